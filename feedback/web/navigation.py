"""Which places the menu names, for whom, and which of them lights up: data, not code."""

from dataclasses import dataclass

from flask import request

from feedback.domain.actors import HANDLING, Role, Staff
from feedback.domain.permissions import Permission, permits
from feedback.language import lazy_gettext as _l
from feedback.web.routes import url_for


@dataclass(frozen=True)
class Item:
    """A place in the menu."""

    label: str
    url: str
    current: bool = False


PUBLIC = (
    (_l("Send a petition"), "citizens.submit"),
    (_l("Track"), "citizens.track"),
    (_l("Read answers"), "public.petitions"),
    (_l("Help"), "public.help_page"),
)
WORKING = (Role.COORDINATOR, *HANDLING)
"""Whoever has petitions to work on; an inspector only reads them, an administrator opens none."""
STAFF: tuple[tuple[object, str, Permission | tuple[Role, ...]], ...] = (
    (_l("Work to do"), "staff.work", WORKING),
    (_l("Petitions"), "staff.petitions", (*WORKING, Role.INSPECTOR)),
    (_l("Enter a petition"), "staff.enter", Permission.ENTER_PETITION),
    (_l("Letters to deliver"), "staff.letters", WORKING),
    (_l("Requests about personal data"), "staff.data_requests", Permission.SEE_DATA_REQUESTS),
    (_l("Reports"), "staff.reports", Permission.SEE_REPORTS),
    (_l("Looks at identities"), "staff.access_records", Permission.SEE_ACCESS_RECORDS),
    (_l("Sign-ins"), "staff.sign_ins", Permission.SEE_ACCESS_RECORDS),
    (_l("People of the office"), "staff.people", Permission.HAND_OVER),
    (_l("Administration"), "staff.catalogues", Permission.ADMINISTER),
)
FOOTER = (
    (_l("Help"), "public.help_page"),
    (_l("Contact"), "public.contact"),
    (_l("Statistics"), "public.statistics_page"),
    (_l("Open data"), "public.data"),
    (_l("Public log"), "public.ledger"),
    (_l("Your data"), "public.privacy"),
    (_l("Accessibility"), "public.accessibility"),
    (_l("Report a weakness"), "public.disclosure"),
    (_l("For staff"), "staff.sign_in"),
)
STAFF_FOOTER: tuple[tuple[object, str, Permission], ...] = (
    (_l("How petitions move"), "staff.workflow", Permission.WORK_ON_PETITIONS),
    (_l("Calendar of due dates"), "staff.calendar", Permission.WORK_ON_PETITIONS),
    (_l("Figures for the wall"), "staff.wall", Permission.SEE_REPORTS),
)


def items(actor: Staff | None) -> list[Item]:
    """The menu of whoever looks: staff inside the back office, else everyone's."""
    if actor and request.blueprint == "staff":
        shown = [(label, endpoint) for label, endpoint, needs in STAFF if _open_to(actor, needs)]
    else:
        shown = list(PUBLIC)
    return [Item(str(label), url_for(endpoint), _lit(endpoint)) for label, endpoint in shown]


def footer(actor: Staff | None) -> list[Item]:
    """The links at the foot of every page; who is inside the back office needs no way in, but what is seldom needed there."""
    shown = [(label, endpoint) for label, endpoint in FOOTER]
    if actor is not None and request.blueprint == "staff":
        shown = shown[:-1] + [(label, endpoint) for label, endpoint, needs in STAFF_FOOTER if permits(needs, actor)]
    return [Item(str(label), url_for(endpoint)) for label, endpoint in shown]


def _open_to(actor: Staff, needs: Permission | tuple[Role, ...]) -> bool:
    return actor.has_role(*needs) if isinstance(needs, tuple) else permits(needs, actor)


def _lit(endpoint: str) -> bool:
    """Whether the present page is the place, or one that lies under it: one petition lies under the petitions."""
    here, one = request.endpoint or "", endpoint.removesuffix("s")
    return here in {endpoint, one} or here.startswith((f"{endpoint}_", f"{one}_"))
