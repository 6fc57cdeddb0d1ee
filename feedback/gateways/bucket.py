"""Files in a bucket of an S3-compatible store, in the place of the folder of :mod:`feedback.gateways.files`.

What the store says becomes what a disk would say: nothing is there (FileNotFoundError), or it cannot be had (StoreFailed, an
OSError too). So pages and jobs need not know where files are.
"""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from feedback.gateways.files import checked_key

_CONNECT_SECONDS, _READ_SECONDS, _ATTEMPTS = 2, 10, 2
"""Somebody waits at the other end; who fails twice within half a minute is told of as gone."""
_CONNECTIONS = 16
_NOT_THERE = {"NoSuchKey", "NotFound", "404"}
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[\w./-]*", re.ASCII)


class BadPlace(ValueError):
    """The address names no bucket; the message is the end of a sentence that begins with the setting."""


class StoreFailed(ConnectionError):
    """The store did not answer, or refused; the message holds its code and nobody's data."""

    names_no_value = True


@dataclass(frozen=True)
class Place:
    """Where in which store. ``prefix`` is empty or ends with a slash; without ``endpoint`` it is Amazon's own."""

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None


def place_of(url: str) -> Place:
    """What ``s3://bucket/prefix?endpoint=…&region=…`` means.

    :raises BadPlace: it is none of that form, or holds a key, which belongs into AWS's own variables or files.
    """
    try:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise BadPlace("cannot be read: it must look like s3://bucket/folder?endpoint=https://host&region=name.") from error
    if parts.scheme != "s3" or parts.fragment:
        raise BadPlace("must look like s3://bucket/folder?endpoint=https://host&region=name.")
    if "@" in parts.netloc:
        raise BadPlace(
            "must hold no key: name and key come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS's own files."
        )
    if not _BUCKET.fullmatch(parts.netloc):
        raise BadPlace(f"must name a bucket of lower-case letters, digits, dots and hyphens, not “{parts.netloc}”.")
    if unknown := sorted(asked.keys() - {"endpoint", "region"}):
        raise BadPlace(f"knows endpoint and region, not “{unknown[0]}”.")
    endpoint = urlsplit(asked.get("endpoint", "https://s3"))
    if endpoint.scheme not in {"http", "https"} or not endpoint.hostname:
        raise BadPlace("must name an endpoint that begins with http:// or https:// and names a host.")
    prefix = parts.path.strip("/")
    if not _PREFIX.fullmatch(prefix) or ".." in prefix:
        raise BadPlace("must name a folder of letters, digits, dots, hyphens and slashes.")
    return Place(parts.netloc, f"{prefix}/" if prefix else "", asked.get("endpoint"), asked.get("region"))


class Bucket:
    """The line to one place; shared by all threads of a process, and made when it is first needed, which is after the fork."""

    def __init__(self, place: Place, credentials: Mapping[str, str] | None = None) -> None:
        """Nothing is connected yet.

        :param credentials: ``aws_access_key_id`` and ``aws_secret_access_key``; from AWS's own variables or files otherwise.
        """
        self.place = place
        self._credentials = dict(credentials or {})
        self._lock = threading.Lock()
        self._client: Any = None

    @property
    def client(self) -> Any:
        """The client of the store."""
        with self._lock:
            if self._client is None:
                self._client = self._made()
            return self._client

    def _made(self) -> Any:
        import boto3.session  # noqa: PLC0415 - twenty megabytes that a folder does not need
        from botocore.config import Config  # noqa: PLC0415

        config = Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
            max_pool_connections=_CONNECTIONS,
            # Servers other than Amazon's know neither buckets as hosts nor the newer checksums.
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        place = self.place
        # A region must be named although only Amazon's own has any.
        where = {"endpoint_url": place.endpoint, "region_name": place.region or "us-east-1"}
        return boto3.session.Session().client("s3", config=config, **where, **self._credentials)


class BucketStore:
    """What ``FolderStore`` does, in a bucket. A file appears whole or not at all; a store that said yes keeps it."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._written: list[str] = []

    def write(self, key: str, data: bytes) -> None:
        """Keep bytes under a key. :raises OSError: the store refused, is full, or did not answer."""
        self.replace(key, data)
        self._written.append(key)

    def replace(self, key: str, data: bytes) -> None:
        """The same for a key that is there already; whoever reads meanwhile reads the old bytes or the new."""
        with _as_disk(key):
            self._bucket.client.put_object(**self._named(key), Body=data)

    def get(self, key: str) -> bytes:
        """The bytes kept under a key. :raises FileNotFoundError: nothing is kept under it."""
        with _as_disk(key):
            return bytes(self._bucket.client.get_object(**self._named(key))["Body"].read())

    def begin_of(self, key: str, length: int) -> bytes:
        """The first bytes of a file. :raises FileNotFoundError: nothing is kept under the key."""
        with _as_disk(key):
            answer = self._bucket.client.get_object(**self._named(key), Range=f"bytes=0-{length - 1}")
            return bytes(answer["Body"].read())

    def delete(self, key: str) -> None:
        """Forget the bytes kept under a key; it is well if nothing is kept under it any more."""
        with suppress(FileNotFoundError), _as_disk(key):
            self._bucket.client.delete_object(**self._named(key))

    def undo(self) -> None:
        """Take back what this object wrote, after the rows that would name it were not stored."""
        for key in self._written:
            with suppress(OSError):
                self.delete(key)
        self._written.clear()

    def all_keys(self, before: datetime | None = None) -> Iterator[str]:
        """All keys, or those of files that were last written before a moment, a thousand a question."""
        place = self._bucket.place
        pages = self._bucket.client.get_paginator("list_objects_v2").paginate(Bucket=place.bucket, Prefix=place.prefix)
        with _as_disk(place.bucket):
            for page in pages:
                for found in page.get("Contents", ()):
                    key = found["Key"].rpartition("/")[2]
                    if found["Key"] == self._path(key) and (before is None or found["LastModified"] < before):
                        yield key

    def forget_drafts(self, _before: datetime) -> int:
        """Nothing is ever half-written here."""
        return 0

    def is_there(self) -> bool:
        """Whether the bucket answers; for whoever asks before he needs it. Raises nothing."""
        try:
            with _as_disk(self._bucket.place.bucket):
                self._bucket.client.head_bucket(Bucket=self._bucket.place.bucket)
        except OSError:
            return False
        return True

    def _named(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket.place.bucket, "Key": self._path(checked_key(key))}

    def _path(self, key: str) -> str:
        return f"{self._bucket.place.prefix}{key[:2]}/{key}"


@contextmanager
def _as_disk(key: str) -> Iterator[None]:
    """Turn what the store's library raises into what a disk would say."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as the client

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _NOT_THERE:
            raise FileNotFoundError(key) from None
        raise StoreFailed(f"the store of files refused: {code}") from None
    except BotoCoreError as error:
        raise StoreFailed(f"the store of files cannot be reached: {type(error).__name__}") from None
