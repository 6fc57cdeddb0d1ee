"""The page of docs about the workflow says what the table says."""

from feedback.cli.docs import WORKFLOW, workflow_page
from feedback.domain.permissions import PERMISSION_MAP
from feedback.domain.states import TRANSITIONS
from feedback.web.workflow import WHO


def test_the_diagram_is_that_of_the_table(app):
    with app.app_context():
        assert WORKFLOW.read_text(encoding="utf-8") == workflow_page(), "run `flask docs workflow`"


def test_everybody_who_may_act_has_a_name():
    assert {holds for line in TRANSITIONS for row in PERMISSION_MAP[line.permission] for holds in row} <= set(WHO)
