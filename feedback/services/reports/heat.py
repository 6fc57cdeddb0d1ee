"""Where what is complained of: petitions received in the window, by commune and sector of the top level."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from feedback.domain.text import N_
from feedback.services.reports.asking import Asked
from feedback.services.reports.checks import adds_up, parts_of
from feedback.services.reports.figures import (
    TOTAL,
    Counted,
    Origin,
    everything,
    figure,
    grouped,
    head,
    lead,
    numbered,
    population,
)
from feedback.services.reports.table import Chart, Drawing, Figure, Report, Table, counted
from feedback.services.reports.wording import Said
from feedback.store.queries import known
from feedback.store.queries.reports import list_all_sectors

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TITLE = "PHẢN ÁNH, KIẾN NGHỊ TIẾP NHẬN THEO XÃ, PHƯỜNG, ĐẶC KHU VÀ LĨNH VỰC"
NO_COMMUNE = Said(N_("No commune named"))
NOTES = (
    Said(
        N_(
            "Petitions received in the period, by the commune and sector they had when it ended; "
            "sectors without any petition are left out, communes are not."
        )
    ),
    Said(N_("The darker a field, the more petitions; its number says the same.")),
)


def heat(session: "Session", asked: Asked) -> Report:
    """A line for each commune, a column for each sector that has petitions; every field holds its number."""
    received = [one for one in population(session, asked) if one.origin is Origin.RECEIVED]
    sectors = _sectors(session, asked, received)
    figures: list[Figure[Counted]] = numbered([*sectors, figure("total", TOTAL, everything)])
    of_commune = grouped(received, lambda one: one.life.commune_id)
    communes = [(commune.id, commune.short_name) for commune in known.places(session).communes]
    table = Table(
        slug="heat",
        title=Said(N_("Petitions received, by commune and sector")),
        columns=(lead(Said(N_("Commune")), 18), *(one.column for one in figures)),
        rows=(
            *(counted(str(number), (name,), of_commune.get(number, ()), figures) for number, name in communes),
            counted("0", (NO_COMMUNE,), of_commune.get(None, ()), figures),
        )
        if received
        else (),
        total=counted("total", (TOTAL,), received, figures),
    )
    keys = tuple(one.column.key for one in sectors)
    return Report(
        slug="heat",
        head=head(session, asked, TITLE),
        tables=(table,),
        notes=NOTES,
        checks=(adds_up(table), parts_of(table, "total", keys)),
        charts=(Chart(table.title, Drawing.HEAT, table.slug, keys),) if received else (),
        as_of=asked.as_of,
    )


def _sectors(session: "Session", asked: Asked, received: list[Counted]) -> list[Figure[Counted]]:
    """A column for each sector of the top level, in the order of the catalogue."""
    every = list_all_sectors(session)
    tops = {sector.id: sector.parent_id or sector.id for sector in every}

    def of(top: int) -> Callable[[Counted], bool]:
        return lambda one: tops[one.life.sector_id] == top

    there = {tops[one.life.sector_id] for one in received}
    return [
        figure(sector.code.lower(), Said(sector.name_in(asked.look.language)), of(sector.id))
        for sector in every
        if sector.id in there
    ]
