"""Learning anew: the shipped weights from the shipped texts, an installation's from what its coordinators decided."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.domain.errors import Refusal
from feedback.domain.learning import Example, Judgement, calibrate, judge, learn
from feedback.domain.suggesting import Weights
from feedback.domain.text import N_
from feedback.services.suggestions import weights as stored
from feedback.services.suggestions.examples import elsewhere_examples, fingerprint, shipped_examples
from feedback.store.base import unit_of_work
from feedback.store.queries import training as query
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine

FEWEST = 100
"""Decided petitions below which there is nothing to learn that the shipped weights do not know."""
_MOST = 20_000
"""The latest of them; what is older teaches how people wrote then."""
_CORRECTED = 2.0
_LEAST_SOURCES = 3
_PARTS = 5


class TooFewExamples(Refusal):
    """The shipped weights are better than what so few texts can teach."""

    sentence = N_(
        "There are only %(found)d accepted petitions to learn from, %(wanted)d are needed. The shipped weights stay in use."
    )


@dataclass(frozen=True)
class Trained:
    """What a training gave: how well it does on the part that was kept apart, and of how many texts all that is."""

    judgement: Judgement
    before: Judgement | None
    """How the weights did that were in use until now, on the same texts."""
    learnt_from: int
    features: int


def is_apart(source: str) -> bool:
    """Whether texts of this source are kept apart: one in five, always the same."""
    return int(hashlib.sha256(source.encode()).hexdigest(), 16) % _PARTS == 0


def train(engine: "Engine", *, now: datetime) -> Trained:
    """Learn from the shipped examples and the accepted petitions; the result is used from now on.

    Nobody who writes waits for it: it reads at one moment, learns by itself, and stores what it learnt.

    :raises TooFewExamples: there are fewer than ``FEWEST`` accepted petitions.
    """
    with snapshot(engine) as session:
        decided, using = query.list_decided(session, _MOST), stored.in_use(session, stored.SECTORS)
    if len(decided) < FEWEST:
        raise TooFewExamples(found=len(decided), wanted=FEWEST)
    ours = [Example(one.title, one.content, one.sector, _CORRECTED if one.corrected else 1.0, one.code) for one in decided]
    apart = [example for example in ours if is_apart(example.source)]
    first = learn([*shipped_examples(), *(example for example in ours if not is_apart(example.source))], ours=_ours(ours))
    first = calibrate(first, apart)
    before = judge(using, apart)
    whole = _measured_like(first, learn([*shipped_examples(), *ours], ours=_ours(ours)))
    body = stored.written(whole, fingerprint())
    with unit_of_work(engine) as session:
        query.put(session, stored.SECTORS, body, examples=len(ours), now=now)
    return Trained(judge(first, apart), before, len(ours), len(whole.features))


def _ours(examples: list[Example]) -> tuple[frozenset[str], int]:
    return frozenset(example.source for example in examples), _LEAST_SOURCES


def _measured_like(judged: Weights, whole: Weights) -> Weights:
    """All texts teach the weights in the end; how sure they have to be was found with a part kept apart."""
    return Weights(whole.codes, whole.features, judged.sharpness, judged.threshold)


def ship(name: str, path: Path) -> Trained:
    """Learn the weights that are shipped, and write them to the file. The same texts give the same bytes."""
    examples = shipped_examples() if name == stored.SECTORS else elsewhere_examples()
    apart = [example for example in examples if example.source and is_apart(example.source)]
    first = calibrate(learn([example for example in examples if not example.source or not is_apart(example.source)]), apart)
    whole = _measured_like(first, learn(examples))
    stored.write_file(path, whole, fingerprint())
    return Trained(judge(first, apart), None, len(examples), len(whole.features))
