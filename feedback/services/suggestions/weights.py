"""The weights in use, read once in a process: those that are shipped, and those learnt on this installation."""

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.domain.elsewhere import Cues, Elsewhere
from feedback.domain.suggesting import Weights
from feedback.services.catalogues import read_yaml
from feedback.store.queries import training as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DATA = Path(__file__).parents[2] / "data"
SECTORS, ELSEWHERE = "sectors", "elsewhere"
SHIPPED = {SECTORS: "sector_weights.json.gz", ELSEWHERE: "elsewhere_weights.json.gz"}
_VERSION = 1
_learnt: dict[str, tuple[object, Weights]] = {}
"""By name: when they were learnt, and the weights."""


def written(weights: Weights, fingerprint: str) -> str:
    """As they are stored: JSON, the features in the order of their names."""
    body = {
        "version": _VERSION,
        "fingerprint": fingerprint,
        "codes": weights.codes,
        "sharpness": round(weights.sharpness, 2),
        "threshold": weights.threshold,
        "features": dict(sorted(weights.features.items())),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def read(body: str) -> Weights:
    """What :func:`written` wrote.

    :raises ValueError: it is not of this version.
    """
    stored = json.loads(body)
    if stored.get("version") != _VERSION:
        raise ValueError(stored.get("version"))
    return Weights(tuple(stored["codes"]), stored["features"], stored["sharpness"], stored["threshold"])


def write_file(path: Path, weights: Weights, fingerprint: str) -> None:
    """Into a file: the same weights give the same bytes."""
    with path.open("wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        packed.write(written(weights, fingerprint).encode())


def shipped_fingerprint(name: str) -> str:
    """Of the texts from which the shipped weights were learnt."""
    return str(json.loads(gzip.decompress((DATA / SHIPPED[name]).read_bytes()))["fingerprint"])


@cache
def shipped(name: str) -> Weights:
    """Those that came with the program."""
    return read(gzip.decompress((DATA / SHIPPED[name]).read_bytes()).decode())


@cache
def shipped_cues() -> Cues:
    """The ways of speaking that say where a text belongs."""
    return {
        Elsewhere(reason): [(cue["worth"], re.compile(rf"\b(?:{'|'.join(cue['said'])})\b")) for cue in cues]
        for reason, cues in read_yaml("elsewhere_cues.yaml").items()
    }


def in_use(session: "Session", name: str) -> Weights:
    """Those learnt on this installation, or those that are shipped while there are none that can be read."""
    trained_at = query.find_trained_at(session, name)
    if trained_at is None:
        return shipped(name)
    known = _learnt.get(name)
    if known is None or known[0] != trained_at:
        try:
            weights = read(query.get_body(session, name))
        except (ValueError, KeyError):
            weights = shipped(name)
        known = _learnt[name] = (trained_at, weights)
    return known[1]
