"""Spans tell a collector what was done and for how long, under the number of the request, and nothing of anybody."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from feedback import tracing
from feedback.config import BadSettings, from_environment
from feedback.gateways.mail_folder import FolderMailer
from feedback.services import jobs
from feedback.services.notifications.outbox import send_due
from feedback.web.letters import render
from tests.pages.operations.test_request_id import number, send

PERSONAL = ("Nguyễn", "an@example.vn", "Quầy", "0912345678", "Chờ lâu")


class Collector(ThreadingHTTPServer):
    """Takes OTLP over HTTP, as the protocol's own messages read it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.spans: list = []
        self.raw = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1/traces"

    def told(self) -> dict[str, list]:
        """Spans by name, when all that was noted has been sent."""
        tracing.flush()
        by_name: dict[str, list] = {}
        for span in self.spans:
            by_name.setdefault(span.name, []).append(span)
        return by_name


class _Taker(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        from gzip import decompress

        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        said = ExportTraceServiceRequest.FromString(body)
        self.server.raw += body
        self.server.spans += [span for r in said.resource_spans for scope in r.scope_spans for span in scope.spans]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing needs to be said."""


@pytest.fixture
def collector(monkeypatch) -> Iterator[Collector]:
    for name in ("_wish", "_provider"):
        monkeypatch.setattr(tracing, name, None)
    monkeypatch.setattr(tracing, "_made_in", 0)
    server = Collector()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    if tracing._provider is not None:
        tracing._provider.shutdown()
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(collector) -> dict[str, str]:
    return {"FEEDBACK_TRACES_URL": collector.url}


def facts(span) -> dict[str, object]:
    return {a.key: a.value.string_value or a.value.int_value for a in span.attributes}


def test_a_request_its_statements_and_its_letter_are_one_trace(app, client, engine, clock, collector, tmp_path):
    sent = number_of(send(client))
    with app.app_context():
        send_due(engine, render, FolderMailer(tmp_path / "mail", "from@example.vn"), clock)
    told = collector.told()
    [asked] = told["POST citizens.submit_send"]
    assert asked.trace_id == sent
    assert facts(asked) == {"http.request.method": "POST", "http.route": "/submit", "http.response.status_code": 303}
    [stored] = [span for span in told["INSERT petition"] if span.trace_id == sent]
    assert stored.parent_span_id == asked.span_id
    assert facts(stored) == {"db.system.name": "sqlite", "db.operation.name": "INSERT", "db.collection.name": "petition"}
    assert asked.start_time_unix_nano <= stored.start_time_unix_nano <= stored.end_time_unix_nano <= asked.end_time_unix_nano
    assert [span.trace_id for span in told["write letter"] + told["send letter"]] == [sent, sent]


def test_a_job_stands_in_the_trace_of_who_asked_for_it(sign_in, make_petition, engine, files, clock, collector):
    make_petition()
    coordinator = sign_in("coordinator")
    coordinator.get("/staff/petitions")
    asked = number(coordinator.fill_and_send("form[action*='/staff/export']", press="ending=csv"))
    jobs.run_due(engine, files, clock)
    assert [span.trace_id for span in collector.told()["job export"]] == [number_of(asked)]


def test_nothing_that_anybody_wrote_and_no_address_is_told(app, client, collector, monkeypatch):
    send(client)
    client.get("/track?code=PAKN.20261120.0001", 302)

    def broken():
        raise KeyError("Nguyễn Thị An")

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "citizens.track", broken)
    client.get("/track", 500)
    told = collector.told()
    assert [facts(span)["http.response.status_code"] for span in told["GET citizens.track"]] == [302, 500]
    assert [word for word in (*PERSONAL, "PAKN") if word.encode() in collector.raw] == []


def test_a_collector_that_is_away_costs_nobody_a_request(client, collector):
    collector.shutdown()
    collector.server_close()
    client.get("/track")
    tracing.flush()
    client.get("/track")


@pytest.mark.parametrize(
    ("request_number", "trace"),
    [("ab" * 16, "ab" * 16), ("4f2c8a10-77aa-4b1e-9c0d-3a5b6c7d8e9f", "4f2c8a1077aa4b1e9c0d3a5b6c7d8e9f"), ("", "0" * 32)],
)
def test_the_number_of_the_trace_is_that_of_the_request(request_number, trace):
    assert f"{tracing._trace_number(request_number):032x}" == trace
    assert tracing._trace_number("ab" * 10) not in {0, int("ab" * 10, 16)}


def test_where_no_collector_is_named_nothing_is_noted(collector):
    with tracing.span("job export") as note:
        note("x", 1)
    assert not tracing.is_on()
    assert tracing._provider is None


def test_an_address_that_is_none_is_refused(tmp_path):
    with pytest.raises(BadSettings, match="FEEDBACK_TRACES_URL"):
        from_environment({"FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_TRACES_URL": "collector:4318"})
    with pytest.raises(BadSettings, match="FEEDBACK_TRACES_PERCENT"):
        from_environment({"FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_TRACES_PERCENT": "101"})


def number_of(request_number: str) -> bytes:
    return bytes.fromhex(request_number)
