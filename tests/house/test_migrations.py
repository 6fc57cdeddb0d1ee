"""Migrations lead from nothing to what the models say, and back."""

import hmac
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, MetaData, Table, inspect
from sqlalchemy import text as sqlalchemy_text

from feedback.store import dialects
from feedback.store.base import Base
from feedback.store.dialects import SEARCH_TABLE, writing
from feedback.store.encryption import keyring
from tests.databases import KINDS, migrating

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@pytest.fixture(params=KINDS)
def empty(request, tmp_path):
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    url = server.empty()
    yield url
    server.drop(url)


def tables(engine: Engine) -> set[str]:
    """What stands in the database, without the parts of the word index and the migrations' own table."""
    names = inspect(engine).get_table_names()
    return {name for name in names if not name.startswith(SEARCH_TABLE) and name != "alembic_version"}


def differences(engine: Engine) -> list:
    """What ``flask db check`` would complain of."""
    from feedback.store import models  # noqa: F401 - every table must be known

    def ours(_thing, name, kind, _reflected, _compared) -> bool:
        return not (kind == "table" and name.startswith(SEARCH_TABLE))

    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_object": ours}
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


def test_they_lead_to_the_models_and_back_and_there_again(empty):
    with migrating(empty) as engine:
        upgrade()
        assert differences(engine) == []
        assert tables(engine) == set(Base.metadata.tables)
        downgrade(revision="base")
        assert tables(engine) == set()
        upgrade()
        assert differences(engine) == []


def test_every_change_of_the_models_is_noticed(database):
    """The comparison is not blind: a table that is missing is seen."""
    with migrating(database) as engine:
        with writing(), engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE access_record")
        assert [kind for kind, *_ in differences(engine)][:1] == ["add_table"]


def test_the_catalogues_are_loaded_once(work):
    from feedback.services import catalogues
    from feedback.store.queries import catalogue

    with work() as session:
        assert catalogues.load(session) is False
        assert len(catalogue.list_communes(session)) == 54


def insert(connection, name: str, **given: object) -> int:
    """A row of a table as it is in the database now; what must be given and is not gets something of its type."""
    table = Table(name, MetaData(), autoload_with=connection)
    usual = {int: 1, str: "x", bool: False, datetime: datetime(2026, 11, 20), date: date(2026, 11, 20), float: 0.0}
    needed = {
        c.name: keyring.seal(f"{name}.{c.name}", "x") if c.type.python_type is bytes else usual[c.type.python_type]
        for c in table.columns
        if not c.nullable and not c.primary_key
    }
    return connection.execute(table.insert().values(**{**needed, **given})).inserted_primary_key[0]


def test_what_was_published_and_rated_is_carried_to_the_faces(empty):
    """The day of the last change, the day of the first rating, the words that were public: nothing is made up."""
    with migrating(empty) as engine:
        upgrade(revision="0002")
        with writing(), engine.begin() as connection:
            account = insert(connection, "account", email="a@example.vn")
            office, sector = insert(connection, "office"), insert(connection, "sector")
            insert(connection, "policy", key="flood_per_day", value="7")
            open_to_all, taken_down = (
                insert(
                    connection, "petition", sector_id=sector, office_id=office, publication=publication,
                    **{name: f"{publication}-{name}" for name in ("code", "form_hash", "link_hash")},
                )
                for publication in ("published", "taken_down")
            )  # fmt: skip
            texts = {"title": "Đèn đường", "content": "tối", "answer": "Đã sửa", "published_by": account}
            public = insert(connection, "published_petition", petition_id=open_to_all, **texts)
            words = {"id": public, "marked": "đèn đường tối đã sửa", "folded": "den duong toi da sua"}
            connection.execute(sqlalchemy_text(dialects.search_sql(engine).insert), words)
            insert(connection, "published_petition", petition_id=taken_down, taken_down_at=datetime(2026, 11, 21), **texts)
            insert(connection, "rating", petition_id=open_to_all, rated_at=datetime(2026, 11, 19))
        upgrade()
        with engine.connect() as connection:
            read = lambda text: [str(row[0])[:10] for row in connection.execute(sqlalchemy_text(text))]  # noqa: E731
            assert read("SELECT changed_at FROM published_petition ORDER BY id") == ["2026-11-20", "2026-11-21"]
            assert read("SELECT first_rated_at FROM rating") == ["2026-11-19"]
            words = read("SELECT word FROM search_word WHERE documents = 1 ORDER BY word")
            assert words == ["", "da", "den", "duong", "sua", "toi"]
            assert read("SELECT value FROM policy WHERE key IN ('flood_per_day', 'rating_days') ORDER BY key") == ["7", "14"]
            assert read("SELECT phone FROM contact_point WHERE code = 'fire'") == ["114"]
        downgrade(revision="0002")
        assert count(engine, "rating") == 1
        assert count(engine, "published_petition") == 2


