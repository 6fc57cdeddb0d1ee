"""What belongs together where several machines serve: each rule by itself, and the shape that the docs tell to set."""

from dataclasses import replace

import pytest

from feedback.modes import Jobs, Mode
from feedback.settings import Settings
from feedback.shape import objections

POSTGRESQL = "postgresql+psycopg://feedback@db/feedback"
CITY = Settings(
    mode=Mode.PRODUCTION,
    database_url=POSTGRESQL,
    database_read_url="postgresql+psycopg://reader@replica/feedback",
    files_url="s3://lang-nghe/files?endpoint=https://s3.example.vn",
    jobs=Jobs.CELERY,
    broker_url="rediss://:key@redis.example.vn/1",
    limits_storage="rediss://:key@redis.example.vn/0",
)


def objected(**changed: object) -> list[str]:
    return list(objections(replace(CITY, **changed)))


def test_a_city_and_a_single_machine_are_accepted():
    assert objected() == []
    assert list(objections(Settings(database_url="sqlite:////x"))) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"broker_url": ""}, "FEEDBACK_BROKER_URL, such as"),
        ({"broker_url": "amqp://x"}, "must begin with redis://"),
        ({"broker_url": "redis://"}, "name a host"),
        ({"broker_url": "redis://[x"}, "name a host"),
        ({"jobs": Jobs.EMBEDDED, "broker_url": "http://x"}, "must begin with redis://"),
        ({"database_read_url": "sqlite:///x"}, "FEEDBACK_DATABASE_READ_URL must begin with"),
        ({"database_read_url": POSTGRESQL}, "names the same database"),
        ({"files_url": "https://bucket"}, "FEEDBACK_FILES_URL must look like s3://"),
        ({"files_url": "s3://a:b@bucket"}, "must hold no key"),
        ({"files_url": ""}, "needs FEEDBACK_FILES_URL"),
        ({"limits_storage": "memory://"}, "needs FEEDBACK_LIMITS_STORAGE"),
    ],
)
def test_what_does_not_fit_together_is_one_sentence(changed, said):
    [sentence] = objected(**changed)
    assert said in sentence
    assert sentence.endswith(".")
    assert ":key@" not in sentence


def test_a_file_for_a_database_is_not_for_several_machines():
    found = objected(database_url="sqlite:////x", database_read_url="")
    assert [sentence.partition(":")[0] for sentence in found] == [
        "In production FEEDBACK_JOBS=celery needs PostgreSQL in FEEDBACK_DATABASE_URL"
    ]
    assert objected(database_url="sqlite:////x", database_read_url="", mode=Mode.DEVELOPMENT) == []


def test_what_is_only_unsafe_for_real_may_be_tried():
    assert objected(mode=Mode.DEVELOPMENT, files_url="", limits_storage="memory://") == []
