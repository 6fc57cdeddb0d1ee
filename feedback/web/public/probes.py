"""What machines ask: are you there."""

from typing import Any

from flask import Response

from feedback.store.queries.offices import get_authority
from feedback.web.access import anyone
from feedback.web.public import blueprint
from feedback.web.transaction import session


@blueprint.get("/healthz")
@anyone
def healthz() -> Any:
    """200 when the service can read its database."""
    get_authority(session())
    return Response("ok\n", mimetype="text/plain")
