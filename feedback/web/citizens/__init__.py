"""The face of those who send: send, track, supply, rate, ask to reopen, withdraw."""

from flask import Blueprint

blueprint = Blueprint("citizens", __name__)

from feedback.web.citizens import link, received, submit, track, tracked_actions  # noqa: E402, F401 - views need the blueprint