def test_the_way_back_leaves_what_the_back_office_can_read(empty):
    """Actions and letters it has no word for: the one become notes with their words, the others go."""
    new = ("message", "publish_notice", "take_back_notice", "renew_secret", "request_data_right", "decide_data_right")
    letters = ("message", "data_requested", "data_decided", "staff_message", "reader_followed", "received")
    with migrating(empty) as engine:
        upgrade()
        with writing(), engine.begin() as connection:
            petition = insert(connection, "petition", sector_id=(sector := insert(connection, "sector")))
            for action in (*new, "submit"):
                insert(
                    connection,
                    "event",
                    petition_id=petition,
                    sector_id=sector,
                    action=action,
                    text=keyring.seal("event.text", f"Lời {action}"),
                )
            for letter in letters:
                insert(connection, "outbox_message", petition_id=petition, letter=letter)
            insert(connection, "attachment", petition_id=petition, purpose="message")
        downgrade(revision="0002")
        with engine.connect() as connection:
            read = lambda text: [tuple(row) for row in connection.execute(sqlalchemy_text(text))]  # noqa: E731
            kept = [("note", f"Lời {action}") for action in new]
            assert read("SELECT action, text FROM event ORDER BY id") == [*kept, ("submit", "Lời submit")]
            assert read("SELECT letter FROM outbox_message") == [("received",)]
            assert read("SELECT purpose FROM attachment") == [("supplement",)]


def test_what_the_migration_names_is_all_that_is_new():
    """Its lists are written out, so that it stays as it is; here they are held against what the service knows."""
    from feedback.services.catalogues import read_yaml

    faces = ScriptDirectory(MIGRATIONS).get_revision("0003").module
    names = ("code", "topic", "name_vi", "name_en", "phone", "url")
    shipped = [tuple(point.get(name, "") for name in names) for point in read_yaml("catalogue.yaml")["contact_points"]]
    assert list(faces._CONTACT_POINTS) == shipped


def test_a_database_with_petitions_keeps_every_row(empty):
    """What stood there before the back office stands there after it, under its new names."""
    with migrating(empty) as engine:
        upgrade(revision="0001")
        with writing(), engine.begin() as connection:
            account = insert(connection, "account", email="a@example.vn")
            office, sector, commune = (insert(connection, name) for name in ("office", "sector", "commune"))
            preset = insert(connection, "limit_preset", step="answer")
            facts = {"sector_id": sector, "office_id": office, "commune_id": commune, "officer_id": account}
            petition = insert(connection, "petition", **facts)
            insert(connection, "petitioner", petition_id=petition)
            insert(connection, "event", petition_id=petition, sector_id=sector, account_id=account)
            insert(connection, "deadline", petition_id=petition, preset_id=preset, step="answer", due=date(2026, 12, 14))
            insert(connection, "reopening_request", petition_id=petition, reason="Vẫn thế.")
            insert(connection, "attachment", petition_id=petition, reference="a", supplement=True)
            insert(connection, "attachment", petition_id=petition, reference="b", supplement=False)
            insert(connection, "answer", petition_id=petition, office_id=office, drafted_by=account)
            insert(connection, "outbox_message", petition_id=petition)
        before = {name: count(engine, name) for name in tables(engine) - {"reopening_request"}}
        upgrade()
        grown = {"limit_preset", "policy", "report_caption", "delay_cause", "answer_template"}
        assert {name: count(engine, name) for name in before if name not in grown} == {
            name: number for name, number in before.items() if name not in grown
        }
        with engine.connect() as connection:
            read = lambda text: connection.execute(sqlalchemy_text(text)).all()  # noqa: E731
            ((kind, reason),) = read("SELECT kind, reason FROM decision_request")
            assert (kind, keyring.unseal("decision_request.reason", reason)) == ("reopening", "Vẫn thế.")
            assert read("SELECT reference, purpose FROM attachment ORDER BY reference") == [
                ("a", "supplement"),
                ("b", "petition"),
            ]
            assert read("SELECT commune_id FROM event") == [(commune,)]
            assert [str(due)[:10] for (due,) in read("SELECT answer_due FROM event")] == ["2026-12-14"]
        downgrade(revision="0001")
        with engine.connect() as connection:
            assert connection.execute(sqlalchemy_text("SELECT reason FROM reopening_request")).all() == [("Vẫn thế.",)]
        assert count(engine, "petition") == 1


