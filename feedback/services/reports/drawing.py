"""Where the lines of a chart run: numbers of a table turned into lengths, so that a template has only to write them down."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from feedback.services.reports.table import Chart, Column, Drawing, Report, Row, Table, Value
from feedback.services.reports.wording import Said

WIDTH = 400
MOST_BARS = 15
"""More are no picture any more; those with the most stand in it, all of them in the table."""
_BAR, _PITCH, _TEXT = 14, 48, 20
_LEFT, _TOP, _HIGH, _FOOT = 48, 12, 200, 28
_STEPS = 4
_SHADES = {"early": 1, "on_time": 2, "late": 3, "answered_late": 3, "open_in_time": 4, "open_overdue": 5, "overdue": 5}
"""Bars of one meaning have one colour in every report."""
SHADES = 5


class Series(NamedTuple):
    """A column that is drawn: ``shade`` is its number, by which the style sheet gives it its colour and its pattern."""

    heading: Said
    shade: int


class Piece(NamedTuple):
    """A part of a bar."""

    x: float
    width: float
    shade: int


class Bar(NamedTuple):
    """A line of the table: its name stands over its bar, its sum behind the name."""

    name: Value
    total: int
    text_y: int
    bar_y: int
    pieces: Sequence[Piece]


class Line(NamedTuple):
    """A column as a line from left to right; ``points`` as SVG writes them."""

    shade: int
    points: str


class Mark(NamedTuple):
    """A number at the side or a name below, and where it stands."""

    at: float
    label: Value


class Picture(NamedTuple):
    """A chart with everything in its place; a picture of bars has no lines, one of lines no bars."""

    chart: Chart
    table: Table
    height: int
    series: Sequence[Series]
    left_out: int = 0
    bars: Sequence[Bar] = ()
    lines: Sequence[Line] = ()
    sides: Sequence[Mark] = ()
    names: Sequence[Mark] = ()
    width: int = WIDTH
    bar_height: int = _BAR
    left: int = _LEFT
    foot: int = _TOP + _HIGH


def pictures(report: Report) -> list[Picture]:
    """The charts of a report that are drawn beside their tables; nothing is drawn of nothing."""
    found = []
    for chart in report.charts:
        table = report.table(chart.table)
        if table is not None and table.rows and chart.drawing is not Drawing.HEAT:
            found.append(_bars(chart, table) if chart.drawing is Drawing.BARS else _lines(chart, table))
    return found


def warmth(report: Report) -> Mapping[tuple[str, str, str], int]:
    """How dark each field of a heat table is, 0 (nothing) to ``SHADES``, by table, row and column."""
    shades: dict[tuple[str, str, str], int] = {}
    for chart in report.charts:
        table = report.table(chart.table)
        if table is not None and chart.drawing is Drawing.HEAT:
            numbers = {(row.key, key): len(row.counted[key]) for row in table.rows for key in chart.columns}
            most = max(numbers.values(), default=0)
            shades |= {(table.slug, *field): -(-SHADES * number // (most or 1)) for field, number in numbers.items()}
    return shades


def _bars(chart: Chart, table: Table) -> Picture:
    rows = sorted(table.rows, key=lambda row: -_sum(row, chart))[:MOST_BARS]
    most = max((_sum(row, chart) for row in rows), default=0) or 1
    bars = []
    for position, row in enumerate(rows):
        x, pieces = 0.0, []
        for key in chart.columns:
            width = _number(row, key) * WIDTH / most
            if width:
                pieces.append(Piece(round(x, 1), round(width, 1), _SHADES[key]))
            x += width
        top = position * _PITCH
        bars.append(Bar(_name(table, row), _sum(row, chart), top + _TEXT - 2, top + _TEXT + 6, pieces))
    left_out = len(table.rows) - len(rows)
    series = [Series(_full_heading(column), _SHADES[column.key]) for column in _drawn(chart, table)]
    return Picture(chart, table, len(rows) * _PITCH, series, left_out=left_out, bars=bars)


def _lines(chart: Chart, table: Table) -> Picture:
    top = _ceiling(max(_number(row, key) for row in table.rows for key in chart.columns))
    room = (WIDTH - _LEFT - 12) / max(len(table.rows) - 1, 1)
    across = [round(_LEFT + position * room, 1) for position in range(len(table.rows))]

    def height(number: float) -> float:
        return round(_TOP + _HIGH * (1 - number / top), 1)

    lines = [
        Line(shade, " ".join(f"{x},{height(_number(row, key))}" for x, row in zip(across, table.rows, strict=True)))
        for shade, key in enumerate(chart.columns, 1)
    ]
    sides = [Mark(height(top * step / _STEPS), top * step // _STEPS) for step in range(_STEPS + 1)]
    every = max(len(table.rows) // 4, 1)
    names = [Mark(x, _name(table, row)) for x, row in list(zip(across, table.rows, strict=True))[every - 1 :: every]]
    series = [Series(column.heading, shade) for shade, column in enumerate(_drawn(chart, table), 1)]
    height_of_all = _TOP + _HIGH + _FOOT
    return Picture(chart, table, height_of_all, series, lines=lines, sides=sides, names=names)


def _ceiling(most: int) -> int:
    """The next number that four steps divide and people read easily."""
    unit = _STEPS
    while unit < most:
        for factor in (1, 2, 5):
            if unit * factor >= most:
                return unit * factor
        unit *= 10
    return unit


def _drawn(chart: Chart, table: Table) -> list[Column]:
    """The columns of the chart, in its order."""
    columns = {column.key: column for column in table.columns}
    return [columns[key] for key in chart.columns]


def _full_heading(column: Column) -> Said:
    """With the caption over it, without which "in time" says nothing."""
    if not column.above:
        return column.heading
    return Said("%(above)s: %(own)s", {"above": column.above[-1], "own": column.heading})


def _sum(row: Row, chart: Chart) -> int:
    return sum(_number(row, key) for key in chart.columns)


def _number(row: Row, key: str) -> int:
    return len(row.counted[key])


def _name(table: Table, row: Row) -> Value:
    return row.cells[next(place for place, column in enumerate(table.columns) if column.key == "name")]
