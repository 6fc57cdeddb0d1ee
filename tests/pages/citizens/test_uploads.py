"""Files that are sent: looked at while others can still be received, and not at all where nobody may send them."""

import io
import sqlite3

import pytest

from feedback.services import pictures
from tests.pages.citizens.test_submit import FILLED, picture


@pytest.fixture
def tries(database, monkeypatch) -> list[str]:
    """What happened to others who wanted to write while a picture was decoded."""
    seen = []
    decode = pictures._upright

    def decode_while_others_write(opened, orientation):
        other = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None, timeout=0)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        other.close()
        seen.append("wrote")
        return decode(opened, orientation)

    monkeypatch.setattr(pictures, "_upright", decode_while_others_write)
    return seen


def test_others_can_write_while_a_petitions_pictures_are_decoded(client, tries):
    client.get("/submit")
    client.fill_and_send(**FILLED, attachments=[("a.jpg", picture()), ("b.png", picture("PNG"))])
    assert tries == ["wrote", "wrote"]
    assert client.follow().select(".receipt__code")


def test_others_can_write_while_a_supplements_pictures_are_decoded(client, make_petition, tries):
    made = make_petition("awaiting_supplement")
    tries.clear()
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    client.get(f"/track/{made.code}")
    client.fill_and_send("form[action$=supplement]", text="Ảnh.", attachments=[("a.jpg", picture())])
    assert tries == ["wrote"]


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/submit", {}, 422),
        ("/submit", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("/track/PAKN.20261120.0001/supplement", {}, 401),
    ],
)
def test_a_stranger_has_nothing_decoded(client, tries, path, headers, status):
    client.post(path, {**FILLED, "attachments": [(io.BytesIO(picture()), "a.jpg")]}, status, headers=headers)
    assert tries == []
