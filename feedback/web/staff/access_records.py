"""Who looked at whose identity: for the inspector."""

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l

from feedback.domain.permissions import Permission
from feedback.store.queries import petitions
from feedback.web.access import allows
from feedback.web.staff import blueprint
from feedback.web.transaction import session

_MOST = 200
PURPOSES = {
    "petition": _l("Opened the petition"),
    "letter": _l("Opened a letter to deliver"),
    "report": _l("Downloaded the report with names"),
    "publication": _l("Prepared the publication"),
}


@blueprint.get("/access-records")
@allows(Permission.SEE_ACCESS_RECORDS)
def access_records() -> Any:
    """The looks, latest first; no identity is shown here."""
    found = petitions.list_access_records(session(), _MOST + 1)
    return render_template(
        "staff/access_records.html", records=found[:_MOST], more=len(found) > _MOST, most=_MOST, purposes=PURPOSES
    )
