"""A petition comes in: everything is checked, then stored at once or not at all."""

import json
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Service, Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import AlreadySent
from feedback.domain.petition import Channel, HoldReason, Purpose, derive_link_token, derive_secret, format_code, hash_secret
from feedback.domain.states import Action, Publication, first_state
from feedback.domain.text import fold
from feedback.services import attachments, consent, history, screening
from feedback.services.attachments import NOTHING, Inspected, Inspection, Kept
from feedback.services.draft import Checked, Draft, check
from feedback.store.encryption import keyring
from feedback.store.models import Petition, Petitioner
from feedback.store.queries import petitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore


@dataclass(frozen=True)
class Receipt:
    """What the sender is given: the petition, its lookup secret and the token of the link."""

    petition: Petition
    secret: str
    link_token: str


@dataclass(frozen=True)
class Entry:
    """How a petition came that somebody of the staff writes down: the clocks count from ``received_at``, not from the writing."""

    channel: Channel
    received_at: datetime
    by: Staff
    scan: Inspection = NOTHING
    """The paper, where there is one."""
    reference: str = ""
    """Its number in an older register."""
    tell: bool = True


def submit(
    session: "Session",
    draft: Draft,
    *,
    form_token: str,
    now: datetime,
    files: "FileStore",
    channel: Channel = Channel.WEB,
    language: str = "vi",
    notice: str = "",
    entry: Entry | None = None,
    seen: Collection[HoldReason] = (),
    weighed: Collection[HoldReason] | None = None,
    demonstration: bool = False,
) -> Receipt:
    """Receive a petition. The same form sent twice makes one petition and gives the same receipt.

    :param form_token: the one-use token of the form (DESIGN 9.14); secret and link are derived from it.
    :param notice: the words that were agreed to.
    :param entry: where it came on another way than the web and was written down by staff.
    :param seen: what the door it came through holds against it; it is received and put aside for a person.
    :param weighed: what ``screening.weigh`` found in the draft, where it was asked before.
    :raises Invalid: fields that do not fit, all of them at once.
    :raises AlreadySent: the form was used before for something else.
    """
    said = _said(draft, entry)
    if earlier := _sent_before(session, said, form_token):
        return earlier
    checked = check(session, draft, entered=entry is not None)
    received = entry.received_at if entry else now
    # Where somebody was waited for it is asked again: the same form may have been stored meanwhile.
    if petitions.queue_for_day(session, local_date(received)) and (earlier := _sent_before(session, said, form_token)):
        return earlier
    petition = _petition(checked, keyring.hash("form-digest", said), form_token, received)
    petition.code = format_code(local_date(received), petitions.take_number(session, local_date(received)))
    petition.channel, petition.entered_by = (entry.channel, entry.by.account_id) if entry else (channel, None)
    petition.language, petition.demonstration = language, demonstration
    petition.consent_notice = consent.notice_of(session, notice, now=now)
    petition.petitioner = _petitioner(checked)
    if entry is None:
        # Who is entered by staff was seen by a person already.
        found = () if demonstration else screening.weigh(session, draft, now=now) if weighed is None else weighed
        petition.hold_reason = screening.first_reason(seen, found) or ""
    petition.state = first_state(held=bool(petition.hold_reason))
    session.add(petition)
    _keep_files(petition, draft, entry, files, now)
    receipt = receipt_for(petition, form_token)
    _write_down(session, receipt, entry, received, now)
    return receipt


def _keep_files(petition: Petition, draft: Draft, entry: Entry | None, files: "FileStore", now: datetime) -> None:
    by = petition.entered_by
    attachments.keep(petition, (*draft.attachments.taken, *draft.attachments.kept), files, now, by=by)
    if entry:
        attachments.keep(petition, entry.scan.taken, files, now, purpose=Purpose.SCAN, by=by)


def _write_down(session: "Session", receipt: Receipt, entry: Entry | None, received: datetime, now: datetime) -> None:
    """Open the book: the petition began when it was received, whenever it is recorded."""
    # Whoever floods the form must not make us flood somebody's mailbox.
    tell = not receipt.petition.hold_reason and (entry is None or entry.tell)
    with history.recorded(session, now):
        history.record(
            session,
            receipt.petition,
            None,
            entry.by if entry else Service(),
            received,
            action=Action.SUBMIT,
            detail=entry.reference if entry else "",
            tell=tell,
            payload={"secret": receipt.secret, "token": receipt.link_token},
        )


