"""The communes with their points, for whoever lets the device say where it is."""

from typing import Any

from flask import jsonify

from feedback.store.queries import catalogue
from feedback.web.access import anyone
from feedback.web.citizens import blueprint
from feedback.web.petition_form import former_names
from feedback.web.transaction import session


@blueprint.get("/communes.json")
@anyone
def communes() -> Any:
    """Code, name, former names and point (degrees, WGS 84) of each; offered and found on the device, also offline."""
    response = jsonify(
        [
            {
                "code": commune.code,
                "name": commune.name,
                "former_names": former_names(commune),
                "lat": commune.latitude,
                "lon": commune.longitude,
            }
            for commune in catalogue.list_communes(session())
        ]
    )
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
