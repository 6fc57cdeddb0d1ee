"""The versions of the schema: the one a database has and the one the code wants.

Asked at every start, so without Alembic, which takes a third of a second and ten megabytes to be loaded.
"""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def present(engine: Engine) -> set[str]:
    """The version a database has; none in a new one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return set()
        return set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


def known() -> set[str]:
    """Every version the code knows. They are numbered by hand, and each follows the one before it."""
    return {file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def wanted() -> set[str]:
    """The version the code wants."""
    return {max(known())}
