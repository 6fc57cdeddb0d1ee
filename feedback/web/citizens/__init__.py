"""The face of those who send: send, track, supply, rate, ask to reopen, withdraw."""

from flask import Blueprint

blueprint = Blueprint("citizens", __name__)

from feedback.web.citizens import (  # noqa: E402 - views need the blueprint
    link,  # noqa: F401
    lost,  # noqa: F401
    mine,  # noqa: F401
    my_data,  # noqa: F401
    offline,  # noqa: F401
    place,  # noqa: F401
    received,  # noqa: F401
    submit,  # noqa: F401
    suggestions,  # noqa: F401
    track,  # noqa: F401
    tracked_actions,  # noqa: F401
    uploads,  # noqa: F401
)
