"""Short texts that go public by themselves: what looks personal in them is decided like in any other."""

import pytest

from tests import people

LINE = "Hố ga trước nhà ông Trần Văn Ba, gọi 0987 654 321."


def undecided(page) -> list[str]:
    return [str(fieldset.select_one("input[type=radio]")["name"]) for fieldset in page.select("fieldset.decision")]


@pytest.fixture
def report(make_petition):
    return make_petition("submitted", kind="field_report", sector="MT-RT", commune="Hồng Gai")


def test_the_neutral_line(sign_in, report, client):
    coordinator, form = sign_in("coordinator"), "form[action$='/publish_notice']"
    coordinator.get(f"/staff/petitions/{report.code}?step=publish_notice")
    page = coordinator.fill_and_send(form, line=LINE, status=422)
    [person, phone] = undecided(page)
    assert "Quyết định" in page.main
    client.get(f"/petitions/{report.code}", 404)
    coordinator.fill_and_send(form, status=422, **{person: "mask"})
    coordinator.fill_and_send(form, **{phone: "mask"})
    page = client.get(f"/petitions/{report.code}")
    assert "nhà ông [đã che tên người]" in page.text
    assert "gọi [đã che số điện thoại]" in page.text
    assert "đã che: số điện thoại" in coordinator.get(f"/staff/petitions/{report.code}").main


def test_the_reason_for_taking_down(sign_in, make_petition, client):
    made = make_petition("published")
    coordinator, form = sign_in("coordinator"), "form[action$='/take_down']"
    coordinator.get(f"/staff/petitions/{made.code}?step=take_down")
    page = coordinator.fill_and_send(form, reason="Lộ tên anh Tuấn.", status=422)
    [person] = undecided(page)
    assert people.TITLE in client.get(f"/petitions/{made.code}").text
    coordinator.fill_and_send(form, **{person: "keep"})
    assert "Lộ tên anh Tuấn." in client.get(f"/petitions/{made.code}", 410).text
