"""Form II.05a as plain text, for a terminal or a letter."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from feedback.domain.text import N_
from feedback.services.reports.checks import Result
from feedback.services.reports.ii_05a import Form, Item
from feedback.services.reports.layout import NUMBERS, head
from feedback.services.reports.wording import Translate, note_lines

_WIDTH = 100
RESULTS = {Result.HOLDS: N_("holds"), Result.EXPLAINED: N_("differs, explained below"), Result.FAILS: N_("does NOT hold")}


def written(form: Form, translate: Translate) -> str:
    """The whole form: head, part A, part B, note, checks, sentence."""
    return "\n".join(_lines(form, translate)) + "\n"


def _lines(form: Form, translate: Translate) -> Iterator[str]:
    above = head(form)
    yield from above.left
    yield ""
    for line in above.centre:
        yield from (part.center(_WIDTH).rstrip() for part in wrap(line, _WIDTH))
    yield ""
    yield from above.right
    yield from ("", form.captions["part_a"], "")
    yield from _table(form)
    yield from ("", form.captions["part_b"], "")
    for number, item in enumerate(form.items, 1):
        yield from _item(number, item, translate)
    yield from ("", translate(N_("Note")))
    yield from _wrapped(said.put(translate) for said in note_lines(form.note))
    yield from ("", translate(N_("Checks")))
    for check in form.checks:
        formula = check.formula.put(translate)
        rows = f" ({', '.join(map(translate, check.failing))})" if check.failing else ""
        yield f"  {formula}: {check.numbers} – {translate(RESULTS[check.result])}{rows}"
    yield from _wrapped(said.put(translate) for said in form.differences)
    yield ""
    yield from wrap(form.sentence, _WIDTH)


def _table(form: Form) -> Iterator[str]:
    width = max([len(row.name) for row in form.rows] + [len(form.captions["sector"])])
    yield " ".join(["STT", form.captions["sector"].ljust(width), *(number.rjust(5) for number in NUMBERS[2:])])
    for number, row in enumerate(form.rows, 1):
        yield " ".join([str(number).rjust(3), row.name.ljust(width), *(str(cell).rjust(5) for cell in row.cells)])
    yield " ".join(["   ", form.captions["total"].ljust(width), *(str(cell).rjust(5) for cell in form.total)])


def _item(number: int, item: Item, translate: Translate) -> Iterator[str]:
    told = [
        f"{item.received:%d/%m/%Y}",
        item.sender.put(translate),
        item.content.put(translate),
        item.office,
        item.result.put(translate),
        item.number,
        item.address,
    ]
    first, *rest = wrap(f"{number}. {item.code} · {' · '.join(filter(None, told))}", _WIDTH - 2)
    yield first
    yield from (f"   {line}" for line in rest)


def _wrapped(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from (f"  {line}" for line in wrap(f"- {sentence}", _WIDTH - 2))
