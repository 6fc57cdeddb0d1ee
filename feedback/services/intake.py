"""A petition comes in: everything is checked, then stored at once or not at all."""

import hashlib
import hmac
import json
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Service
from feedback.domain.calendar import local_date
from feedback.domain.errors import AlreadySent
from feedback.domain.petition import Channel, derive_link_token, derive_secret, format_code, hash_secret
from feedback.domain.states import Action, Publication, first_state
from feedback.domain.text import fold
from feedback.services import attachments, history
from feedback.services.draft import Checked, Draft, check
from feedback.store.encryption import keyring
from feedback.store.models import Petition, Petitioner
from feedback.store.queries import limits, petitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore


@dataclass(frozen=True)
class Receipt:
    """What the sender is given: the petition, its lookup secret and the token of the link."""

    petition: Petition
    secret: str
    link_token: str


def submit(
    session: "Session",
    draft: Draft,
    *,
    form_token: str,
    now: datetime,
    files: "FileStore",
    channel: Channel = Channel.WEB,
    language: str = "vi",
    demonstration: bool = False,
) -> Receipt:
    """Receive a petition. The same form sent twice makes one petition and gives the same receipt.

    :param form_token: the one-use token of the form (DESIGN 9.14); secret and link are derived from it.
    :raises Invalid: fields that do not fit, all of them at once.
    :raises AlreadySent: the form was used before for something else.
    """
    form_hash = hash_secret(keyring.key("form-token"), form_token)
    form_digest = _digest(draft)
    if earlier := _sent_before(session, form_hash, form_digest, form_token):
        return earlier
    checked = check(session, draft)
    petitions.queue_for_day(session, local_date(now))
    # Asked again: the same form may have been stored while we waited.
    if earlier := _sent_before(session, form_hash, form_digest, form_token):
        return earlier
    petition = _petition(checked, form_hash, form_digest, form_token, now)
    petition.code = format_code(local_date(now), petitions.take_number(session, local_date(now)))
    petition.channel, petition.language, petition.demonstration = channel, language, demonstration
    petition.petitioner = _petitioner(checked)
    held = _is_flood(session, petition.petitioner, now) and not demonstration
    petition.state = first_state(held=held)
    petition.hold_reason = "flood" if held else ""
    session.add(petition)
    attachments.keep(petition, draft.attachments.taken, files, now)
    session.flush()
    receipt = _receipt(petition, form_token)
    payload = {"secret": receipt.secret, "token": receipt.link_token}
    # Whoever floods the form must not make us flood somebody's mailbox.
    history.record(session, petition, None, Service(), now, action=Action.SUBMIT, tell=not held, payload=payload)
    return receipt


def _sent_before(session: "Session", form_hash: str, form_digest: str, form_token: str) -> Receipt | None:
    earlier = petitions.find_by_form(session, form_hash)
    if earlier is not None and earlier.form_digest != form_digest:
        raise AlreadySent(earlier.code)
    return _receipt(earlier, form_token) if earlier else None


def receipt_of(session: "Session", form_token: str) -> Receipt | None:
    """The receipt of the petition a form token made, if it made one."""
    petition = petitions.find_by_form(session, hash_secret(keyring.key("form-token"), form_token))
    return _receipt(petition, form_token) if petition else None


def _digest(draft: Draft) -> str:
    """Keyed hash of everything that was typed and chosen, files by their content."""
    typed = {field.name: getattr(draft, field.name) for field in fields(draft) if field.name != "attachments"}
    typed["attachments"] = [[item.filename, attachments.digest(item)] for item in draft.attachments.taken]
    typed["refused"] = [str(refusal) for refusal in draft.attachments.refused]
    text = json.dumps(typed, sort_keys=True, ensure_ascii=False)
    return hmac.digest(keyring.key("form-digest"), text.encode(), hashlib.sha256).hex()


def _petition(checked: Checked, form_hash: str, form_digest: str, form_token: str, now: datetime) -> Petition:
    key = keyring.key("lookup-secret")
    draft = checked.draft
    return Petition(
        secret_hash=hash_secret(key, derive_secret(key, form_token)),
        link_hash=hash_secret(keyring.key("link-token"), derive_link_token(keyring.key("link-token"), form_token)),
        form_hash=form_hash,
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
    )


def _petitioner(checked: Checked) -> Petitioner:
    draft = checked.draft
    return Petitioner(
        type=draft.petitioner_type,
        full_name=draft.full_name,
        representative=draft.representative,
        position=draft.position,
        address=draft.address,
        phone=checked.phone,
        email=checked.email,
        name_index=keyring.blind_index("name", " ".join(fold(draft.full_name).split())),
        phone_index=keyring.blind_index("phone", checked.phone) if checked.phone else None,
        email_index=keyring.blind_index("email", checked.email.lower()) if checked.email else None,
    )


def _is_flood(session: "Session", petitioner: Petitioner, now: datetime) -> bool:
    """Whether so many came from the same contact within a day that a human should look first (DESIGN 5, ``held``)."""
    limit = int(limits.get_policy(session, "flood_per_day"))
    since = now - timedelta(days=1)
    return petitions.count_recent_from(session, petitioner.phone_index, petitioner.email_index, since) >= limit


def _receipt(petition: Petition, form_token: str) -> Receipt:
    return Receipt(
        petition,
        derive_secret(keyring.key("lookup-secret"), form_token),
        derive_link_token(keyring.key("link-token"), form_token),
    )
