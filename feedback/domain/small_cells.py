"""Which figures of a table must not be given, so that nobody is recognised in it.

A table here holds its own sums: rows add up to the row of the total, and in most tables the cells of a row add up to its
first. Whoever leaves a small cell out must leave out others too, else it can be computed from the sums. A cell that is left
out is safe if and only if it lies on a closed way of cells left out, alternately along a row and down a column: then two
tables exist that agree in everything given. (Cells are the edges of a graph between rows and columns; unsafe are its bridges.)
"""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass

Cell = tuple[str, str]
"""Its row and its column."""
Figures = Mapping[Cell, int]
TOTAL = "total"
"""The row that several tables share."""
LEAST = 5
"""Smaller numbers, beside nought, are not given anywhere; of fewer no share is given."""


def of_everything(cell: Cell) -> bool:
    """Sums of everything together tell of nobody: they are given whatever they are."""
    return cell[0] == TOTAL


def nothing(_cell: Cell) -> bool:
    """What may be too small in every row."""
    return False


@dataclass(frozen=True)
class Rule:
    """``least``: the smallest number that is given, beside nought; ``given``: what is given whatever it is."""

    least: int = LEAST
    rows_add_up: bool = True
    given: Callable[[Cell], bool] = nothing


def left_out(tables: Mapping[str, Figures], rule: Rule) -> Mapping[str, Set[Cell]]:
    """The cells of each table that are not given. A cell of the shared row is left out of all of them or of none.

    :param tables: the same petitions by one thing at a time (sector, office, commune), each with the row ``TOTAL``.
    """
    found = {name: _small(figures, rule) for name, figures in tables.items()}
    while True:
        shared = {cell for hidden in found.values() for cell in hidden if cell[0] == TOTAL}
        after = {name: _closed(figures, found[name] | (shared & figures.keys()), rule) for name, figures in tables.items()}
        if after == found:
            return found
        found = after


def _small(figures: Figures, rule: Rule) -> set[Cell]:
    return {cell for cell, number in figures.items() if 0 < number < rule.least and not rule.given(cell)}


def _closed(figures: Figures, hidden: set[Cell], rule: Rule) -> set[Cell]:
    """With as many further cells as it takes until none can be computed; what nothing can help stays as it is."""
    hidden, hopeless = set(hidden), set[Cell]()
    while exposed := [cell for cell in _bridges(hidden, rule) if cell not in hopeless]:
        for cell in exposed:
            partners = _partners(cell, figures, hidden, rule)
            if partners:
                hidden |= partners
                break
            hopeless.add(cell)
    return hidden


def _partners(cell: Cell, figures: Figures, hidden: set[Cell], rule: Rule) -> set[Cell]:
    """The cheapest cells that close a way with this one: three corners of a rectangle, or one of its column."""
    row, column = cell
    rows = sorted({other for other, _ in figures} - {row})
    columns = sorted({other for _, other in figures} - {column}) if rule.rows_add_up else [column]
    best: tuple[int, set[Cell]] | None = None
    for other_row in rows:
        for other in columns:
            corners = {(row, other), (other_row, column), (other_row, other)} - {cell}
            fresh = corners - hidden
            if not corners <= figures.keys() or any(map(rule.given, fresh)):
                continue
            # A nought gives less away than it seems: it is left out only where a small number stands as near.
            cost = sum(figures[one] or rule.least for one in fresh)
            if best is None or cost < best[0]:
                best = cost, fresh
    return best[1] if best else set()


def _bridges(hidden: Iterable[Cell], rule: Rule) -> list[Cell]:
    """Cells without a second way between their row and their column (Tarjan's low links, without recursion)."""
    ways: dict[tuple[str, str], list[tuple[tuple[str, str], Cell]]] = {}
    for cell in sorted(hidden):
        row, column = ("row", cell[0] if rule.rows_add_up else ""), ("column", cell[1])
        ways.setdefault(row, []).append((column, cell))
        ways.setdefault(column, []).append((row, cell))
    seen: dict[tuple[str, str], int] = {}
    low: dict[tuple[str, str], int] = {}
    found = []
    for start in ways:
        if start in seen:
            continue
        seen[start] = low[start] = len(seen)
        path: list[tuple[tuple[str, str], Cell | None, int]] = [(start, None, 0)]
        while path:
            node, came_by, turn = path.pop()
            if turn < len(ways[node]):
                path.append((node, came_by, turn + 1))
                other, cell = ways[node][turn]
                if cell == came_by:
                    continue
                if other in seen:
                    low[node] = min(low[node], seen[other])
                else:
                    seen[other] = low[other] = len(seen)
                    path.append((other, cell, 0))
            elif came_by is not None and path:
                above = path[-1][0]
                low[above] = min(low[above], low[node])
                if low[node] > seen[above]:
                    found.append(came_by)
    return sorted(found)
