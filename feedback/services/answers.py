"""What belongs to an answer beside its text: templates to begin with, proof, and what its author confirms."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.answer import find_vague
from feedback.domain.errors import Invalid, Refusal
from feedback.domain.petition import Purpose
from feedback.domain.text import N_
from feedback.services import attachments
from feedback.services.attachments import Inspection
from feedback.store.models import Answer, AnswerTemplate, Attachment, Petition
from feedback.store.queries import catalogue

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore

OUTCOMES: Mapping[str, str] = {
    "resolved": N_("Resolved"),
    "planned": N_("To be done by a day"),
    "explained": N_("Explained"),
    "not_founded": N_("Not found as reported"),
    "guidance": N_("Shown where to go"),
}
"""How a petition can end, for choosing a template."""


@dataclass(frozen=True)
class Check:
    """What an author confirms: its words, and what is said where it was not confirmed. Both are message ids."""

    label: str
    missing: str


CHECKS: Mapping[str, Check] = {
    "points": Check(
        N_("Every point that was raised is answered"),
        N_("Read the petition once more: confirm that every point is answered, or answer what is missing."),
    ),
    "done": Check(
        N_("It says what was done, or what will be done"), N_("Confirm that it says what was done or will be done, or write it.")
    ),
    "who": Check(N_("It says by whom"), N_("Confirm that it says by whom, or name the office or the person.")),
    "when": Check(N_("It says until when"), N_("Confirm that it says until when, or write the day.")),
}
VAGUE_READ = "vague_read"
MAX_PROOFS = 10


def templates_for(session: "Session", petition: Petition) -> Sequence[AnswerTemplate]:
    """The templates that fit the petition's sector, the most particular first."""
    sector = petition.sector
    nearness = {None: 2, sector.top.id: 1, sector.id: 0}
    fitting = [template for template in catalogue.list_answer_templates(session) if template.sector_id in nearness]
    return sorted(fitting, key=lambda template: (nearness[template.sector_id], template.position))


def proofs_of(answer: Answer | None) -> list[Attachment]:
    """The files that prove a version of an answer."""
    if answer is None:
        return []
    return [file for file in answer.petition.attachments if file.answer_id == answer.id]


def mark_of(proof: Attachment) -> str:
    """The same for one file in every version that carries it; its reference is of one version only."""
    return hashlib.sha256(proof.original_key.encode()).hexdigest()[:16]


def carried_on(petition: Petition, begun_from: int, carried: Collection[str]) -> list[str]:
    """Which proofs of the last draft go on where it is newer than the version that somebody began from.

    :param carried: marks of the proofs of that version which they left on. What a colleague added since goes on too.
    """
    seen = next((answer for answer in petition.answers if answer.version == begun_from), None)
    taken_off = {mark_of(proof) for proof in proofs_of(seen)} - set(carried)
    last = petition.answers[-1] if petition.answers else None
    return [mark for mark in map(mark_of, proofs_of(last)) if mark not in taken_off]


def open_to_sender(petition: Petition) -> list[Attachment]:
    """The files the sender may fetch: their own, and the proofs of every answer that went out.

    The proofs of a primary's answer stay with its sender: nobody looked whether they show who that is.
    """
    sent = [answer for answer in petition.answers if answer.approved_at is not None]
    own = [file for file in petition.attachments if file.purpose != Purpose.PROOF]
    return [*own, *(proof for answer in sent for proof in proofs_of(answer))]


def attach(
    session: "Session",
    draft: Answer,
    before: Answer | None,
    *,
    by: Staff,
    now: datetime,
    uploads: Inspection = attachments.NOTHING,
    files: "FileStore | None" = None,
    carried: Collection[str] | None = None,
) -> None:
    """Give a new version its proofs: those of the version before that were not taken off, and the files that came with it.

    :param carried: marks (:func:`mark_of`) of the proofs to carry on; None: all of them.
    :raises Invalid: files that cannot be taken, or too many together.
    """
    kept = [proof for proof in proofs_of(before) if carried is None or mark_of(proof) in carried]
    if uploads.refused:
        raise Invalid({"attachments": uploads.refused})
    if len(kept) + len(uploads.taken) > MAX_PROOFS:
        raise Invalid({"attachments": Refusal(N_("An answer takes at most %(number)s files. Take some off."), number=MAX_PROOFS)})
    if not kept and not uploads.taken:
        return
    session.flush()
    draft.petition.attachments.extend(_copied(proof, draft, now) for proof in kept)
    if files is not None and uploads.taken:
        attachments.keep(draft.petition, uploads.taken, files, now, purpose=Purpose.PROOF, answer=draft, by=by.account_id)


def confirmed(draft: Answer, checks: Collection[str], *, vague_read: bool) -> str:
    """What the author confirmed, as ``Answer.checks`` keeps it.

    :raises Invalid: something of the checklist is missing, or vague phrases were not read; by the name of each check.
    """
    problems: dict[str, str | Refusal] = {code: check.missing for code, check in CHECKS.items() if code not in checks}
    vague = find_vague(draft.text)
    if vague and not vague_read:
        problems[VAGUE_READ] = Refusal(
            N_(
                "The draft says “%(phrase)s” and leaves it at that. Change it, or confirm that you have read what is pointed out."
            ),
            phrase=draft.text[vague[0].start : vague[0].end],
        )
    if problems:
        raise Invalid(problems)
    return "|".join([*CHECKS, *([VAGUE_READ] if vague else [])])


def _copied(proof: Attachment, draft: Answer, now: datetime) -> Attachment:
    """The same file for a later version: each version keeps what it had."""
    return Attachment(
        reference=secrets.token_hex(12),
        filename=proof.filename,
        media_type=proof.media_type,
        size=proof.size,
        original_key=proof.original_key,
        original_hash=proof.original_hash,
        safe_key=proof.safe_key,
        scan=proof.scan,
        virus=proof.virus,
        added_at=now,
        purpose=Purpose.PROOF,
        answer_id=draft.id,
        added_by=proof.added_by,
    )
