"""Finding the commune a person means, with the real names of 54 communes and the units of which they were formed."""

import csv
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.domain.places import find_places
from feedback.domain.text import fold

DATA = Path(__file__).parents[2] / "feedback" / "data" / "communes.csv"


@dataclass
class Unit:
    name: str
    district: str


@dataclass
class Commune:
    code: str
    name: str
    short_name: str
    former_units: list[Unit] = field(default_factory=list)


def read() -> list[Commune]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return [
            Commune(
                row["code"],
                row["name"],
                row["short_name"],
                [Unit(part.strip().removeprefix("một phần "), row["former_district"]) for part in row["former_units"].split(";")],
            )
            for row in csv.DictReader(file)
        ]


COMMUNES = read()
FORMER = sorted({unit.name for commune in COMMUNES for unit in commune.former_units})


def names(text: str) -> list[str]:
    return [commune.name for commune in find_places(text, COMMUNES)]


def test_there_are_54():
    assert len(COMMUNES) == 54
    assert len({commune.code for commune in COMMUNES}) == 54


@pytest.mark.parametrize("commune", COMMUNES, ids=lambda commune: commune.name)
def test_every_present_name_and_code_names_one(commune):
    assert find_places(commune.name, COMMUNES) == [commune]
    assert find_places(commune.code, COMMUNES) == [commune]
    assert find_places(fold(commune.name), COMMUNES) == [commune]
    assert find_places(unicodedata.normalize("NFD", commune.name.upper()), COMMUNES) == [commune]
    assert commune in find_places(commune.short_name, COMMUNES)


@pytest.mark.parametrize("name", FORMER)
def test_every_former_name_leads_to_all_that_came_of_it(name):
    heirs = {commune.code for commune in COMMUNES if any(unit.name == name for unit in commune.former_units)}
    found = {commune.code for commune in find_places(name, COMMUNES)}
    exact = {commune.code for commune in COMMUNES if fold(commune.name) == fold(name)}
    assert found == exact or heirs <= found


@pytest.mark.parametrize(
    "typed",
    ["Hồng Hải", "hong hai", "HỒNG HẢI", "phường Hồng Hải", "p. Hồng Hải", "P.Hồng Hải", "p hong hai",
     "  Hồng   Hải ", "Hồng Hải (nay là Phường Hạ Long)"],
)  # fmt: skip
def test_hong_hai_is_in_ha_long(typed):
    assert names(typed) == ["Phường Hạ Long"]


def test_a_divided_unit_leaves_a_choice():
    found = names("phường Hà Khẩu")
    assert len(found) > 1
    assert "Phường Việt Hưng" in found


def test_ha_long_alone_leaves_a_choice_and_the_whole_name_none():
    assert "Phường Hạ Long" in names("Hạ Long")
    assert names("Hạ Long")[0] == "Phường Hạ Long"
    assert names("Phường Hạ Long") == ["Phường Hạ Long"]
    assert names("xã Hạ Long") == ["Đặc khu Vân Đồn"]


def test_a_former_district_offers_its_communes():
    found = names("thành phố Hạ Long")
    assert len(found) > 3
    assert found == names("tp. Hạ Long") == names("TP Hạ Long")


@pytest.mark.parametrize(
    "typed", ["", " ", "Cầu Giấy", "phường", "p.", "?!", "06652x", "hồng", "(nay là Phường Không Có)", "x" * 500]
)
def test_what_names_nothing(typed):
    assert names(typed) == []


@given(st.text(max_size=60))
def test_any_text_is_survived(text):
    found = find_places(text, COMMUNES)
    assert len({commune.code for commune in found}) == len(found)


@pytest.mark.parametrize("name", [name for name in FORMER if name.startswith(("xã ", "phường "))])
def test_the_kind_need_not_be_written(name):
    assert {commune.code for commune in find_places(name, COMMUNES)} <= {
        commune.code for commune in find_places(name.split(" ", 1)[1], COMMUNES)
    }
