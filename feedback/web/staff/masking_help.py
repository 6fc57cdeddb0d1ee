"""How to mask, for those who publish."""

from typing import Any

from flask import render_template

from feedback.domain.publication import MASKS
from feedback.language import current_language
from feedback.web import labels
from feedback.web.access import staff
from feedback.web.staff import blueprint


@blueprint.get("/help/masking", endpoint="masking_help")
@staff
def show() -> Any:
    """What is found, how it is decided, what becomes of pictures and papers."""
    masks = [(labels.SENSITIVE[kind], mask) for kind, mask in MASKS.items()]
    return render_template(f"staff/masking_help_{current_language()}.html", masks=masks)
