"""What the administrator keeps: one idea of a noun, its pages, and a class for each noun."""

from feedback.web.staff.admin import (
    accounts,  # noqa: F401
    accounts_pages,  # noqa: F401
    calendar,  # noqa: F401
    calendar_import,  # noqa: F401
    communes,  # noqa: F401
    contact_points,  # noqa: F401
    deputies,  # noqa: F401
    limits,  # noqa: F401
    offices,  # noqa: F401
    outage,  # noqa: F401
    policies,  # noqa: F401
    retention,  # noqa: F401
    routing,  # noqa: F401
    sectors,  # noqa: F401
    views,  # noqa: F401
    words,  # noqa: F401
)
