"""The workflow printed for people, from the table by which the service works."""

from typing import Any

from flask import render_template

from feedback.web import workflow
from feedback.web.access import staff
from feedback.web.staff import blueprint
from feedback.web.staff.letter_words import letter_name


@blueprint.get("/help/workflow", endpoint="workflow")
@staff
def show() -> Any:
    """Every action: from where to where, by whom, what it asks for, what it does to the clocks, and what the sender sees."""
    return render_template("staff/workflow.html", rules=list(workflow.rules()), letter_name=letter_name)
