"""What the device may keep: nothing personal, nothing of another host."""

import json
import re

import pytest

from tests.house.source import ROOT


def test_the_worker_names_only_what_can_be_fetched_and_is_nobodys(client):
    worker = client.get("/sw.js")
    assert worker.response.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"
    files = json.loads(re.search(r"const FILES = (.+);", worker.text)[1])
    assert {"/communes.json", "/static/geo/outline.json"} < set(files)
    for address in files:
        client.get(address).response.close()
    pages = json.loads(re.search(r"const PAGES = (.+);", worker.text)[1])
    assert pages == {"submit": "/submit", "offline": "/offline", "languages": ["vi", "en"]}
    assert re.search(r'const VERSION = "[0-9a-f]{12}";', worker.text)


def test_every_script_the_form_begins_with_is_among_them(client):
    files = json.loads(re.search(r"const FILES = (.+);", client.get("/sw.js").text)[1])
    scripts = [ROOT / address.partition("?")[0].lstrip("/") for address in files if ".js" in address and "/js/" in address]
    named = {found for script in scripts for found in re.findall(r"(?:from|import\()\s*'\./(\w+\.js)'", script.read_text())}
    assert named <= {script.name for script in scripts}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_offline_page_leads_to_the_form(client, language):
    page = client.get("/offline" if language == "vi" else "/offline?lang=en")
    assert page.one("main .button--primary")["href"] == ("/submit" if language == "vi" else "/submit?lang=en")
    assert "Set-Cookie" not in page.headers


def test_a_staff_session_is_not_in_the_copy(client):
    """The worker fetches without cookies; the mark it looks for is on the empty form only."""
    assert " data-draft>" in client.get("/submit").response.get_data(as_text=True)
    assert " data-draft>" not in client.fill_and_send(title="x", status=422).response.get_data(as_text=True)


def test_every_commune_has_its_names_and_its_point(client):
    answer = client.get("/communes.json")
    assert answer.headers["Cache-Control"].startswith("public")
    communes = answer.response.get_json()
    assert len(communes) == 54
    halong = next(place for place in communes if place["name"] == "Phường Hạ Long")
    assert "Phường Hồng Hải (nay là Phường Hạ Long)" in halong["former_names"]
    assert 20.5 < halong["lat"] < 21.8


class TestTiles:
    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_MAP_TILES": "https://tiles.example.vn/{z}/{x}/{y}.png", "FEEDBACK_MAP_ATTRIBUTION": "© Ví dụ"}

    def test_only_the_page_with_the_map_may_fetch_them(self, client):
        page = client.get("/submit")
        assert "img-src 'self' https://tiles.example.vn data:" in page.headers["Content-Security-Policy"]
        assert page.one("[data-map-dialog]")["data-attribution"] == "© Ví dụ"
        assert "tiles.example.vn" not in client.get("/track").headers["Content-Security-Policy"]


def test_without_a_source_no_other_host_is_named(client):
    assert "img-src 'self' data:;" in client.get("/submit").headers["Content-Security-Policy"]
