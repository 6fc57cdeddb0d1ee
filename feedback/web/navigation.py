"""Which places the menu names, for whom, and which of them lights up: data, not code."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from feedback.domain.actors import Staff
from feedback.domain.permissions import Permission, permits


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
STAFF: tuple[tuple[object, str, Permission | None], ...] = (
    (_l("Work to do"), "staff.work", None),
    (_l("Petitions"), "staff.petitions", None),
    (_l("Letters to deliver"), "staff.letters", None),
    (_l("Reports"), "staff.report_ii_05a", Permission.SEE_REPORTS),
    (_l("Looks at identities"), "staff.access_records", Permission.SEE_ACCESS_RECORDS),
    (_l("Catalogues"), "staff.catalogues", Permission.ADMINISTER),
)
FOOTER = (
    (_l("Help"), "public.help_page"),
    (_l("Contact"), "public.contact"),
    (_l("Your data"), "public.privacy"),
    (_l("Accessibility"), "public.accessibility"),
    (_l("For staff"), "staff.sign_in"),
)


def items(actor: Staff | None) -> list[Item]:
    """The menu of whoever looks: staff inside the back office, else everyone's."""
    if actor and request.blueprint == "staff":
        shown = [(label, endpoint) for label, endpoint, needs in STAFF if needs is None or permits(needs, actor)]
    else:
        shown = list(PUBLIC)
    return [Item(str(label), url_for(endpoint), _lit(endpoint)) for label, endpoint in shown]


def footer() -> list[Item]:
    """The links at the foot of every page."""
    return [Item(str(label), url_for(endpoint)) for label, endpoint in FOOTER]


def _lit(endpoint: str) -> bool:
    return request.endpoint == endpoint or (request.endpoint or "").startswith(f"{endpoint}_")
