"""The wall of the operations centre: right numbers, nobody's name, made anew by itself."""

import pytest

from tests import people
from tests.databases import on_both_databases


@pytest.fixture
def tiles(sign_in):
    """What the tiles say, by their words."""

    def read(role: str = "coordinator") -> dict[str, str]:
        page = sign_in(role, office="SYT" if role == "leader" else "").get("/staff/screen")
        names = page.select(".screen dt")
        return {name.text: name.find_next("dd").find(string=True).strip() for name in names} | {"all": page.text}

    return read


@on_both_databases
def test_the_numbers_are_those_of_the_moment(tiles, make_petition, clock):
    make_petition("submitted")
    make_petition("assigned", office="SYT")
    make_petition("answered", office="SYT")
    now = tiles()
    assert (now["Nhận hôm nay"], now["Quá hạn"], now["Nhận trong tháng"], now["Đang mở"]) == ("3", "0", "3", "2")
    assert now["Trả lời trong hạn"] == "100 %"
    clock.advance(days=40)
    later = tiles()
    assert (later["Nhận hôm nay"], later["Quá hạn"]) == ("0", "3"), "the answered one was not published in time"
    assert "Sở Y tế" in later["all"]
    assert tiles("inspector")["Quá hạn"] == tiles("leader")["Quá hạn"] == "3"


def test_it_names_nobody_and_comes_again_by_itself(sign_in, make_petition):
    made = make_petition("assigned", office="SYT")
    page = sign_in("coordinator").get("/staff/screen")
    assert page.one("meta[http-equiv=refresh]")["content"] == "60"
    for secret in (made.code, people.TITLE, people.ALICE["full_name"]):
        assert secret not in page.main
    sign_in("administrator").get("/staff/screen", 403)
