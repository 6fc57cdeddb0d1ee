"""What came of each row of a backlog: kept as a file beside the job, shown on its page, handed out as a workbook."""

import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from feedback.domain.errors import Refusal
from feedback.domain.text import N_
from feedback.services.cells import harmless
from feedback.services.import_columns import COLUMNS, Translate

_WIDTHS = (8, 34, 24, 26, 90)
_HEADINGS = {column.key: column.heading for column in COLUMNS}


class Result(StrEnum):
    """What came of a row. In a preview NEW means that it can go in."""

    NEW = "new"
    KNOWN = "known"
    SAME = "same"
    WRONG = "wrong"


RESULTS = {
    Result.NEW: N_("Went in"),
    Result.KNOWN: N_("Was in already"),
    Result.SAME: N_("Stands in the file twice"),
    Result.WRONG: N_("Did not go in"),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell; ``column`` is the column's name."""

    column: str
    refusal: Refusal


@dataclass(frozen=True)
class Line:
    """A row by its number in the sheet. ``code``: of the petition it made, was already, or reads like."""

    row: int
    result: Result
    code: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def is_alike(self) -> bool:
        """Whether it can go in, but an earlier petition of the same contact reads like it."""
        return self.result is Result.NEW and bool(self.problems)


@dataclass(frozen=True)
class Report:
    """Every row, in the order of the sheet."""

    lines: Sequence[Line]
    stored: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many rows came to each result, and to how many there is a word to say."""
        counted = Counter(str(line.result) for line in self.lines)
        found = {str(result): counted[result] for result in Result}
        return {**found, "alike": sum(line.is_alike for line in self.lines), "rows": len(self.lines)}

    @property
    def is_whole(self) -> bool:
        """Whether everything is in."""
        return not self.counts[Result.WRONG]

    def to_bytes(self) -> bytes:
        """As a file; a sentence holds at most the word that is wrong."""
        lines = [
            [line.row, line.result, line.code, [[p.column, p.refusal.sentence, p.refusal.values] for p in line.problems]]
            for line in self.lines
        ]
        return json.dumps({"stored": self.stored, "lines": lines}, ensure_ascii=False, default=str).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Report":
        """What :meth:`to_bytes` wrote."""
        kept = json.loads(data)
        lines = [
            Line(row, Result(result), code, tuple(Problem(column, Refusal(said, **values)) for column, said, values in problems))
            for row, result, code, problems in kept["lines"]
        ]
        return cls(lines, kept["stored"])


def result_words(report: Report, line: Line) -> str:
    """Message id of what came of a row; in a preview nothing has gone in yet."""
    return N_("Can go in") if line.result is Result.NEW and not report.stored else RESULTS[line.result]


def heading_of(column: str) -> str:
    """Message id of a column's heading; empty for what concerns the whole row."""
    return _HEADINGS.get(column, "")


def workbook(report: Report, translate: Translate, say: Callable[[Refusal], str]) -> bytes:
    """The report as a sheet: one line a row, and one more for each further thing that is wrong. It holds no secret."""
    import xlsxwriter  # noqa: PLC0415 - needed only here

    kept = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(kept, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(translate(N_("Result")))
        titles = (N_("Row"), N_("Result"), N_("Petition"), N_("Column"), N_("What to do"))
        for place, (title, width) in enumerate(zip(titles, _WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, translate(title), bold)
        sheet.freeze_panes(1, 0)
        below = 1
        for line in report.lines:
            for problem in line.problems or (None,):
                heading = heading_of(problem.column) if problem else ""
                words = (
                    translate(result_words(report, line)),
                    line.code,
                    translate(heading) if heading else "",
                    say(problem.refusal) if problem else "",
                )
                sheet.write_number(below, 0, line.row)
                for place, text in enumerate(words, 1):
                    sheet.write_string(below, place, harmless(text))
                below += 1
        sheet.autofilter(0, 0, max(below - 1, 1), len(titles) - 1)
    return kept.getvalue()
