"""The national indicators of QĐ 766/QĐ-TTg as the calculation document found has them (LAW 1.7).

5.1 share by kind; 5.2 the three buckets; 5.3 on time; 5.4 satisfaction. The source numbers only 5.1; the others are numbered
in its order. Its raw statuses are read in our states like this:

- *Chờ tiếp nhận*: ``held``, ``submitted`` (what was supplied before acceptance stands there again).
- *Đang xử lý*: ``assigned``, ``in_progress``, ``awaiting_approval`` (what was supplied later stands there again). The source
  names "Tiếp nhận ở địa phương" in both buckets; here they do not overlap.
- *Đã xử lý*: ``answered`` (published or waiting for it), ``refused``, ``transferred_out``, and ``awaiting_supplement``, which
  the rule takes for processed.
- In none, since the source has no such status: ``withdrawn``, ``linked``.

Reports from a place are no PAKN of the national rule: 5.1 and 5.2 count them beside it, the ratios leave them out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.domain.petition import Kind as Matter
from feedback.domain.states import Action, State
from feedback.domain.text import N_
from feedback.services.reports.asking import Asked
from feedback.services.reports.checks import adds_up, parts_of
from feedback.services.reports.counting import FORM_KINDS
from feedback.services.reports.figures import TOTAL, Counted, Origin, everything, figure, head, lead, numbered, population, share
from feedback.services.reports.scoring import LIMITS, Score, Step, at_once, scores
from feedback.services.reports.table import Column, Figure, Kind, Report, Row, Table, counted
from feedback.services.reports.wording import Said
from feedback.store.queries.report_figures import Deed, last_words

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TITLE = "CHỈ SỐ PHẢN ÁNH, KIẾN NGHỊ THEO QUYẾT ĐỊNH 766/QĐ-TTg"
_KINDS = {Matter.CONDUCT: Said(N_("Conduct of officials")), Matter.REGULATION: Said(N_("Rules, policies, procedures"))}
_BESIDE = Said(N_("Beside them: reports from a place"))
_BUCKETS: Mapping[str, tuple[Said, Mapping[State, Said]]] = {
    "waiting": (
        Said(N_("Waiting to be received")),
        {State.HELD: Said(N_("Put aside to be looked at")), State.SUBMITTED: Said(N_("Sent, not yet accepted"))},
    ),
    "handling": (
        Said(N_("Being handled")),
        {
            State.ASSIGNED: Said(N_("Passed to an office")),
            State.IN_PROGRESS: Said(N_("In hand")),
            State.AWAITING_APPROVAL: Said(N_("Waiting for approval")),
        },
    ),
    "handled": (
        Said(N_("Handled")),
        {
            State.ANSWERED: Said(N_("Answered")),
            State.REFUSED: Said(N_("Refused")),
            State.TRANSFERRED_OUT: Said(N_("Transferred")),
            State.AWAITING_SUPPLEMENT: Said(N_("Waiting for the sender's supplement")),
        },
    ),
    "outside": (
        Said(N_("In no bucket of the rule")),
        {State.WITHDRAWN: Said(N_("Withdrawn")), State.LINKED: Said(N_("Joined to another"))},
    ),
}
_STEPS = {
    Step.ANSWER: Said(N_("Answer: %(days)d working days"), {"days": LIMITS[Step.ANSWER]}),
    Step.REFUSAL: Said(N_("Refusal or transfer: %(days)d working days"), {"days": LIMITS[Step.REFUSAL]}),
    Step.SUPPLEMENT: Said(N_("Request for a supplement: %(days)d working days"), {"days": LIMITS[Step.SUPPLEMENT]}),
    Step.PUBLICATION: Said(N_("Publication: %(days)d working days"), {"days": LIMITS[Step.PUBLICATION]}),
}
NOTES = (
    Said(
        N_(
            "By the implementation document of QĐ 766/QĐ-TTg that was found, not the decision's annex; it numbers only 5.1, the "
            "others follow in its order. Reports from a place are no PAKN of the rule: they stand beside 5.1 and 5.2 only."
        )
    ),
    Said(
        N_(
            "5.2: the rule's buckets overlap in the source, here they do not. A petition that waits for the sender counts as "
            "handled; the withdrawn and those joined to another stand in no bucket."
        )
    ),
    Said(
        N_(
            "5.3: the limits are the rule's own and know no extension. They run from the receipt, in a further round from its "
            "reopening, for publication from the answer; days of waiting for a supplement are not counted for the answer. "
            "Of several steps of one sort the last one counts."
        )
    ),
    Said(
        N_(
            "5.4: (answered − not satisfied, late or asked to reopen) / answered; what meets several of these is taken off once. "
            "Ratios have two decimals; of nothing there is none."
        )
    ),
)


def indicators(session: "Session", asked: Asked) -> Report:
    """The four indicators, each with what it is made of."""
    found = population(session, asked)
    scored = scores(session, asked, found)
    kinds, buckets, satisfaction = _kinds(found), _buckets(found), _satisfaction(session, asked, scored)
    steps = _on_time(scored)
    return Report(
        slug="indicators",
        head=head(session, asked, TITLE),
        tables=(kinds, buckets, steps, satisfaction),
        notes=NOTES,
        checks=(
            adds_up(kinds),
            adds_up(buckets),
            parts_of(buckets, "both", FORM_KINDS),
            parts_of(steps, "steps", ("kept", "late", "owed")),
            adds_up(satisfaction),
            parts_of(satisfaction, "answered", ("any", "none")),
        ),
        as_of=asked.as_of,
    )


def _of_kind(*kinds: Matter) -> Callable[[Counted], bool]:
    return lambda one: one.life.kind in kinds


def _with_share(row: Row, part: str, whole: int) -> Row:
    return replace(row, cells=(*row.cells, share(len(row.counted[part]), whole)))


def _shares(row: Row, part: str, whole: str) -> Row:
    return _with_share(row, part, len(row.counted[whole]))


def _percent(heading: Said) -> Column:
    return Column("share", heading, Kind.PERCENT, 14)


def _kinds(found: Sequence[Counted]) -> Table:
    received = [one for one in found if one.origin is Origin.RECEIVED]
    ours = [one for one in received if one.life.kind in FORM_KINDS]
    figures: Sequence[Figure[Counted]] = numbered([figure("received", Said(N_("Received in the period")), everything)])
    rows = [
        _with_share(counted(kind, (name,), filter(_of_kind(kind), ours), figures), "received", len(ours))
        for kind, name in _KINDS.items()
    ]
    beside = counted("beside", (_BESIDE,), filter(_of_kind(Matter.FIELD_REPORT), received), figures, level=1)
    return Table(
        slug="kinds",
        title=Said(N_("5.1 Share by kind")),
        columns=(lead(Said(N_("Kind"))), *(one.column for one in figures), _percent(Said(N_("Share, %")))),
        rows=(*rows, replace(beside, cells=(*beside.cells, None))),
        total=_with_share(counted("total", (TOTAL,), ours, figures), "received", len(ours)),
    )


def _buckets(found: Sequence[Counted]) -> Table:
    figures: Sequence[Figure[Counted]] = numbered(
        [
            figure("both", Said(N_("PAKN of the rule")), _of_kind(*FORM_KINDS)),
            *(figure(kind, name, _of_kind(kind)) for kind, name in _KINDS.items()),
            figure(Matter.FIELD_REPORT, _BESIDE, _of_kind(Matter.FIELD_REPORT)),
        ]
    )
    rows: list[Row] = []
    for bucket, (name, states) in _BUCKETS.items():
        rows.append(counted(bucket, (name,), (one for one in found if one.life.state in states), figures))
        for state, called in states.items():
            rows.append(counted(state, (called,), (one for one in found if one.life.state == state), figures, level=1))
    return Table(
        slug="buckets",
        title=Said(N_("5.2 How petitions stood")),
        columns=(lead(Said(N_("State"))), *(one.column for one in figures)),
        rows=tuple(rows),
        total=counted("total", (TOTAL,), found, figures),
    )


def _on_time(scored: Sequence[Score]) -> Table:
    figures: Sequence[Figure[Score]] = numbered(
        [
            figure("steps", Said(N_("Taken or owed")), everything),
            figure("kept", Said(N_("In time")), lambda one: one.kept),
            figure("late", Said(N_("Late")), lambda one: one.done and not one.kept),
            figure("owed", Said(N_("Not yet, limit over")), lambda one: not one.done),
        ]
    )
    lines: Iterable[tuple[str, Said, Sequence[Score]]] = (
        *((step, name, [one for one in scored if one.step is step]) for step, name in _STEPS.items()),
        ("once", Said(N_("Each petition once, all its steps")), at_once(scored)),
    )
    return Table(
        slug="steps",
        title=Said(N_("5.3 On time")),
        columns=(lead(Said(N_("Step and limit"))), *(one.column for one in figures), _percent(Said(N_("In time, %")))),
        rows=tuple(_shares(counted(key, (name,), of, figures), "kept", "steps") for key, name, of in lines),
    )


def _satisfaction(session: "Session", asked: Asked, scored: Sequence[Score]) -> Table:
    """Of the petitions answered in the window; what their senders said of it after its end is not known yet."""
    since, until = asked.moments
    ratings = last_words(session, Action.RATE, since=since, until=until)
    again = {number for number, _ in last_words(session, Action.REQUEST_REOPENING, since=since, until=until)}
    late = {one.id for one in scored if one.step is Step.ANSWER and not one.kept}
    answers = [one.deed for one in scored if one.step is Step.ANSWER and one.deed]
    displeased = {deed.id for deed in answers if ratings.get((deed.id, deed.round)) == "not_satisfied"}
    off = displeased | late | again
    figures: Sequence[Figure[Deed]] = numbered(
        [
            figure("answered", Said(N_("Answered in the period")), everything),
            figure("displeased", Said(N_("Not satisfied")), _among(displeased), _OFF),
            figure("late", Said(N_("Late")), _among(late), _OFF),
            figure("again", Said(N_("Asked to reopen")), _among(again), _OFF),
            figure("any", Said(N_("Any of them, once")), _among(off), _OFF),
            figure("none", Said(N_("Not one of these")), lambda deed: deed.id not in off),
        ]
    )
    rows = [counted(kind, (name,), [one for one in answers if one.kind == kind], figures) for kind, name in _KINDS.items()]
    return Table(
        slug="satisfaction",
        title=Said(N_("5.4 Satisfaction")),
        columns=(lead(Said(N_("Kind"))), *(one.column for one in figures), _percent(Said(N_("Satisfaction, %")))),
        rows=tuple(_shares(row, "none", "answered") for row in rows),
        total=_shares(counted("total", (TOTAL,), answers, figures), "none", "answered"),
    )


_OFF = Said(N_("Taken off"))


def _among(ids: AbstractSet[int]) -> Callable[[Deed], bool]:
    return lambda deed: deed.id in ids
