"""A backlog's way: sent and looked through, then confirmed and taken in; both by the background worker."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, NotPossible, Refusal
from feedback.domain.text import N_, tidy_line
from feedback.services import accounts, import_file, importing, jobs
from feedback.services.import_columns import COLUMNS, LABELS
from feedback.services.import_report import Report
from feedback.services.importing import Import, Words
from feedback.services.jobs import Outcome, Task
from feedback.store.queries.accounts import get_account
from feedback.store.queries.jobs import find_job
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore
    from feedback.store.models import Job

KIND = "import"
MESSAGES = (
    *(column.heading for column in COLUMNS),
    *(label for labels in LABELS.values() for label in labels.values()),
)
"""What a sheet is read by, in English; ``Words`` gives the Vietnamese."""


def send(session: "Session", data: bytes, *, by: Staff, now: datetime, files: "FileStore", filename: str, words: Words) -> "Job":
    """Keep the sheet and have it looked through. Nothing else is stored.

    :param data: what ``import_file.inspect`` found to be a workbook.
    :raises NotAllowed: not for this role. :raises Refusal: too many jobs are unfinished.
    """
    importing.check_role(by)
    arguments = {"store": False, "words": dict(words), "since": now.isoformat()}
    key = files.put(data)
    name = tidy_line(filename.replace("\\", "/").rpartition("/")[2])[:100]
    return jobs.enqueue(session, by=by.account_id, kind=KIND, arguments=arguments, now=now, source_key=key, filename=name)


def confirm(session: "Session", job: "Job", *, by: Staff, now: datetime, files: "FileStore", told: bool, tell: bool) -> "Job":
    """Take in the rows that can go in. Confirmed twice, it is the same.

    :param told: whether the senders know how their data is used. :param tell: whether each is written to.
    :raises Invalid: they do not know. :raises NotPossible: it is not looked through, or its file was deleted.
    """
    importing.check_role(by)
    session.refresh(job, with_for_update=True)
    arguments = json.loads(job.arguments)
    if arguments["store"] or job.status != "done" or job.source_key is None or jobs.has_expired(job, now):
        raise NotPossible(N_("The file is not there any more. Send it again."))
    if (earlier := find_job(session, arguments.get("next", ""), by.account_id)) is not None:
        return earlier
    if not told:
        raise Invalid({"told": N_("Tick that the senders know how their data is used; without it nothing can go in.")})
    key = files.put(files.get(job.source_key))
    wishes = {"store": True, "tell": tell, "words": arguments["words"], "since": now.isoformat()}
    taken = jobs.enqueue(session, by=by.account_id, kind=KIND, arguments=wishes, now=now, source_key=key, filename=job.filename)
    job.arguments = json.dumps({**arguments, "next": taken.reference}, ensure_ascii=False)
    return taken


def stores(job: "Job") -> bool:
    """Whether the job takes rows in, or only looks at them."""
    return bool(json.loads(job.arguments)["store"])


def next_of(job: "Job") -> str:
    """Reference of the job that took in what this one looked at; empty while nobody confirmed."""
    return str(json.loads(job.arguments).get("next", ""))


def report_of(job: "Job", files: "FileStore", now: datetime) -> Report | None:
    """What came of each row, as long as it is kept."""
    if job.result_key is None or jobs.has_expired(job, now):
        return None
    return Report.from_bytes(files.get(job.result_key))


@jobs.does(KIND)
def take_in(task: Task) -> Outcome:
    """Look through the sheet, or take it in.

    :raises Refusal: whoever asked may not do it any more, or the file as a whole cannot be taken.
    """
    with snapshot(task.engine) as session:
        account = get_account(session, task.by)
        if not account.active:
            raise Refusal(N_("The account that asked for it is closed."))
        by = accounts.actor_of(session, account, local_date(task.clock()))
    data = task.files.get(task.source_key or "")
    rows = max(import_file.inspect(data) - 1, 0)
    task.progress(0, rows)
    going = Import(
        engine=task.engine,
        files=task.files,
        by=by,
        clock=task.clock,
        words=task.arguments["words"],
        since=datetime.fromisoformat(task.arguments["since"]),
        store=task.arguments["store"],
        tell=task.arguments.get("tell", False),
    )
    report = going.run(data, task.progress)
    return Outcome(content=report.to_bytes(), summary=report.counts)
