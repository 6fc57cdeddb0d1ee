"""How long what is kept about people is kept, and what would go today."""

from typing import Any

from flask import render_template

from feedback.domain.permissions import Permission
from feedback.extensions import clock
from feedback.services import retention
from feedback.web.access import allows
from feedback.web.staff import blueprint
from feedback.web.transaction import session


@blueprint.get("/admin/retention")
@allows(Permission.ADMINISTER)
def retention_plan() -> Any:
    """The rules, and how much each would let go now; nothing is touched."""
    return render_template(
        "staff/admin_retention.html", found=retention.look(session(), now=clock()), is_on=retention.is_on(session())
    )
