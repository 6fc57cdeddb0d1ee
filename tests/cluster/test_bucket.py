"""Files in a real S3 server: kept, found again, taken back; and what people see when it refuses or is gone."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedback.gateways.bucket import BadPlace, Bucket, BucketStore, Place, StoreFailed, place_of
from feedback.gateways.files import SealedFiles, new_key
from feedback.services import kept_files
from feedback.services.attachments import Upload
from feedback.store.file_cipher import FileCipher
from feedback.store.models import Attachment, Event, Petition
from tests import people
from tests.cluster import servers
from tests.pages.citizens.test_not_stored import WITH_PHOTO, comes_back
from tests.pages.citizens.test_submit import count, picture

WORDS = b"plain words of a resident" * 40
KEYS = {"aws_access_key_id": servers.KEY, "aws_secret_access_key": servers.SECRET}


@pytest.fixture(scope="module")
def server() -> Iterator[servers.Server]:
    with tempfile.TemporaryDirectory(prefix="s3-") as folder:
        made = servers.bucket_server(Path(folder), servers.free_block(8))
        made.start()
        yield made
        made.kill()


@pytest.fixture
def place(server, request) -> Place:
    """A folder of this test's own in the bucket."""
    port = int(next(word.partition("=")[2] for word in server.command if word.startswith("-s3.port=")))
    return place_of(servers.bucket_url(port, re.sub(r"\W+", "-", request.node.name).strip("-")))


@pytest.fixture
def store(place) -> BucketStore:
    return BucketStore(Bucket(place, KEYS))


def in_bucket(app, place: Place, **keys: str) -> Bucket:
    """Have the service keep its files there."""
    bucket = Bucket(place, {**KEYS, **keys})
    app.extensions["files"] = lambda: SealedFiles(BucketStore(bucket), FileCipher())
    return bucket


def test_it_does_what_the_folder_does(store, engine):
    files = SealedFiles(store, FileCipher())
    first, second = files.put(WORDS), files.put(b"")
    assert (files.get(first), files.get(second)) == (WORDS, b"")
    assert WORDS[:20] not in store.get(first)
    assert set(files.all_keys()) == {first, second}
    files.delete(second)
    files.delete(second)
    files.undo()
    assert list(files.all_keys()) == []
    for gone in (first, second, "../../etc/passwd", ""):
        with pytest.raises(FileNotFoundError):
            files.get(gone)


def test_a_file_that_lies_open_is_sealed(store, engine):
    files, key = SealedFiles(store, FileCipher()), new_key()
    store.write(key, WORDS)
    assert kept_files.seal_open(files) == 1
    assert kept_files.seal_open(files) == 0
    assert files.get(key) == WORDS


def test_housekeeping_lists_a_bucket_and_takes_what_no_row_names(store, session, engine, clock):
    now = clock.set(datetime.now(UTC))
    killed = SealedFiles(store, FileCipher())
    people.send(session, now=now, files=killed, attachments=(Upload("a.png", picture("PNG")),))
    session.commit()
    people.send(session, now=now, files=killed, phone="0911111111", attachments=(Upload("b.png", picture("PNG")),))
    session.rollback()
    assert len(list(store.all_keys())) == 4
    later = SealedFiles(store, FileCipher())
    assert kept_files.forget_orphans(engine, later, now + timedelta(hours=23)) == 0
    assert kept_files.forget_orphans(engine, later, now + timedelta(hours=25)) == 2
    assert len(list(store.all_keys())) == 2


def test_more_files_than_a_page_of_the_list_holds(store, place, monkeypatch):
    keys = sorted(new_key() for _ in range(5))
    for key in keys:
        store.write(key, b"x")
    client, ask = store._bucket.client, store._bucket.client.get_paginator
    monkeypatch.setattr(client, "get_paginator", lambda name: SmallPages(ask(name)))
    assert sorted(store.all_keys()) == keys


class SmallPages:
    def __init__(self, paginator) -> None:
        self._paginator = paginator

    def paginate(self, **about):
        return self._paginator.paginate(**about, PaginationConfig={"PageSize": 2})


