"""The face of everyone: search and read answers."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from feedback.web.public import (  # noqa: E402 - views need the blueprint
    data,  # noqa: F401
    feeds,  # noqa: F401
    follow,  # noqa: F401
    help,  # noqa: F401, A004
    home,  # noqa: F401
    ledger,  # noqa: F401
    ledger_files,  # noqa: F401
    ledger_verify,  # noqa: F401
    petition,  # noqa: F401
    petitions,  # noqa: F401
    probes,  # noqa: F401
    sitemap,  # noqa: F401
    statistics,  # noqa: F401
)
