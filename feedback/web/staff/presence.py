"""Who else has a petition open, and whether it changed since the page was made."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import jsonify, request

from feedback.domain.permissions import Permission
from feedback.domain.text import whole_number
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services import presence
from feedback.web.access import actor, allows
from feedback.web.staff import blueprint
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Petition


@dataclass(frozen=True)
class Seen:
    """What the page says of others when it is made, and what its script asks again."""

    others: str
    version: int
    every: int
    """Seconds."""


def seen(petition: "Petition") -> Seen:
    """For the page; that somebody looks is not written down here, because a page that answers GET changes nothing."""
    return Seen(_others(petition), petition.version, int(presence.EVERY.total_seconds()))


@blueprint.post("/petitions/<code>/presence")
@allows(Permission.SEE_PETITION)
def petition_presence(petition: "Petition") -> Any:
    """An open page says that it is open, and hears who else is there and whether it is out of date."""
    presence.be_here(session(), petition, by=actor(), now=clock())
    changed = petition.version != whole_number(request.form.get("version"))
    return jsonify(others=_others(petition), changed=changed)


def _others(petition: "Petition") -> str:
    names = presence.others_here(session(), petition, by=actor(), now=clock())
    return _("Also open with: %(names)s", names=", ".join(names)) if names else ""
