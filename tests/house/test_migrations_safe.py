"""No migration holds up or breaks a service of the last release that goes on (docs/operations/upgrading.md)."""

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import event, inspect

from tests.databases import migrating
from tests.house.risky import risks
from tests.house.test_migrations import MIGRATIONS

BEFORE_ANY_RELEASE = {f"{number:04d}" for number in range(1, 11)}
"""The service was not given to anybody until then: whoever tried it stops it to upgrade (CHANGELOG.md)."""
ACCEPTED = {
    ("0013", "petition", "writes rows anew all at once"): "only published ones that lack the day, which no release leaves out",
}


@pytest.fixture(scope="module")
def found(postgres_server) -> dict[str, list[tuple[str, str]]]:
    """What is risky, by revision."""
    url, by_revision = postgres_server.empty(), {}
    heard: list[str] = []
    with migrating(url) as engine:
        event.listen(engine, "before_cursor_execute", lambda _connection, _cursor, text, *_rest: heard.append(text))
        for script in reversed(list(ScriptDirectory(MIGRATIONS).walk_revisions())):
            before = inspect(engine).get_table_names()
            heard.clear()
            upgrade(revision=script.revision)
            by_revision[script.revision] = risks(list(heard), {*before} - {"alembic_version"})
    postgres_server.drop(url)
    return by_revision


def test_no_migration_does_what_a_running_service_cannot_bear(found):
    strange = [
        f"{revision}: {table} – {why}"
        for revision, these in found.items()
        for table, why in these
        if revision not in BEFORE_ANY_RELEASE and (revision, table, why) not in ACCEPTED
    ]
    assert not strange, "\n".join(strange)


def test_it_sees_what_the_first_ones_did(found):
    assert ("staff_session", "adds a column that must be filled and has no default") in found["0010"]


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DROP TABLE petition", "drops a table"),
        ("ALTER TABLE petition DROP COLUMN title", "drops a column"),
        ("ALTER TABLE petition RENAME title TO heading", "renames"),
        ("ALTER TABLE petition RENAME TO complaint", "renames"),
        ("ALTER TABLE petition\n ADD COLUMN mood VARCHAR NOT NULL", "must be filled"),
        ("ALTER TABLE petition ALTER COLUMN round TYPE BIGINT", "another type"),
        ("ALTER TABLE petition ALTER COLUMN round SET NOT NULL", "looks through"),
        ("ALTER TABLE petition ADD CONSTRAINT fk_x FOREIGN KEY(office_id) REFERENCES office (id)", "checks every row"),
        ("ALTER TABLE petition ADD CONSTRAINT uq_x UNIQUE (title)", "while everybody waits"),
        ("CREATE UNIQUE INDEX ix_x ON petition (title)", "nobody can write"),
        ("UPDATE petition SET round = 1", "all at once"),
        ("DELETE FROM petition", "all at once"),
    ],
)
def test_a_planted_risk_is_found(statement, why):
    [(table, found)] = risks([statement], {"petition"})
    assert (table, why in found) == ("petition", True)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE petition ADD COLUMN mood VARCHAR",
        "ALTER TABLE petition ADD COLUMN mood VARCHAR DEFAULT '' NOT NULL",
        "CREATE INDEX CONCURRENTLY ix_x ON petition (title)",
        "ALTER TABLE petition ADD CONSTRAINT ck_x CHECK (round > 0) NOT VALID",
        "CREATE TABLE mood (id INTEGER)",
        "DROP TABLE never_there",
    ],
)
def test_what_may_be_done_is_let_through(statement):
    assert risks([statement], {"petition"}) == []


def test_every_exception_is_needed(found):
    assert [key for key in ACCEPTED if key[1:] not in found[key[0]]] == []
