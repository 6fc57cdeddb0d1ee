"""A real Redis that is full, gone, or comes back with nothing in it: nobody who sends notices, and every letter goes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis as client_of_redis
from kombu import pools
from sqlalchemy import select

from feedback.cli import celery_work
from feedback.gateways.broker import Broker
from feedback.store.announcing import announce
from feedback.store.models import OutboxMessage
from tests.cluster import servers
from tests.pages.citizens.test_submit import FILLED


@pytest.fixture(scope="module")
def server() -> Iterator[servers.Server]:
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        made = servers.redis(Path(folder), servers.free_block(1), "--maxmemory-policy", "noeviction")
        made.start()
        yield made
        made.kill()


@pytest.fixture
def redis(server) -> Iterator[client_of_redis.Redis]:
    """It runs, with nothing in it."""
    server.start()
    line = client_of_redis.Redis(port=port_of(server))
    line.config_set("maxmemory", "0")
    line.flushall()
    yield line
    line.close()


def port_of(server: servers.Server) -> int:
    return int(server.command[server.command.index("--port") + 1])


@pytest.fixture
def settings(server):
    where = f"redis://127.0.0.1:{port_of(server)}"
    return {"FEEDBACK_JOBS": "celery", "FEEDBACK_BROKER_URL": f"{where}/1", "FEEDBACK_LIMITS_STORAGE": f"{where}/0"}


@pytest.fixture
def told(app, engine, server) -> Iterator[Broker]:
    """A broker that was not told of trouble yet."""
    broker = Broker(f"redis://127.0.0.1:{port_of(server)}/1")
    announce(engine, broker.tell)
    yield broker
    # What a process holds to its end, this one lets go of.
    pools.reset()
    for limiter in app.extensions["limiter"]:
        limiter.storage.storage.connection_pool.disconnect()


def send(client) -> None:
    client.get("/submit")
    client.fill_and_send(**FILLED, email="an@example.vn", status=303)
    assert client.follow().select(".receipt__code")


def statuses(work) -> list[str]:
    with work() as session:
        return list(session.scalars(select(OutboxMessage.status)))


def look_for_what_is_due(app) -> None:
    """What beat has a worker do every two seconds."""
    with app.app_context():
        celery_work.celery_of(app).tasks["feedback.letters"]()


def test_a_word_is_a_number_and_nothing_else(redis, told, client, work):
    send(client)
    redis.select(1)
    [word] = redis.lrange("letters", 0, -1)
    for said in (FILLED["title"], FILLED["full_name"], FILLED["phone"], "an@example.vn"):
        assert said.encode() not in word
    assert b"feedback.letter" in word
    assert statuses(work) == ["queued"]


def test_one_that_is_full_keeps_nobody_from_sending(redis, told, app, client, work, caplog):
    redis.config_set("maxmemory", "1")
    with pytest.raises(client_of_redis.ResponseError, match="maxmemory"):
        redis.set("anything", "x")
    send(client)
    assert "the broker could not be told of letter" in caplog.text
    assert statuses(work) == ["queued"]
    look_for_what_is_due(app)
    assert statuses(work) == ["sent"]


def test_one_that_is_gone_keeps_nobody_from_sending(redis, told, server, app, client, work, caplog):
    server.kill()
    send(client)
    assert "the broker could not be told of letter" in caplog.text
    look_for_what_is_due(app)
    assert statuses(work) == ["sent"]


def test_one_that_was_wiped_has_lost_nothing(redis, told, server, app, client, work):
    send(client)
    server.kill()
    server.start()
    assert redis.dbsize() == 0
    look_for_what_is_due(app)
    assert statuses(work) == ["sent"]
