"""The page on personal data names every column that is sealed or hashed, and no column that is not there."""

import re

import pytest

from feedback.store import models  # noqa: F401 - every table must be known
from feedback.store.base import Base
from feedback.store.encryption import Sealed
from tests.house.source import ROOT

COLUMNS = {f"{table.name}.{column.name}": column for table in Base.metadata.sorted_tables for column in table.columns}
SEALED = sorted(name for name, column in COLUMNS.items() if isinstance(column.type, Sealed))


def listed() -> dict[str, str]:
    """The columns named in the first field of each line, with what the last says of how they are kept."""
    found = {}
    for line in (ROOT / "docs/security/personal-data.md").read_text(encoding="utf-8").splitlines():
        fields = [field.strip() for field in line.strip("|").split("|")]
        table = ""
        for name in re.findall(r"`([\w.*]+)`", fields[0]) if line.startswith("|") else ():
            table, column = name.split(".") if "." in name else (table, name)
            found[f"{table}.{column}"] = fields[-1]
    return found


@pytest.mark.parametrize("name", SEALED)
def test_every_sealed_column_is_on_the_page(name):
    assert listed().get(name, "").startswith("sealed")
    assert COLUMNS[name].type.use == name, "bound to another column, it would open there"


def test_the_page_names_only_what_there_is():
    tables = {name.partition(".")[0] for name in COLUMNS}
    wrong = [name for name in listed() if name not in COLUMNS and not (name.endswith(".*") and name[:-2] in tables)]
    assert not wrong


def test_every_keyed_hash_by_which_people_are_found_is_on_the_page():
    blind = sorted(name for name, column in COLUMNS.items() if "blind" in column.info)
    assert blind
    assert [name for name in blind if listed().get(name) != "hashed"] == []
