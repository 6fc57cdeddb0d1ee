"""``/metrics`` tells those who may ask how the service stands, and every rule and panel asks for something it tells."""

import json
import logging
import re

import pytest
import yaml
from sqlalchemy import event

from feedback import measuring
from feedback.config import BadSettings, from_environment
from feedback.services import jobs
from feedback.store.queries import watched
from tests import people
from tests.databases import on_both_databases
from tests.house.source import ROOT

TOKEN = "d1c0ffee5afe0123"
ASKING = {"Authorization": f"Bearer {TOKEN}"}
NAME = re.compile(r"\bfeedback_[a-z_]+")


@pytest.fixture(scope="session", autouse=True)
def folder(tmp_path_factory):
    """What is counted once in a process is counted in the same folder to its end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path_factory.mktemp("metrics")))
        yield


@pytest.fixture
def settings():
    return {"FEEDBACK_METRICS_TOKEN": TOKEN, "FEEDBACK_METRICS_NETWORKS": "10.20.0.0/16, 2001:db8::/48"}


def told(client) -> dict[tuple[str, str], float]:
    """Value by name and labels."""
    # Not before the service is made: when it is loaded the library looks whether processes count together.
    from prometheus_client.parser import text_string_to_metric_families

    page = client.get("/metrics", headers=ASKING)
    families = text_string_to_metric_families(page.text)
    return {(s.name, json.dumps(s.labels, sort_keys=True)): s.value for family in families for s in family.samples}


def asked_for() -> dict[str, set[str]]:
    """Names in the rules and on the dashboard."""
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
    panels = json.loads((ROOT / "deploy/grafana/lang-nghe.json").read_text(encoding="utf-8"))["panels"]
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    assert len(alerts) > 10
    assert all(rule["annotations"].keys() == {"summary", "action"} for rule in alerts)
    found = {rule["alert"]: rule["expr"] for rule in alerts}
    found |= {panel["title"]: " ".join(target["expr"] for target in panel["targets"]) for panel in panels}
    return {where: set(NAME.findall(expression)) for where, expression in found.items()}


def test_every_rule_and_panel_asks_for_what_is_told(client, make_petition, sign_in, engine, files, clock):
    make_petition()
    coordinator = sign_in("coordinator")
    coordinator.get("/staff/petitions")
    coordinator.fill_and_send("form[action*='/staff/export']", press="ending=csv")
    jobs.run_due(engine, files, clock)
    measuring.letters_handled(sent=1, postponed=0, dead=0)
    measuring.request_shed("search")
    names = {name for name, _labels in told(client)}
    for where, asked in asked_for().items():
        assert asked or where == "ServiceGone", where
        assert asked <= names, f"{where} asks for {asked - names}"


@on_both_databases
def test_how_things_stand_is_told_in_figures(client, make_petition, clock):
    make_petition("submitted")
    make_petition("assigned", office="SYT")
    before = told(client)
    assert before["feedback_outbox_waiting", "{}"] > 0
    assert before["feedback_petitions_overdue", "{}"] == 0
    leaves = before["feedback_ledger_leaves", "{}"]
    assert leaves > 2
    clock.advance(days=60)
    after = told(client)
    assert after["feedback_petitions_overdue", "{}"] == 2
    assert after["feedback_outbox_oldest_seconds", "{}"] >= 60 * 86400
    mine = json.dumps({"method": "GET", "route": "public.figures", "status": "200"}, sort_keys=True)
    assert after["feedback_requests_total", mine] == before.get(("feedback_requests_total", mine), 0) + 1
    memory = [value for (name, _labels), value in after.items() if name == "feedback_process_resident_bytes"]
    assert all(value > 10e6 for value in memory)
    assert memory


def test_it_is_closed_to_everybody_else(client, caplog):
    caplog.set_level(logging.DEBUG, "feedback")
    client.get("/metrics", 404)
    for wrong in ("", "Bearer", "Bearer d1c0ffee5afe0124", "Basic x", f"Bearer {TOKEN}é"):
        client.get("/metrics", 404, headers={"Authorization": wrong.encode().decode("latin-1")})
    for address, status in (("10.20.3.4", 200), ("10.21.0.1", 404), ("2001:db8::5", 200), ("127.0.0.1", 404)):
        client.get("/metrics", status, environ_overrides={"REMOTE_ADDR": address})
    assert TOKEN not in caplog.text


def test_what_is_told_names_nobody(client, make_petition, sign_in):
    made = make_petition("assigned")
    sign_in("officer", "SYT").get(f"/staff/petitions/{made.code}")
    client.get("/t/a-token-with-power")
    client.get("/metrics?q=an@example.vn", 404)
    client._client.open("/help", method="EVIL")
    said = client.get("/metrics", headers=ASKING).text
    for secret in (made.code, "token-with-power", people.ALICE["full_name"], "an@example.vn", "EVIL", "127.0.0.1"):
        assert secret not in said


@on_both_databases
def test_every_figure_is_answered_by_an_index_and_counts_to_a_limit(client, make_petition, engine, monkeypatch):
    for _ in range(3):
        make_petition()
    monkeypatch.setattr(watched, "MOST", 2)
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert told(client)["feedback_outbox_waiting", "{}"] == 2
    counted = [statement for statement in statements if "FROM" in statement]
    assert 5 < len(counted) <= 12
    assert all("LIMIT" in statement or "ledger" in statement for statement in counted), counted


@pytest.mark.parametrize("given", [{"FEEDBACK_METRICS_TOKEN": "short"}, {"FEEDBACK_METRICS_NETWORKS": "10.0.0.0/8, everywhere"}])
def test_what_cannot_be_kept_closed_is_refused(tmp_path, given):
    with pytest.raises(BadSettings, match=next(iter(given))):
        from_environment({"FEEDBACK_INSTANCE": str(tmp_path), **given})


class TestLeftOut:
    @pytest.fixture
    def settings(self):
        return {}

    def test_there_is_no_such_page(self, client):
        client.get("/metrics", 404, headers=ASKING)
        client.get("/metrics", 404)
