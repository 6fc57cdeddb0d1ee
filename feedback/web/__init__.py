"""What is shown. Flask lives here and nowhere below."""

from typing import TYPE_CHECKING

from feedback import language
from feedback.extensions import db
from feedback.web import (
    addresses,
    citizens,
    compression,
    context,
    elsewhere,
    errors,
    file_notes,
    filters,
    floods,
    headers,
    metrics,
    naming_requests,
    page_cache,
    public,
    routes,
    security_log,
    shedding,
    staff,
    standing,
    throttling,
    traces,
)

if TYPE_CHECKING:
    from flask import Flask


def install(app: "Flask") -> None:
    """Give the app its faces and what they share."""
    # The first to see a request and the last to see its answer.
    naming_requests.install(app)
    metrics.install(app)
    traces.install(app)
    with app.app_context():
        page_cache.install(app, db.engine)
    # Then this, so that nothing but the number is put to an answer after it.
    compression.install(app)
    language.install(app)
    context.install(app)
    routes.install(app)
    addresses.install(app)
    filters.install(app)
    file_notes.install(app)
    errors.install(app)
    headers.install(app)
    elsewhere.install(app)
    security_log.install(app)
    floods.install(app)
    shedding.install(app)
    standing.install(app)
    throttling.install(app)
    for face in (public, citizens, staff):
        app.register_blueprint(face.blueprint)
    if app.extensions["settings"].shows_mailbox:
        from feedback.web import dev  # noqa: PLC0415 - exists only outside production

        app.register_blueprint(dev.blueprint)
