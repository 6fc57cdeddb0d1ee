"""Which reports there are: by the word in their address, what each is called, what it is for, and who builds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.domain.text import N_
from feedback.services.reports import at_a_glance, offices_at_a_glance
from feedback.services.reports.asking import Asked
from feedback.services.reports.by_office import by_office
from feedback.services.reports.heat import heat
from feedback.services.reports.ii_05b import ii_05b
from feedback.services.reports.indicators import indicators
from feedback.services.reports.layout import ii_05a
from feedback.services.reports.overdue import overdue
from feedback.services.reports.register import register
from feedback.services.reports.table import Report
from feedback.services.reports.trend import trend
from feedback.services.reports.wording import Said

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Entry:
    """``names``: files of it can be taken with the senders' names, each of which is then a look that is written down."""

    title: Said
    about: Said
    build: Callable[["Session", Asked], Report]
    glance: Callable[["Session", Asked], Report | None] | None = None
    """The page of it where there are too many petitions to name them all; None: not so many."""
    names: bool = False

    def page(self, session: "Session", asked: Asked) -> Report:
        """What its page shows."""
        return (self.glance(session, asked) if self.glance else None) or self.build(session, asked)


REPORTS: Mapping[str, Entry] = {
    "ii-05a": Entry(
        Said(N_("Form II.05a: petitions received and handled")),
        Said(N_("By sector, for the whole authority or one office; part B names each petition.")),
        ii_05a,
        glance=at_a_glance.ii_05a,
        names=True,
    ),
    "ii-05b": Entry(
        Said(N_("Form II.05b: petitions by reporting unit")),
        Said(N_("The same figures for each office and its sectors.")),
        ii_05b,
    ),
    "register": Entry(
        Said(N_("Register of petitions received")),
        Said(N_("A line for each petition, in thirteen columns.")),
        register,
        names=True,
    ),
    "by-office": Entry(
        Said(N_("Figures by office")),
        Said(N_("Received, answered early, on time or late, open, overdue; how long it took; satisfaction.")),
        by_office,
        glance=offices_at_a_glance.by_office,
    ),
    "indicators": Entry(
        Said(N_("National indicators 5.1 to 5.4")),
        Said(N_("Share by kind, how petitions stood, steps in time, satisfaction.")),
        indicators,
    ),
    "overdue": Entry(
        Said(N_("What is late and why")),
        Said(N_("Open past the due date or answered after it, with the causes given.")),
        overdue,
    ),
    "heat": Entry(
        Said(N_("Where and about what")),
        Said(N_("Petitions received by commune and sector; the darker, the more.")),
        heat,
    ),
    "trend": Entry(
        Said(N_("Month by month")),
        Said(N_("Received, answered, open and overdue over 24 months.")),
        trend,
    ),
}
"""In the order in which they are offered."""
