"""Migrations lead from nothing to what the models say, and back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, inspect

from feedback.store.base import Base
from feedback.store.dialects import SEARCH_TABLE, writing
from tests.databases import KINDS, migrating


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
