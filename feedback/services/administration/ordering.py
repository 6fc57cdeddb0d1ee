"""The order of a list that people choose from: each entry has a place, counted from 1."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from feedback.domain.errors import Refusal
from feedback.domain.text import N_, whole_number
from feedback.services.administration.checks import Problems


class Placed(Protocol):
    """Something that keeps its place in a list."""

    position: int


AnyPlaced = TypeVar("AnyPlaced", bound=Placed)


def place_of(rows: Sequence[AnyPlaced], row: AnyPlaced) -> str:
    """The place of an entry, as its form shows it."""
    return str(list(rows).index(row) + 1)


def wrong_place(typed: str, most: int) -> Problems:
    """What is wrong with a place; an empty one leaves an entry where it is and puts a new one at the end."""
    if not typed or 1 <= (whole_number(typed) or 0) <= most:
        return {}
    return {"place": Refusal(N_("Write a number from 1 to %(most)s."), most=most)}


def put(rows: Sequence[AnyPlaced], row: AnyPlaced, typed: str) -> list[AnyPlaced]:
    """The list with the entry at the place that was typed, every position counted anew.

    :param rows: in their order; the entry may be missing in it.
    """
    others = [other for other in rows if other is not row]
    there = len(others) if row not in rows else list(rows).index(row)
    others.insert(int(typed) - 1 if typed else there, row)
    for position, other in enumerate(others):
        other.position = position
    return others
