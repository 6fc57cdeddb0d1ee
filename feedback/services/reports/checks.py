"""The checks of LAW 2.2, and why a carried-over number differs from the last report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from feedback.domain.states import State
from feedback.domain.text import N_
from feedback.services.reports.counting import (
    FORM_KINDS,
    Cells,
    Place,
    Placed,
    SectorRow,
    in_form,
    is_carried_over,
    place_of,
)
from feedback.services.reports.wording import Said
from feedback.store.queries.reports import Case


class Result(StrEnum):
    """EXPLAINED: the numbers differ, and every petition that makes the difference is named with the reason."""

    HOLDS = "holds"
    EXPLAINED = "explained"
    FAILS = "fails"


@dataclass(frozen=True)
class Check:
    """One rule: its formula, the numbers of the total row, the rows where it fails."""

    formula: Said
    numbers: str
    result: Result
    failing: tuple[str, ...] = ()


_EACH_ROW: tuple[tuple[str, Callable[[Cells], tuple[int, ...]]], ...] = (
    ("(1) = (2) + (3)", lambda c: (c.total, c.conduct, c.regulation)),
    ("(1) = (4) + (5)", lambda c: (c.total, c.carried_over, c.received)),
    (
        "(6) = (7) + (8) + (9) + (10)",
        lambda c: (c.competent, c.handled_conduct, c.handled_regulation, c.open_conduct, c.open_regulation),
    ),
    ("(1) = (6) + (11)", lambda c: (c.total, c.competent, c.transferred)),
)


def run(rows: Sequence[SectorRow], total: Cells) -> list[Check]:
    """The rules that a report can break by itself, on every row."""
    named = [*((row.name, row.cells) for row in rows), (N_("Total"), total)]
    checks = []
    for formula, parts in _EACH_ROW:
        wrong = tuple(name for name, cells in named if parts(cells)[0] != sum(parts(cells)[1:]))
        whole, *pieces = parts(total)
        numbers = f"{whole} {'≠' if whole != sum(pieces) else '='} {' + '.join(map(str, pieces))}"
        checks.append(Check(Said(formula), numbers, _result(wrong), wrong))
    handled = total.handled_conduct + total.handled_regulation
    wrong = tuple(name for name, c in named if c.published > c.handled_conduct + c.handled_regulation)
    checks.append(Check(Said("(12) ≤ (7) + (8)"), f"{total.published} {'>' if wrong else '≤'} {handled}", _result(wrong), wrong))
    sums = [sum(column) for column in zip(*(row.cells for row in rows), strict=True)] or [0] * len(total)
    wrong = tuple(f"({number})" for number, (a, b) in enumerate(zip(sums, total, strict=True), 1) if a != b)
    checks.append(
        Check(
            Said(N_("The rows add up to the total row")),
            f"{sums[0]} {'≠' if wrong else '='} {total.total}",
            _result(wrong),
            wrong,
        )
    )
    return checks


def carried_over(
    now: Sequence[Case], before: Sequence[Case], first: date, tops: Mapping[int, int], names: Mapping[int, str]
) -> tuple[Check, tuple[Said, ...]]:
    """Compare (4) with what was open at the end of the previous period, and explain every petition that differs.

    :param now: as they stood at the end of the window. :param before: as they stood the day before it began.
    """
    counted = {case.id: case for case, _ in in_form(_placed_now(now, first)) if is_carried_over(case, first)}
    open_then = {case.id: case for case in before if place_of(case, first) is Place.IN_PROGRESS and case.kind in FORM_KINDS}
    stood = {case.id: case for case in before}
    stands = {case.id: case for case in now}
    said = [_why_added(stood.get(number), case) for number, case in counted.items() if number not in open_then]
    said += [_why_gone(stands.get(number), case) for number, case in open_then.items() if number not in counted]
    for number, case in counted.items():
        then = open_then.get(number)
        if then is not None and tops[then.sector_id] != tops[case.sector_id]:
            sectors = {"before": names[tops[then.sector_id]], "after": names[tops[case.sector_id]]}
            said.append(Said(N_("%(code)s: moved from the sector “%(before)s” to “%(after)s”."), {"code": case.code, **sectors}))
    equal = len(counted) == len(open_then)
    result = Result.EXPLAINED if said else Result.HOLDS
    formula = Said(N_("(4) = (9) + (10) of the previous period"))
    return Check(formula, f"{len(counted)} {'=' if equal else '≠'} {len(open_then)}", result), tuple(said)


def _placed_now(cases: Sequence[Case], first: date) -> Placed:
    return [(case, place) for case in cases if (place := place_of(case, first)) is not None]


def _why_added(then: Case | None, now: Case) -> Said:
    values = {"code": now.code}
    if then is not None and then.kind not in FORM_KINDS:
        return Said(N_("%(code)s: was a report from a place when the previous period ended; its kind was changed since."), values)
    if then is not None and then.left_at is not None:
        return Said(N_("%(code)s: had left the form when the previous period ended and was taken up again since."), values)
    return Said(N_("%(code)s: was still waiting to be accepted when the previous period ended."), values)


_GONE = {
    State.REFUSED: N_("%(code)s: was being handled when the previous period ended and was refused since."),
    State.WITHDRAWN: N_("%(code)s: was being handled when the previous period ended and was withdrawn since."),
    State.LINKED: N_("%(code)s: was being handled when the previous period ended and was joined to another petition since."),
}


def _why_gone(now: Case | None, then: Case) -> Said:
    values = {"code": then.code}
    if now is not None and State(now.state) in _GONE:
        return Said(_GONE[State(now.state)], values)
    return Said(N_("%(code)s: has become a report from a place since; its kind was changed."), values)


def _result(wrong: Sequence[str]) -> Result:
    return Result.FAILS if wrong else Result.HOLDS
