"""Commands: what the keeper of the machine and the jobs do."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def install(app: "Flask") -> None:
    """Give the app its commands."""
    # Here, not above: `make run` starts through this package and says within a moment what is wrong.
    from feedback.cli import (  # noqa: PLC0415
        backup,
        celery_work,  # noqa: F401 - enters its commands among those of the jobs
        data,
        deadlines,
        demo,
        docs,
        figures,
        jobs,
        keys,
        ledger,
        maintenance,
        masking,
        migrating,
        opendata,
        people,
        reports,
        retention,
        search,
        serve,
        suggestions,
    )  # fmt: skip

    for command in (
        serve.command,
        jobs.group,
        reports.group,
        deadlines.group,
        demo.group,
        people.group,
        docs.group,
        figures.group,
        data.group,
        backup.group,
        search.group,
        keys.group,
        suggestions.group,
        opendata.group,
        retention.group,
        ledger.group,
        maintenance.group,
        masking.group,
        migrating.command,
    ):
        app.cli.add_command(command)