@pytest.mark.parametrize("trouble", ["refuses", "is full", "is gone"])
def test_a_store_that_takes_nothing_is_told_and_nothing_is_half_stored(trouble, app, client, work, place, server, caplog):
    def full(**_about: object) -> tuple[object, dict[str, object]]:
        return type("Answer", (), {"status_code": 507})(), {"Error": {"Code": "InsufficientStorage"}}

    bucket = in_bucket(app, place, **({"aws_secret_access_key": "another"} if trouble == "refuses" else {}))
    if trouble == "is full":
        bucket.client.meta.events.register("before-call.s3.PutObject", full)
    if trouble == "is gone":
        bucket.place = Place(place.bucket, place.prefix, "http://127.0.0.1:9", None)
    client.get("/submit")
    comes_back(client.fill_and_send(**WITH_PHOTO, status=503))
    assert [count(work, model) for model in (Petition, Event, Attachment)] == [0, 0, 0]
    assert {"refuses": "SignatureDoesNotMatch", "is full": "InsufficientStorage", "is gone": "EndpointConnectionError"}[
        trouble
    ] in caplog.text

    in_bucket(app, place)
    client.fill_and_send(attachments=[("Ổ gà.jpg", picture())])
    assert client.follow().select(".receipt__code")
    assert [count(work, model) for model in (Petition, Event, Attachment)] == [1, 1, 1]


def test_a_file_that_cannot_be_read_now_is_a_page_that_says_so(app, sign_in, make_petition, work, place):
    in_bucket(app, place)
    files = app.extensions["files"]()
    made = make_petition(attachments=(Upload("a.png", picture("PNG")),))
    with work() as session:
        reference = session.query(Attachment).one().reference
    reader = sign_in("coordinator")
    address = f"/staff/petitions/{made.code}/attachments/{reference}"
    in_bucket(app, Place(place.bucket, place.prefix, "http://127.0.0.1:9", None))
    page = reader.get(address, 503)
    assert "Hệ thống tạm thời gián đoạn" in page.title
    in_bucket(app, place)
    with work() as session:
        key = session.query(Attachment).one().safe_key
    files._store.write(key, FileCipher().seal(key, b"now"))
    assert reader.get(address).response.data == b"now"


def test_a_backup_says_that_the_store_keeps_the_files(app, monkeypatch, capsys):
    from feedback.cli import backup

    with app.app_context():
        backup._say_missing(3)
        assert "đã mất từ trước" in capsys.readouterr().err
        monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], files_url="s3://lang-nghe"))
        backup._say_missing(3)
        backup._say_missing(0)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("Tệp nằm trong kho lưu trữ, không nằm trong bản sao lưu: 3. Kho tự giữ các tệp đó.\n", "")


def test_nothing_waits_for_ever(place):
    """A server that takes the line and says nothing is given up; the figures stand in the gateway."""
    client = Bucket(place, KEYS).client
    assert client.meta.config.connect_timeout + client.meta.config.read_timeout <= 15
    assert client.meta.config.retries["total_max_attempts"] == 2
    gone = BucketStore(Bucket(Place("x-bucket", "", "http://127.0.0.1:9", None), KEYS))
    assert not gone.is_there()
    for ask in (lambda: gone.write(new_key(), b"x"), lambda: list(gone.all_keys()), lambda: gone.delete(new_key())):
        with pytest.raises(StoreFailed):
            ask()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s3://", "must name a bucket"),
        ("s3:///folder", "must name a bucket"),
        ("s3://Bucket/x", "must name a bucket"),
        ("https://bucket/x", "must look like"),
        ("s3://key:secret@bucket/x", "must hold no key"),
        ("s3://bucket/x?endpoint=ftp://h", "endpoint"),
        ("s3://bucket/x?endpoint=", "endpoint"),
        ("s3://bucket/x?endpont=http://h", "not “endpont”"),
        ("s3://bucket/../x", "must name a folder"),
        ("s3://bucket/x?region", "cannot be read"),
        ("s3://[bucket/x", "cannot be read"),
    ],
)
def test_an_address_that_names_no_bucket_is_a_sentence(url, said):
    with pytest.raises(BadPlace, match=said) as bad:
        place_of(url)
    assert "secret" not in str(bad.value).replace("AWS_SECRET_ACCESS_KEY", "")


def test_an_address_is_read():
    assert place_of("s3://lang-nghe") == Place("lang-nghe")
    given = place_of("s3://lang-nghe/a/b/?endpoint=https://s3.example.vn&region=vn-1")
    assert given == Place("lang-nghe", "a/b/", "https://s3.example.vn", "vn-1")
