"""What is said about a report beside its numbers: sentences as message ids, so that every face says them in its language."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from feedback.domain.periods import Period
from feedback.domain.states import State
from feedback.domain.text import N_
from feedback.services.reports.counting import Apart, Note

Translate = Callable[[str], str]

QUARTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}
_LEFT = {
    State.REFUSED: N_("Refused: %(total)d (conduct %(conduct)d, rules %(regulation)d, reports from a place %(field_report)d)."),
    State.WITHDRAWN: N_(
        "Withdrawn: %(total)d (conduct %(conduct)d, rules %(regulation)d, reports from a place %(field_report)d)."
    ),
    State.LINKED: N_(
        "Joined to another petition: %(total)d "
        "(conduct %(conduct)d, rules %(regulation)d, reports from a place %(field_report)d)."
    ),
}


@dataclass(frozen=True)
class Said:
    """A sentence: a message id and its values."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def put(self, translate: Translate) -> str:
        """The sentence in the translator's language."""
        words = translate(self.sentence) if self.sentence else ""
        values = {key: value.put(translate) if isinstance(value, Said) else value for key, value in self.values.items()}
        return words % values if values else words


def note_lines(note: Note) -> Iterator[Said]:
    """The note under the form, line by line; what did not happen is not named, the sum always is."""
    reports = note.field_reports
    if reports.total:
        yield Said(
            N_(
                "Reports from a place (not part of the form): %(total)d; carried over %(carried_over)d, received "
                "%(received)d; handled %(handled)d, of these published %(published)d; being handled %(in_progress)d; "
                "passed to the competent authority %(transferred)d."
            ),
            vars(reports),
        )
    for state, apart in note.left.items():
        yield Said(_LEFT[state], _values(apart))
        if apart.earlier:
            yield Said(N_("Of these, received before the period: %(codes)s."), {"codes": ", ".join(apart.earlier)})
    if note.waiting.total:
        yield Said(
            N_(
                "Not yet accepted when the period ended: %(total)d "
                "(conduct %(conduct)d, rules %(regulation)d, reports from a place %(field_report)d)."
            ),
            _values(note.waiting),
        )
    again = note.reopenings
    if again.granted or again.answered or note.reopened_open:
        yield Said(
            N_(
                "Reopened petitions, counted where they were first answered: taken up again %(granted)d, "
                "answered again %(answered)d, still open %(open)d."
            ),
            {"granted": again.granted, "answered": again.answered, "open": note.reopened_open},
        )
    if note.published_later.total:
        yield Said(
            N_(
                "Published in the period, answered in an earlier one and counted as handled there: %(total)d "
                "(conduct %(conduct)d, rules %(regulation)d, reports from a place %(field_report)d)."
            ),
            _values(note.published_later),
        )
    yield Said(
        N_("Everything in the period: %(everything)d = %(form)d in the form + %(rest)d named above."),
        {"everything": note.everything, "form": note.in_form, "rest": note.everything - note.in_form},
    )


def _values(apart: Apart) -> dict[str, int]:
    return {
        "total": apart.total,
        "conduct": apart.conduct,
        "regulation": apart.regulation,
        "field_report": apart.field_report,
    }


def period_name(period: Period) -> str:
    """As Vietnamese official papers name it: ``quý II/2021``, ``6 tháng đầu năm 2021``, ``tháng 6/2021``."""
    if period.days:
        return "thời gian từ {:%d/%m/%Y} đến {:%d/%m/%Y}".format(*period.days)
    if period.month:
        return f"tháng {period.month}/{period.year}"
    if period.half:
        return f"6 tháng {'đầu' if period.half == 1 else 'cuối'} năm {period.year}"
    return f"quý {QUARTERS[period.quarter]}/{period.year}" if period.quarter else f"năm {period.year}"


def full_date(day: date) -> str:
    """As Vietnamese official papers write it: a nought before days under 10 and before January and February."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)  # noqa: PLR2004 - the rule of NĐ 30/2020, Phụ lục I
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
