"""The face of everyone: search and read answers."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from feedback.web.public import help, home, petitions, probes  # noqa: E402, F401, A004 - views need the blueprint
