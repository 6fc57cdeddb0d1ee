"""What whoever watches the service reads after somebody tried a door, and what never stands there."""

import json
import logging

import pytest

from feedback.logs import Lines
from tests import people


@pytest.fixture
def lines(caplog):
    """The lines written so far."""
    caplog.set_level(logging.INFO, "feedback.security")

    def read() -> list[dict]:
        line = Lines(as_json=True).format
        return [json.loads(line(record)) for record in caplog.records if record.name == "feedback.security"]

    return read


def test_whoever_tries_what_is_not_theirs_is_written_down_by_number(sign_in, make_petition, lines):
    made, stranger = make_petition("assigned"), sign_in("officer", "SXD", name="Kẻ Tò Mò")
    stranger.get(f"/staff/petitions/{made.code}", 404)
    stranger.get("/staff/access-records", 403)
    assert [(line["event"], line["route"], line["account"]) for line in lines()] == [
        ("not open to them", "staff.petition", stranger.actor.account_id),
        ("forbidden", "staff.access_records", stranger.actor.account_id),
    ]
    assert all(line["at"].endswith("+00:00") for line in lines())


def test_doors_are_told_whether_they_opened(client, make_petition, lines):
    made = make_petition("assigned")
    client.get("/track")
    client.fill_and_send(code=made.code, secret="AAAA-BBBB-CCCC", status=422)
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    assert [(line["event"], line["route"]) for line in lines()] == [
        ("not opened", "citizens.track_open"),
        ("opened", "citizens.track_open"),
    ]


def test_nothing_typed_and_no_address_stands_in_a_line(client, make_petition, lines, caplog):
    made = make_petition("assigned")
    client.post("/track", {"code": made.code, "secret": made.secret}, status=403, headers={"Sec-Fetch-Site": "cross-site"})
    client.get("/t/a-token-that-has-power")
    client.post("/t/a-token-that-has-power", {}, status=403, headers={"Sec-Fetch-Site": "cross-site"})
    client.get("/track")
    client.fill_and_send(code=made.code, secret="AAAA-BBBB-CCCC", status=422)
    assert len(lines()) == 3
    written = caplog.text + str(lines())
    for secret in (made.code, made.secret, "has-power", "127.0.0.1", people.ALICE["email"], "AAAA"):
        assert secret not in written
    assert len({line["network"] for line in lines()}) == 1


def test_a_method_of_a_strangers_own_making_is_not_repeated(client, lines):
    client._client.open("/help", method="EVIL\u00e9")
    assert [line["method"] for line in lines()] == ["other"]
