"""What is left out of a table cannot be computed from what is given: checked by solving the sums as a spy would."""

import random
from fractions import Fraction

import pytest

from feedback.domain.small_cells import TOTAL, Rule, left_out


def table(dice, rows, columns):
    """A table with its sums: ``all`` is the sum of a row, ``TOTAL`` the sum of the rows."""
    figures = {(f"r{r}", f"c{c}"): dice.choice([0, 0, 1, 2, 3, 4, 6, 9]) for r in range(rows) for c in range(columns)}
    for r in range(rows):
        figures[f"r{r}", "all"] = sum(figures[f"r{r}", f"c{c}"] for c in range(columns))
    for column in ("all", *(f"c{c}" for c in range(columns))):
        figures[TOTAL, column] = sum(figures[f"r{r}", column] for r in range(rows))
    return figures


def equations(figures, rows_add_up):
    """Every sum that holds, as the cells with their signs."""
    rows, columns = {row for row, _ in figures}, {column for _, column in figures}
    for column in columns:
        yield {(row, column): -1 if row == TOTAL else 1 for row in rows}
    for row in rows if rows_add_up else ():
        yield {(row, column): -1 if column == "all" else 1 for column in columns}


def computed(figures, hidden, rows_add_up=True):
    """The hidden cells that the sums determine: those alone in a line of the reduced equations."""
    cells = sorted(hidden)
    lines = [[Fraction(equation.get(cell, 0)) for cell in cells] for equation in equations(figures, rows_add_up)]
    done = []
    for place in range(len(cells)):
        lead = next((line for line in lines if line[place]), None)
        if lead is None:
            continue
        lines.remove(lead)
        lead = [number / lead[place] for number in lead]
        lines = [[a - line[place] * b for a, b in zip(line, lead, strict=True)] for line in lines]
        done = [[a - line[place] * b for a, b in zip(line, lead, strict=True)] for line in done] + [lead]
    return [cells[line.index(1)] for line in done if sum(map(bool, line)) == 1]


@pytest.mark.parametrize("seed", range(12))
def test_nothing_left_out_can_be_computed(seed):
    dice = random.Random(seed)
    figures = table(dice, dice.randrange(2, 14), dice.randrange(2, 7))
    hidden = left_out({"sector": figures}, Rule(5))["sector"]
    assert {cell for cell, number in figures.items() if 0 < number < 5} <= hidden
    assert computed(figures, hidden) == []


def test_without_its_partners_a_small_cell_is_computed():
    """The spy of these tests finds what there is to find."""
    figures = table(random.Random(3), 5, 4)
    small = {next(cell for cell, number in figures.items() if 0 < number < 3 and cell[0] != TOTAL)}
    assert computed(figures, small) == sorted(small)


def test_what_is_given_stays_and_the_rest_holds_around_it():
    figures = table(random.Random(1), 9, 5)
    given = lambda cell: cell[0] == TOTAL or cell[1] == "all"  # noqa: E731
    hidden = left_out({"sector": figures}, Rule(3, given=given))["sector"]
    assert hidden
    assert not any(map(given, hidden))
    assert computed(figures, hidden) == []


def test_a_column_that_stands_alone_hides_two():
    figures = {("a", "n"): 1, ("b", "n"): 20, ("c", "n"): 8, (TOTAL, "n"): 29}
    assert left_out({"office": figures}, Rule(5, rows_add_up=False))["office"] == {("a", "n"), ("c", "n")}


def test_tables_of_the_same_petitions_hide_the_same_of_their_total():
    first = {("a", "n"): 1, (TOTAL, "n"): 1}
    second = {("x", "n"): 0, ("y", "n"): 1, (TOTAL, "n"): 1}
    found = left_out({"sector": first, "office": second}, Rule(5, rows_add_up=False))
    assert all((TOTAL, "n") in hidden for hidden in found.values())


def test_large_numbers_and_noughts_are_all_given():
    figures = {("a", "n"): 0, ("b", "n"): 20, (TOTAL, "n"): 20}
    assert left_out({"office": figures}, Rule(5, rows_add_up=False))["office"] == set()