def count(engine: Engine, name: str) -> int:
    with engine.connect() as connection:
        return connection.execute(sqlalchemy_text(f"SELECT count(*) FROM {name}")).scalar_one()


def test_what_was_plain_is_sealed_and_the_links_in_letters_still_lead_somewhere(empty):
    """Rows written before: nothing of them can be read in the database any more, and all of it by the service."""
    with migrating(empty) as engine:
        upgrade(revision="0003")
        with writing(), engine.begin() as connection:
            petition = insert(
                connection, "petition", sector_id=insert(connection, "sector"),
                subject_person="Bà Tư", address_text="12 Lê Lợi", latitude=20.95, longitude=None,
            )  # fmt: skip
            insert(connection, "attachment", petition_id=petition, filename="Nguyễn An.jpg")
            insert(connection, "follow", petition_id=petition, email_index="ab12", asked_at=datetime(2026, 11, 20, 8))
        upgrade(revision="0007")
        with engine.connect() as connection:
            row = connection.execute(
                sqlalchemy_text("SELECT subject_person, address_text, latitude, longitude FROM petition")
            ).one()
            assert row.longitude is None
            assert [keyring.unseal(f"petition.{name}", getattr(row, name)) for name in row._fields[:3]] == [
                "Bà Tư",
                "12 Lê Lợi",
                "20.95",
            ]
            token = connection.execute(sqlalchemy_text("SELECT token FROM follow")).scalar_one()
        said = f"{petition}|ab12|{int(datetime(2026, 11, 20, 8, tzinfo=UTC).timestamp())}"
        derived = hmac.digest(keyring.key("follow-token"), said.encode(), "sha256")[:16].hex()
        assert keyring.unseal("follow.token", token) == derived
        downgrade(revision="0003")
        with engine.connect() as connection:
            columns = "subject_person, address_text, latitude, longitude"
            assert tuple(connection.execute(sqlalchemy_text(f"SELECT {columns} FROM petition")).one()) == (
                "Bà Tư",
                "12 Lê Lợi",
                20.95,
                None,
            )
            assert connection.execute(sqlalchemy_text("SELECT filename FROM attachment")).scalar_one() == "Nguyễn An.jpg"


def test_what_was_masked_in_a_file_does_not_come_to_light_on_the_way_back(empty):
    """The version before knows no public copies: it would show everyone the picture as staff see it."""
    with migrating(empty) as engine:
        upgrade(revision="0009")
        with writing(), engine.begin() as connection:
            account, sector = insert(connection, "account", email="a@example.vn"), insert(connection, "sector")
            petition = insert(connection, "petition", sector_id=sector)
            for name, copy_key in (("masked", "boxes"), ("as it was", "staff")):
                public = {"reference": name, "safe_key": "staff", "public_at": datetime(2026, 11, 20)}
                shown = insert(connection, "attachment", petition_id=petition, **public)
                insert(connection, "public_copy", attachment_id=shown, account_id=account, reference=name, copy_key=copy_key)
        downgrade(revision="0008")
        with engine.connect() as connection:
            query = "SELECT reference FROM attachment WHERE public_at IS NOT NULL"
            assert connection.execute(sqlalchemy_text(query)).scalars().all() == ["as it was"]