def _sent_before(session: "Session", said: str, form_token: str) -> Receipt | None:
    earlier = petitions.find_by_form(session, keyring.hashes("form-token", form_token))
    if earlier is not None and earlier.form_digest not in keyring.hashes("form-digest", said):
        raise AlreadySent(earlier.code)
    return receipt_for(earlier, form_token) if earlier else None


def is_current(receipt: Receipt) -> bool:
    """Whether its secret still opens the petition: the sender may have got another since."""
    return receipt.petition.secret_hash in keyring.hashes("lookup-secret", receipt.secret)


def receipt_of(session: "Session", form_token: str) -> Receipt | None:
    """The receipt of the petition a form token made, if it made one."""
    petition = petitions.find_by_form(session, keyring.hashes("form-token", form_token))
    return receipt_for(petition, form_token) if petition else None


def _said(draft: Draft, entry: Entry | None) -> str:
    """Everything that was typed and chosen, files by their content: in whatever order, ahead or not. Only hashed, never kept."""
    typed = {field.name: getattr(draft, field.name) for field in fields(draft) if field.name != "attachments"}
    chosen: list[Inspected | Kept] = [*draft.attachments.taken, *draft.attachments.kept]
    typed["attachments"] = sorted([item.filename, attachments.digest(item)] for item in chosen)
    typed["refused"] = [str(refusal) for refusal in draft.attachments.refused]
    if entry:
        scans = [attachments.digest(item) for item in entry.scan.taken]
        typed["entry"] = [entry.channel, entry.received_at.isoformat(), entry.reference, scans]
    return json.dumps(typed, sort_keys=True, ensure_ascii=False)


def _petition(checked: Checked, form_digest: str, form_token: str, now: datetime) -> Petition:
    draft = checked.draft
    return Petition(
        **secrets_of(form_token),
        form_digest=form_digest,
        kind=draft.kind,
        sector=checked.sector,
        sector_id=checked.sector.id,
        commune=checked.commune,
        address_text=draft.address_text,
        latitude=checked.position[0] if checked.position else None,
        longitude=checked.position[1] if checked.position else None,
        title=draft.title,
        content=draft.content,
        folded=fold(f"{draft.title}\n{draft.content}"),
        confidential=draft.confidential,
        subject_office=checked.subject_office,
        subject_office_id=checked.subject_office.id if checked.subject_office else None,
        subject_person=draft.subject_person,
        publication=Publication.NONE,
        round=1,
        received_at=now,
        consented_at=now,
        # Nothing of it is stored yet: nobody need look.
        deadlines=[],
        attachments=[],
        requests=[],
        notice=None,
    )


def _petitioner(checked: Checked) -> Petitioner:
    draft = checked.draft
    sender = Petitioner(
        type=draft.petitioner_type,
        full_name=draft.full_name,
        representative=draft.representative,
        position=draft.position,
        address=draft.address,
        phone=checked.phone,
        email=checked.email,
    )
    sender.index()
    return sender


def secrets_of(form_token: str) -> dict[str, str]:
    """What is stored of the secret, the link and the form token: hashes only."""
    # Of one and the same secret of the installation: a new one may take its place at any moment.
    maker = keyring.makers()[0]
    secret, link = maker.key("lookup-secret"), maker.key("link-token")
    return {
        "secret_hash": hash_secret(secret, derive_secret(secret, form_token)),
        "link_hash": hash_secret(link, derive_link_token(link, form_token)),
        "form_hash": hash_secret(maker.key("form-token"), form_token),
    }


def receipt_for(petition: Petition, form_token: str) -> Receipt:
    """The receipt of a petition, derived anew from the token that made it, by the keys that made it."""
    made = (maker for maker in keyring.makers() if hash_secret(maker.key("form-token"), form_token) == petition.form_hash)
    maker = next(made)
    return Receipt(
        petition,
        derive_secret(maker.key("lookup-secret"), form_token),
        derive_link_token(maker.key("link-token"), form_token),
    )
