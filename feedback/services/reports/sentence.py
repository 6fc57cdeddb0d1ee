"""The sentence for the narrative report. It goes into a Vietnamese official paper, whatever language the page is read in."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from feedback.domain.periods import Period
from feedback.services.reports.counting import Cells
from feedback.services.reports.wording import period_name


class Row(Protocol):
    """A sector with its figures."""

    @property
    def name(self) -> str:
        """The sector's."""
        ...

    @property
    def cells(self) -> Cells:
        """Its columns."""
        ...


def narrative(period: Period, authority: str, rows: Sequence[Row], total: Cells, as_of: date | None = None) -> str:
    """How many came, of which kind, and by sector what became of them (in the manner of Báo cáo 127/BC-UBND, LAW 0).

    :param as_of: until which day it was counted, where the period is not over.
    """
    until = f"Tính đến ngày {as_of:%d/%m/%Y}, trong" if as_of else "Trong"
    opening = f"{until} {period_name(period)}, {authority}"
    if not total.total:
        return f"{opening} không tiếp nhận PAKN nào về quy định hành chính, hành vi hành chính."
    return f"{opening} {'; '.join([_received(total), *_results(rows)])}."


def _received(total: Cells) -> str:
    kinds = f"{_two(total.conduct)} PAKN về hành vi hành chính, {_two(total.regulation)} PAKN về quy định hành chính"
    if not total.carried_over:
        return f"đã tiếp nhận {_two(total.total)} PAKN, trong đó {kinds}"
    return (
        f"đã tiếp nhận mới {_two(total.received)} PAKN, kỳ trước chuyển qua {_two(total.carried_over)} PAKN, "
        f"tổng số {_two(total.total)} PAKN, trong đó {kinds}"
    )


def _results(rows: Sequence[Row]) -> list[str]:
    parts: tuple[tuple[Callable[[Cells], int], str], ...] = (
        (lambda cells: cells.published, "đã được xử lý và đăng tải"),
        (lambda cells: cells.handled_conduct + cells.handled_regulation - cells.published, "đã được xử lý, chưa đăng tải"),
        (lambda cells: cells.open_conduct + cells.open_regulation, "đang được xử lý"),
        (lambda cells: cells.transferred, "đã được chuyển cơ quan có thẩm quyền"),
    )
    said = []
    for number, became in parts:
        named = [f"{_two(number(row.cells))} PAKN lĩnh vực {_small(row.name)}" for row in rows if number(row.cells)]
        if named:
            said.append(f"{', '.join(named)} {became}")
    return said


def _two(number: int) -> str:
    """At least two digits, as in official papers: 02."""
    return f"{number:02d}"


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]
