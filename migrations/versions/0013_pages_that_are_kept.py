"""what readers see is known by a version, counted as it changes, and found by indexes of its own"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_CATALOGUE = (
    *("sector", "competence", "office", "office_name", "commune", "former_unit"),
    *("policy", "contact_point", "limit_preset", "calendar_day", "consent_notice"),
)
_PUBLIC = ("published_petition", "replaced_answer", "public_notice", "public_copy")
_SHOWN = "publication = 'published'"
_COUNTED = "sector_id, coalesce(office_id, 0), coalesce(commune_id, 0)"
_TAKE = ("UPDATE published_count SET answers = answers - 1 WHERE sector_id = OLD.sector_id"
         " AND office_id = coalesce(OLD.office_id, 0) AND commune_id = coalesce(OLD.commune_id, 0)")  # fmt: skip
_ADD = ("INSERT INTO published_count (sector_id, office_id, commune_id, answers)"
        " VALUES (NEW.sector_id, coalesce(NEW.office_id, 0), coalesce(NEW.commune_id, 0), 1)"
        " ON CONFLICT (sector_id, office_id, commune_id) DO UPDATE SET answers = published_count.answers + 1")  # fmt: skip
_SEEN = "{0}.publication IN ('published', 'taken_down')"
_NOTED = "EXISTS (SELECT 1 FROM public_notice WHERE petition_id = NEW.id)"


def upgrade() -> None:
    """Both are kept by triggers: whatever writes, be it a hand at the database, no page stays as it was."""
    if op.get_bind().dialect.name == "postgresql":
        # What is published between the counting and the triggers would be in no count: for this moment nobody publishes.
        op.execute("LOCK TABLE petition IN SHARE ROW EXCLUSIVE MODE")
    op.create_table(
        "page_version",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("token", sa.String(), nullable=False),
    )
    op.create_table(
        "published_count",
        sa.Column("sector_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("office_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("commune_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("answers", sa.Integer(), nullable=False),
    )
    # The list is read from petitions alone: the day of the first publication stands there, too.
    op.execute(
        "UPDATE petition SET published_at = (SELECT published_at FROM published_petition WHERE petition_id = petition.id)"
        " WHERE published_at IS NULL AND publication = 'published'"
    )
    op.execute(
        "INSERT INTO published_count (sector_id, office_id, commune_id, answers)"
        f" SELECT {_COUNTED}, count(*) FROM petition WHERE {_SHOWN} GROUP BY 1, 2, 3"
    )
    token = _token()
    op.execute(f"INSERT INTO page_version (name, token) VALUES ('public', {token}), ('catalogue', {token})")
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    """Nothing of it is more than can be made anew."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name in _triggers():
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")
    if not sqlite:
        for function in ("note_catalogue", "note_public", "note_public_petition", "count_published"):
            op.execute(f"DROP FUNCTION {function}()")
    op.drop_table("published_count")
    op.drop_table("page_version")


def _token() -> str:
    return "lower(hex(randomblob(16)))" if op.get_bind().dialect.name == "sqlite" else "gen_random_uuid()::text"


