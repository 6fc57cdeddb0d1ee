"""The face of those who send: send, track, supply, rate, ask to reopen, withdraw."""

from flask import Blueprint

blueprint = Blueprint("citizens", __name__)
