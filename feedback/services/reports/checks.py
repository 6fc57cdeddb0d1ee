"""The rules a report is held to: parts add up to what they are parts of, in every line, petition by petition (LAW 2.2)."""

from collections.abc import Sequence

from feedback.domain.text import N_
from feedback.services.reports.table import Check, Result, Row, Table
from feedback.services.reports.wording import Said


def adds_up(table: Table) -> Check:
    """Whether the lines of the top level add up to the total, in every column that counts."""
    if table.total is None:
        raise ValueError("a table without a total adds up to nothing")
    sums = {key: _sum(table, key) for key in table.total.counted}
    wrong = [key for key, parts in sums.items() if parts != len(table.total.counted[key])]
    shown = next(iter(wrong or sums), None)
    numbers = _compared(sums[shown], len(table.total.counted[shown])) if shown else "0 = 0"
    return Check(Said(N_("The rows add up to the total row")), numbers, _result(wrong), tuple(_name(table, key) for key in wrong))


def parts_of(table: Table, whole: str, parts: Sequence[str]) -> Check:
    """Whether in every line each petition of ``whole`` stands in exactly one of the ``parts``, and no other stands there."""
    wrong = [row for row in _lines(table) if not _same(row, whole, parts)]
    pieces = [_number(table, part) for part in parts]
    sign = "=" if _number(table, whole) == sum(pieces) else "≠"
    return Check(
        Said(f"{_word(table, whole)} = {' + '.join(_word(table, part) for part in parts)}"),
        f"{_number(table, whole)} {sign} {' + '.join(map(str, pieces))}",
        _result(wrong),
        tuple(map(_line_name, wrong)),
    )


def within(table: Table, inner: str, outer: Sequence[str]) -> Check:
    """Whether in every line each petition of ``inner`` stands in one of ``outer`` as well."""
    wrong = [row for row in _lines(table) if not _inside(row, inner, outer)]
    whole = sum(_number(table, key) for key in outer)
    return Check(
        Said(f"{_word(table, inner)} ≤ {' + '.join(_word(table, key) for key in outer)}"),
        f"{_number(table, inner)} {'>' if _number(table, inner) > whole else '≤'} {whole}",
        _result(wrong),
        tuple(map(_line_name, wrong)),
    )


def _same(row: Row, whole: str, parts: Sequence[str]) -> bool:
    if isinstance(row.counted[whole], range):
        return sum(len(row.counted[key]) for key in parts) == len(row.counted[whole])
    return sorted(_all_of(row, parts)) == sorted(row.counted[whole])


def _inside(row: Row, inner: str, outer: Sequence[str]) -> bool:
    if isinstance(row.counted[inner], range):
        return len(row.counted[inner]) <= sum(len(row.counted[key]) for key in outer)
    return set(row.counted[inner]) <= set(_all_of(row, outer))


def _lines(table: Table) -> Sequence[Row]:
    return (*table.rows, table.total) if table.total else table.rows


def _all_of(row: Row, keys: Sequence[str]) -> list[int]:
    return [number for key in keys for number in row.counted[key]]


def _sum(table: Table, key: str) -> int:
    return sum(len(row.counted[key]) for row in table.rows if row.level == 0)


def _number(table: Table, key: str) -> int:
    return len(table.total.counted[key]) if table.total else _sum(table, key)


def _name(table: Table, key: str) -> Said:
    column = next(column for column in table.columns if column.key == key)
    return Said(column.number) if column.number else column.heading


def _word(table: Table, key: str) -> str:
    return _name(table, key).sentence


def _line_name(row: Row) -> Said:
    named = next((cell for cell in row.cells if isinstance(cell, str | Said) and cell), row.key)
    return named if isinstance(named, Said) else Said(str(named))


def _compared(parts: int, whole: int) -> str:
    return f"{parts} {'=' if parts == whole else '≠'} {whole}"


def _result(wrong: Sequence[object]) -> Result:
    return Result.FAILS if wrong else Result.HOLDS
