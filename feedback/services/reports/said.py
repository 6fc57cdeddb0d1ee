"""What every file says below its tables: notes, checks, differences, the sentence to copy."""

from collections.abc import Iterator

from feedback.domain.text import N_
from feedback.services.reports.table import Report, Result
from feedback.services.reports.wording import Translate

RESULTS = {Result.HOLDS: N_("holds"), Result.EXPLAINED: N_("differs, explained below"), Result.FAILS: N_("does NOT hold")}
CHECKED = (N_("Rule"), N_("In this report"), N_("Result"))


def checked(report: Report, translate: Translate) -> Iterator[tuple[str, str, str]]:
    """Each rule with its numbers and its result, as words."""
    for check in report.checks:
        failing = f": {', '.join(said.put(translate) for said in check.failing)}" if check.failing else ""
        yield check.formula.put(translate), check.numbers, translate(RESULTS[check.result]) + failing


def notes_of(report: Report, translate: Translate) -> Iterator[tuple[str, list[str]]]:
    """What stands below the tables, each with its heading; nothing where there is nothing to say."""
    parts = (
        (N_("Note"), [said.put(translate) for said in report.notes]),
        (
            N_("Why the number carried over differs from the previous period"),
            [said.put(translate) for said in report.differences],
        ),
        (N_("Sentence for the narrative report"), [report.sentence] if report.sentence else []),
    )
    for title, paragraphs in parts:
        if paragraphs:
            yield translate(title), paragraphs
