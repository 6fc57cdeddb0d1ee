"""The lives there are: the steps of each, how often it is lived, and how long ago it can have begun."""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from random import Random

_EVER = 10**6
_OVER = 130
"""Working days after which even the longest life is over."""


@dataclass(frozen=True)
class Story:
    """A way through the states. Every step writes one event, so that what a million lives take in the log is known before.

    :param steps: methods of :class:`feedback.services.generating.life.Life`. :param share: how often, among the same age.
    :param youngest: working days since it began, at least; ``oldest`` likewise. :param answered: how its answer kept the limit.
    :param leads: whether others may be joined to it. :param alone: the steps where there is nothing to be joined to.
    """

    steps: tuple[str, ...]
    share: float
    youngest: int = _OVER
    oldest: int = _EVER
    answered: str = "early"
    leads: bool = False
    alone: tuple[str, ...] = ()

    @property
    def events(self) -> int:
        """How many events it writes."""
        return len(self.steps)


_BEGUN = ("submit", "accept", "take")
_ANSWERED = (*_BEGUN, "draft", "lay", "approve")
_PUBLIC = (*_ANSWERED, "publish")
_AGAIN = ("draft", "lay", "approve", "publish")
_MORE_TIME = (*_BEGUN, "ask_for_time", "give_time", "draft", "lay", "approve", "publish")

STORIES = (
    # What is over.
    Story(_PUBLIC, 23, 25, leads=True),
    Story(_PUBLIC, 5, 25, answered="on_time", leads=True),
    Story(_PUBLIC, 4, 45, answered="late", leads=True),
    Story((*_PUBLIC, "rate"), 5, 30),
    Story(("submit", "ask", "supply", *_PUBLIC[1:]), 1.5, 60),
    Story((*_BEGUN, "ask", "supply", *_AGAIN), 1.5, 60),
    Story(("submit", "accept_wrongly", "give_back", *_PUBLIC[1:]), 1, 40),
    Story((*_BEGUN, "draft", "lay", "send_back", *_AGAIN), 1.5, 40),
    Story(_MORE_TIME, 1, 60, answered="on_time"),
    Story((*_ANSWERED, "withhold"), 2, 25),
    Story((*_PUBLIC, "take_down"), 0.4, 60),
    Story((*_PUBLIC, "ask_again", "decline_again"), 0.6, 60),
    Story((*_PUBLIC, "ask_again", "grant_again", *_AGAIN), 0.5),
    Story(("submit", "refuse"), 16, 5),
    Story(("submit", "accept", "refuse"), 1, 10),
    Story(("submit", "transfer"), 17, 6),
    Story(("submit", "accept", "transfer"), 1, 10),
    Story(("submit", "withdraw"), 7, 4),
    Story(("submit", "link", "follow"), 9, 30, alone=("submit", "accept", "refuse")),
    Story(("submit", "ask", "lapse", "refuse"), 1, 25),
    # What is open.
    Story(("submit",), 60, 0, 2),
    Story(("submit",), 2, 3, 5),
    Story(("hold",), 4, 0, 2),
    Story(("submit", "ask"), 3, 2, 10),
    Story(("submit", "accept"), 25, 2, 5),
    Story(("submit", "accept"), 1, 16, 22),
    Story(_BEGUN, 25, 4, 15, leads=True),
    Story(_BEGUN, 4, 16, 30, leads=True),
    Story((*_BEGUN, "ask"), 2, 6, 12),
    Story((*_BEGUN, "draft"), 8, 5, 16),
    Story((*_BEGUN, "ask_for_time"), 1, 6, 13),
    Story((*_BEGUN, "draft", "lay"), 7, 8, 16),
    Story((*_BEGUN, "draft", "lay"), 1, 17, 25),
    Story(("submit", "link"), 2, 5, 20, alone=("submit", "accept")),
    # What was answered lately and is not public yet.
    Story(_ANSWERED, 5, 18, 24),
    Story((*_PUBLIC, "ask_again"), 1, 30, 34),
)


class Stories:
    """Draws lives by how long ago they began."""

    def __init__(self) -> None:
        fitting = [[n for n, story in enumerate(STORIES) if story.youngest <= age <= story.oldest] for age in range(_OVER + 1)]
        self._by_age = [(numbers, list(accumulate(STORIES[n].share for n in numbers))) for numbers in fitting]

    def draw(self, rng: Random, age: int) -> int:
        """The number of a story for a petition sent so many working days ago."""
        numbers, shares = self._by_age[min(age, _OVER)]
        return numbers[bisect(shares, rng.random() * shares[-1])]