def _triggers() -> Iterator[tuple[str, str]]:
    """Table and name of every trigger."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in (*_CATALOGUE, *_PUBLIC, "attachment"):
        if sqlite or table == "attachment":
            yield from ((table, f"note_{table}_{action}") for action in ("insert", "update", "delete"))
        else:
            yield table, f"note_{table}"
    yield from (("petition", name) for name in ("note_petition", "publish_insert", "publish_update", "publish_delete"))


def _sqlite() -> Iterator[str]:
    for name, tables in (("catalogue", _CATALOGUE), ("public", (*_PUBLIC, "attachment"))):
        note = f"UPDATE page_version SET token = {_token()} WHERE name = '{name}'"
        for table in tables:
            for action, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
                shown = f" WHEN {row}.public_at IS NOT NULL" if table == "attachment" else ""
                if table == "attachment" and action == "update":
                    shown += " OR NEW.public_at IS NOT NULL"
                yield f"CREATE TRIGGER note_{table}_{action} AFTER {action} ON {table}{shown} BEGIN {note}; END"
    seen = " OR ".join((_SEEN.format("OLD"), _SEEN.format("NEW"), _NOTED))
    yield f"CREATE TRIGGER note_petition AFTER UPDATE ON petition WHEN {seen} BEGIN {note}; END"
    old, new = f"OLD.{_SHOWN}", f"NEW.{_SHOWN}"
    columns = "publication, sector_id, office_id, commune_id"
    yield f"CREATE TRIGGER publish_insert AFTER INSERT ON petition WHEN {new} BEGIN {_ADD}; END"
    yield f"CREATE TRIGGER publish_delete AFTER DELETE ON petition WHEN {old} BEGIN {_TAKE}; END"
    # An upsert needs a SELECT with a condition where it depends on one.
    add = _ADD.replace("VALUES (", "SELECT ").replace(", 1)", f", 1 WHERE {new}")
    yield (
        f"CREATE TRIGGER publish_update AFTER UPDATE OF {columns} ON petition WHEN {old} OR {new}"
        f" BEGIN {_TAKE} AND {old}; {add}; END"
    )


def _postgresql() -> Iterator[str]:
    # Run at the very end of a transaction, behind every other lock; a row that this transaction wrote is left alone.
    for name in ("catalogue", "public"):
        yield (
            f"CREATE FUNCTION note_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" UPDATE page_version SET token = {_token()} WHERE name = '{name}' AND xmin <> pg_current_xact_id()::xid;"
            " RETURN NULL; END $$"
        )
    yield (
        "CREATE FUNCTION note_public_petition() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {_SEEN.format('OLD')} OR {_SEEN.format('NEW')} OR {_NOTED} THEN"
        f" UPDATE page_version SET token = {_token()} WHERE name = 'public' AND xmin <> pg_current_xact_id()::xid;"
        " END IF; RETURN NULL; END $$"
    )
    yield (
        "CREATE FUNCTION count_published() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP <> 'INSERT' AND OLD.{_SHOWN} THEN {_TAKE}; END IF;"
        f" IF TG_OP <> 'DELETE' AND NEW.{_SHOWN} THEN {_ADD}; END IF;"
        " RETURN NULL; END $$"
    )
    late = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    for name, tables in (("catalogue", _CATALOGUE), ("public", _PUBLIC)):
        for table in tables:
            yield (
                f"CREATE CONSTRAINT TRIGGER note_{table} AFTER INSERT OR UPDATE OR DELETE ON {table} {late}"
                f" EXECUTE FUNCTION note_{name}()"
            )
    for action, shown in (("insert", "NEW.{0}"), ("update", "OLD.{0} OR NEW.{0}"), ("delete", "OLD.{0}")):
        yield (
            f"CREATE CONSTRAINT TRIGGER note_attachment_{action} AFTER {action} ON attachment {late}"
            f" WHEN ({shown.format('public_at IS NOT NULL')}) EXECUTE FUNCTION note_public()"
        )
    yield (
        f"CREATE CONSTRAINT TRIGGER note_petition AFTER UPDATE ON petition {late}"
        f" WHEN ({_SEEN.format('OLD')} OR {_SEEN.format('NEW')} OR OLD.kind = 'field_report' OR NEW.kind = 'field_report')"
        " EXECUTE FUNCTION note_public_petition()"
    )
    for action, condition in (("insert", f"NEW.{_SHOWN}"), ("delete", f"OLD.{_SHOWN}")):
        yield (
            f"CREATE CONSTRAINT TRIGGER publish_{action} AFTER {action} ON petition {late} WHEN ({condition})"
            " EXECUTE FUNCTION count_published()"
        )
    yield (
        f"CREATE CONSTRAINT TRIGGER publish_update AFTER UPDATE ON petition {late} WHEN ((OLD.{_SHOWN} OR NEW.{_SHOWN})"
        " AND (OLD.publication, OLD.sector_id, OLD.office_id, OLD.commune_id)"
        " IS DISTINCT FROM (NEW.publication, NEW.sector_id, NEW.office_id, NEW.commune_id)) EXECUTE FUNCTION count_published()"
    )
