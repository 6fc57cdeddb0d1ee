"""``/healthz`` says that the process lives, ``/readyz`` that it can do its whole work; neither says more."""

from dataclasses import replace

import pytest
from sqlalchemy import event, text

from feedback.cli.draining import draining
from feedback.modes import DRAINING
from feedback.store.dialects import writing
from feedback.web import readiness
from tests.databases import on_both_databases

JSON = {"Accept": "application/json"}


@on_both_databases
def test_who_lives_and_can_work_says_so(client):
    assert client.get("/healthz").text == "ok\n"
    page = client.get("/readyz")
    assert (page.text, page.headers["Cache-Control"]) == ("ready\n", "no-store")
    checks = client.get("/readyz", headers=JSON).response.json["checks"]
    assert checks == {"database": "ok", "migrations": "ok", "disk": "ok", "staying": "ok"}


def test_without_its_database_it_lives_and_is_not_ready(client, engine, monkeypatch):
    asked = []
    event.listen(engine, "begin", lambda _connection: asked.append(1))
    client.get("/healthz")
    assert asked == []

    def gone(*_):
        raise ConnectionError("could not connect to 10.0.0.7")

    monkeypatch.setattr(engine, "connect", gone)
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz", 503).text == "not ready: database\n"
    said = client.get("/readyz", 503, headers=JSON).response.json
    assert (said["status"], said["checks"]["database"]) == ("not ready", "failed")
    assert "10.0.0.7" not in str(said)


@on_both_databases
@pytest.mark.parametrize(("version", "ready"), [("0010", False), ("9999", True)])
def test_a_schema_that_is_behind_is_not_ready_and_one_that_is_ahead_is(client, engine, version, ready):
    """The next release changes the schema while this one still answers."""
    with writing(), engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    page = client.get("/readyz", 200 if ready else 503)
    assert page.text == ("ready\n" if ready else "not ready: migrations\n")


def test_little_room_on_the_disk_is_said(app, client, monkeypatch):
    demanding = replace(app.extensions["settings"], disk_room_megabytes=10**9)
    monkeypatch.setitem(app.extensions, "settings", demanding)
    assert client.get("/readyz", 503).text == "not ready: disk\n"


def test_who_is_about_to_go_is_sent_nobody(app, client, monkeypatch, tmp_path):
    with draining(tmp_path / DRAINING, 0):
        assert client.get("/readyz", 503).text == "not ready: staying\n"
        assert client.get("/healthz").status == 200
    client.get("/readyz")
    monkeypatch.setattr(readiness, "_leaving", [])
    readiness.leaves_when(lambda: True)
    client.get("/readyz", 503)


class TestInProduction:
    @pytest.fixture
    def settings(self, tmp_path):
        tmp_path.chmod(0o700)
        post = {"FEEDBACK_MAIL_HOST": "127.0.0.1"}
        secret = {"FEEDBACK_SECRET_KEY": "9f2c41d07be835a6c0d1e4f7a2b3958e"}
        return {"FEEDBACK_MODE": "production", "FEEDBACK_BASE_URL": "https://pakn.example.vn", **post, **secret}

    def test_machines_ask_under_whatever_name_they_know(self, app):
        """A load balancer and the service's own start know only an address; people are refused under it as before."""
        asked = app.test_client()
        for host in ("127.0.0.1:8000", "10.0.0.3", "pakn.example.vn"):
            assert asked.get("/healthz", headers={"Host": host}).status_code == 200
        assert asked.get("/", headers={"Host": "127.0.0.1:8000"}).status_code == 400
