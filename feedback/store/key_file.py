"""The secrets of the installation, and the file they stand in.

One secret a line; the first seals and hashes, all of them open and find. A file that holds nothing but one secret is such a
file already. Lines that begin with ``#`` say something to people; ``next`` stands before a secret that is known and does not
seal yet; ``since`` is when the first took its place; ``retired`` names a secret that is gone and the keys kept of it, with
which nothing can be opened: only hashes of what people hold in their hands, such as the secret on a receipt, are checked.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

SHORTEST = 32
CHECKED = (
    "lookup-secret", "link-token", "form-token", "form-digest", "import-row", "once-key", "invitation", "staff-session",
    "staged-form", "calendar", "follow-token-hash", "index|masking_decision.words",
)  # fmt: skip
"""Uses whose hashes cannot be made anew, because only somebody outside knows what was hashed."""
_ID_BYTES = 4
_HEAD = "# The secrets of this installation: the first seals, all of them open. Kept by `flask keys`; see docs/security/keys.md."


@dataclass(frozen=True)
class Secret:
    """One secret of the installation. Every use has a key of its own, from which no other can be worked out."""

    material: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """:raises ValueError: it is too short."""
        if len(self.material) < SHORTEST:
            raise ValueError("the secret key is shorter than 32 bytes")

    @cached_property
    def id(self) -> bytes:
        """Four bytes by which sealed values name it; they tell nothing of it."""
        return self.key("key-id")[:_ID_BYTES]

    def key(self, use: str) -> bytes:
        """32 bytes for one use, such as ``petitioner.phone`` or ``lookup-secret``."""
        found = self._keys.get(use)
        if found is None:
            found = self._keys[use] = hmac.digest(self.material, f"lang-nghe|{use}".encode(), hashlib.sha256)
        return found

    @cached_property
    def _keys(self) -> dict[str, bytes]:
        """What was worked out already; the uses are few."""
        return {}

    def retire(self) -> "Retired":
        """What stays of it when it goes."""
        return Retired(self.id, {use: self.key(use) for use in CHECKED})


@dataclass(frozen=True)
class Retired:
    """A secret that is gone: it opens nothing any more."""

    id: bytes
    kept: Mapping[str, bytes] = field(repr=False)

    def key(self, use: str) -> bytes:
        """The key kept for one of the uses in ``CHECKED``.

        :raises KeyError: any other use.
        """
        return self.kept[use]


@dataclass(frozen=True)
class Secrets:
    """All that a key file says."""

    live: tuple[Secret, ...]
    retired: tuple[Retired, ...] = ()
    since: datetime | None = None
    """When the first took its place; None where it has been the only one."""
    coming: Secret | None = None
    """One of those that are live: the one that will seal next."""

    def announce(self, secret: Secret) -> "Secrets":
        """Let everyone know a secret before anything is sealed with it."""
        return replace(self, live=(*self.live, secret), coming=secret)

    def promote(self, now: datetime) -> "Secrets":
        """Let the announced secret seal from now on."""
        others = tuple(secret for secret in self.live if secret != self.coming)
        return replace(self, live=(*filter(None, [self.coming]), *others), since=now, coming=None)

    @property
    def older(self) -> tuple[Secret, ...]:
        """Those that only open, because another took their place."""
        return tuple(secret for secret in self.live[1:] if secret != self.coming)

    def drop(self) -> "Secrets":
        """Let go of the older ones, but for what hashes are checked with."""
        kept = tuple(secret for secret in self.live if secret not in self.older)
        return replace(self, live=kept, retired=(*self.retired, *(secret.retire() for secret in self.older)))


def new_secret() -> Secret:
    """A secret drawn at random: 256 bits, written as 64 hexadecimal digits."""
    return Secret(secrets.token_hex(32).encode())


def parse(lines: Iterable[str]) -> Secrets:
    """Understand the lines of a key file.

    :raises ValueError: there is no secret, one is too short or stands there twice, or a line is broken.
    """
    live, retired, since, coming = list[Secret](), list[Retired](), None, None
    for line in filter(None, (line.strip() for line in lines)):
        word, _space, rest = line.partition(" ")
        if word == "next":
            live.append(coming := Secret(rest.encode()))
        elif word == "since":
            since = datetime.fromisoformat(rest)
        elif word == "retired":
            retired.append(_retired(*rest.split()))
        elif not line.startswith("#"):
            live.append(Secret(line.encode()))
    if not live or live[0] is coming:
        raise ValueError("there is no secret key")
    if len({secret.id for secret in live}) < len(live):
        raise ValueError("a secret key stands there twice")
    return Secrets(tuple(live), tuple(retired), since, coming)


def written(known: Secrets) -> str:
    """The text of a key file; :func:`parse` reads it back."""
    named = [f"next {secret.material.decode()}" if secret == known.coming else secret.material.decode() for secret in known.live]
    lines = [_HEAD, *named]
    if known.since is not None:
        lines.append(f"since {known.since.isoformat()}")
    return "\n".join([*lines, *map(line_of, known.retired)]) + "\n"


def line_of(retired: Retired) -> str:
    """The line that keeps what is left of a secret."""
    return " ".join(["retired", retired.id.hex(), *(f"{use}={key.hex()}" for use, key in sorted(retired.kept.items()))])


def read(path: Path) -> Secrets:
    """What the file says.

    :raises OSError: it cannot be read. :raises ValueError: see :func:`parse`.
    """
    return parse(path.read_text().splitlines())


def write(path: Path, known: Secrets) -> None:
    """Put another file in the place of this one, at once and for good: whoever reads meanwhile sees the one or the other.

    It belongs to whom the old one belonged to, and nobody else can read it.

    :raises OSError: the folder cannot be written, or the owner not be kept.
    """
    path = path.resolve()
    before, draft = path.stat(), path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        draft.touch(mode=0o600, exist_ok=False)
        os.chown(draft, before.st_uid, before.st_gid)
        draft.chmod(before.st_mode & 0o660 | 0o600)
        with draft.open("w") as file:
            file.write(written(known))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def stamp(path: Path) -> tuple[int, int, int]:
    """Another one whenever the file was changed or replaced.

    :raises OSError: it is not there.
    """
    found = os.stat(path)  # noqa: PTH116 - asked before every use, and three times as quick
    return found.st_mtime_ns, found.st_ino, found.st_size


def _retired(named: str, *kept: str) -> Retired:
    keys = dict(pair.split("=", 1) for pair in kept)
    return Retired(bytes.fromhex(named), {use: bytes.fromhex(key) for use, key in keys.items()})
