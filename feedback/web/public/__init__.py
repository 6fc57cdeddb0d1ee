"""The face of everyone: search and read answers."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)
