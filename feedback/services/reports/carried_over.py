"""Why the number carried over differs from what the last report left open, petition by petition (DESIGN 9.5)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from feedback.domain.states import State
from feedback.domain.text import N_
from feedback.services.reports.counting import FORM_KINDS, Place, Placed, place_of
from feedback.services.reports.table import Check, Result
from feedback.services.reports.wording import Said
from feedback.store.queries.report_rows import Case

Mine = Callable[[Case], bool]
"""Whether a petition, as it stood, was with the office the report is of."""
_GONE = {
    State.REFUSED: N_("%(code)s: was being handled when the previous period ended and was refused since."),
    State.WITHDRAWN: N_("%(code)s: was being handled when the previous period ended and was withdrawn since."),
    State.LINKED: N_("%(code)s: was being handled when the previous period ended and was joined to another petition since."),
}


def carried_over(
    counted: Placed,
    now: Sequence[Case],
    before: Sequence[Case],
    start: datetime,
    mine: Mine,
    sectors: tuple[Mapping[int, int], Mapping[int, str]],
) -> tuple[Check, tuple[Said, ...]]:
    """Compare (4) with what was open at the end of the previous period, and explain every petition that differs.

    :param counted: what the form counts. :param now: every petition as it stood at the end of the window.
    :param before: as it stood the moment the window began. :param sectors: from each to its top, and the tops' names.
    """
    tops, names = sectors
    carried = {stands.id: stands.case for stands in counted if stands.earlier}
    stood = {case.id: case for case in before}
    stands = {case.id: case for case in now}
    open_then = {case.id: case for case in before if _was_open(case, start) and mine(case)}
    said = [_why_added(stood.get(number), case, mine) for number, case in carried.items() if number not in open_then]
    said += [_why_gone(stands.get(number), case, mine) for number, case in open_then.items() if number not in carried]
    for number, case in carried.items():
        then = open_then.get(number)
        if then is not None and tops[then.sector_id] != tops[case.sector_id]:
            moved = {"before": names[tops[then.sector_id]], "after": names[tops[case.sector_id]]}
            said.append(Said(N_("%(code)s: moved from the sector “%(before)s” to “%(after)s”."), {"code": case.code, **moved}))
    formula = Said(N_("(4) = (9) + (10) of the previous period"))
    numbers = f"{len(carried)} {'=' if len(carried) == len(open_then) else '≠'} {len(open_then)}"
    return Check(formula, numbers, Result.EXPLAINED if said else Result.HOLDS), tuple(said)


def _was_open(case: Case, start: datetime) -> bool:
    return place_of(case, start) is Place.IN_PROGRESS and case.kind in FORM_KINDS


def _why_added(then: Case | None, now: Case, mine: Mine) -> Said:
    values = {"code": now.code}
    if then is not None and _was_open(then, now.received_at) and not mine(then):
        return Said(N_("%(code)s: was with another office when the previous period ended."), values)
    if then is not None and then.kind not in FORM_KINDS:
        return Said(N_("%(code)s: was a report from a place when the previous period ended; its kind was changed since."), values)
    if then is not None and then.left_at is not None:
        return Said(N_("%(code)s: had left the form when the previous period ended and was taken up again since."), values)
    return Said(N_("%(code)s: was still waiting to be accepted when the previous period ended."), values)


def _why_gone(now: Case | None, then: Case, mine: Mine) -> Said:
    values = {"code": then.code}
    if now is not None and State(now.state) in _GONE:
        return Said(_GONE[State(now.state)], values)
    if now is not None and not mine(now):
        return Said(N_("%(code)s: has passed to another office since."), values)
    return Said(N_("%(code)s: has become a report from a place since; its kind was changed."), values)
