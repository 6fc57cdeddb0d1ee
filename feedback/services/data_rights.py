"""What senders may ask about their own data, by when it is due, and the decision of a human (Luật 91/2025/QH15 Đ4; LAW 4.1)."""

import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Sender, Staff
from feedback.domain.calendar import local_date
from feedback.domain.contact import normalise_email, normalise_phone
from feedback.domain.data_rights import CORRECTABLE, ENDS_PUBLICITY, POLICIES, DataRight, carry_out_by, dates_of
from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.petition import PetitionerType
from feedback.domain.publication import find_personal_data
from feedback.domain.states import Action, Publication, State
from feedback.domain.text import N_, tidy, tidy_line
from feedback.services import deadlines, erasing, history, masking, notices, once_keys, publishing
from feedback.services.ledger.forgetting import forgetting
from feedback.services.notifications.letters import readdress
from feedback.store.models import DataRequest, Petition
from feedback.store.queries.limits import get_policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TEXT_LENGTH = 2_000
_AT_THEIR_REQUEST = {
    "vi": "Gỡ khỏi trang công khai theo yêu cầu của người gửi về dữ liệu cá nhân.",
    "en": "Not public any more, as the sender asked under the law on personal data.",
}
"""What everyone reads in its place: neutral, whatever was asked."""
STANDING = (DataRight.RESTRICT, DataRight.OBJECT, DataRight.WITHDRAW_CONSENT)
"""What holds from then on when it was granted: whoever works on the petition has to know."""
_LONGEST = {"address": 500}
_USUAL_LENGTH = 200


def request(
    session: "Session",
    petition: Petition,
    kind: str,
    *,
    now: datetime,
    text: str = "",
    corrections: Mapping[str, str] | None = None,
) -> DataRequest:
    """Ask something about one's own data; a coordinator decides by the law's date.

    :param kind: as in ``DataRight``. :param corrections: of CORRECT: the fields as they shall be; what is unchanged is left out.
    :raises Invalid: no such kind, nothing to correct, fields that do not fit, or the same was asked and is not decided.
    """
    actor = Sender(petition.id)
    transition = history.begin(petition, Action.REQUEST_DATA_RIGHT, actor)
    if kind not in list(DataRight) or petition.petitioner.is_erased:
        raise Invalid({"kind": N_("Choose what is asked.")})
    right, words = DataRight(kind), tidy(text)
    if len(words) > TEXT_LENGTH:
        raise Invalid({"text": N_("The text is longer than 2,000 characters. Shorten it.")})
    if any(r.kind == right and r.decided_at is None for r in petition.data_requests):
        raise Invalid(
            {"kind": N_("This was asked already and is not decided yet. The date by which it is due is shown on this page.")}
        )
    changed = _corrections(petition, corrections or {}) if right is DataRight.CORRECT else {}
    row = _row(session, petition, right, now)
    row.text, row.corrections = words, json.dumps(changed, ensure_ascii=False) if changed else ""
    said = {"kind": right.value, "acknowledge": row.acknowledge_due.isoformat(), "due": row.due.isoformat()}
    history.record(session, petition, transition, actor, now, detail=right.value, payload=said)
    return row


def take_copy(session: "Session", petition: Petition, *, now: datetime) -> None:
    """Note that the sender took a copy of everything: asked and answered at once, and written down once a day."""
    taken = (r for r in petition.data_requests if r.kind == DataRight.COPY)
    if petition.petitioner.is_erased or any(local_date(r.requested_at) == local_date(now) for r in taken):
        return
    actor = Sender(petition.id)
    transition = history.begin(petition, Action.REQUEST_DATA_RIGHT, actor)
    row = _row(session, petition, DataRight.COPY, now)
    row.decided_at, row.granted = now, True
    history.record(session, petition, transition, actor, now, detail=DataRight.COPY.value, tell=False)


def extend(session: "Session", asked: DataRequest, *, by: Staff, now: datetime, reason: str) -> None:
    """Take more time, once and before the time is over; the sender is told why.

    :raises Invalid: no reason. :raises NotPossible: it was decided or extended already, is late, or nothing may be extended.
    """
    transition = history.begin(asked.petition, Action.DECIDE_DATA_RIGHT, by)
    _wait_for_others(session, asked)
    if not may_be_extended(session, asked, now=now):
        raise NotPossible(N_("The time can be extended once, and only before it is over."))
    words = _sentence(reason, "reason")
    asked.extended_days = _days(session, "data_extension_days")
    days = _days(session, POLICIES[DataRight(asked.kind)]) + asked.extended_days
    # One term from the request on, never shorter than it was promised.
    asked.due = max(asked.due, carry_out_by(local_date(asked.requested_at), deadlines.calendar_of(session), days))
    said = {"kind": asked.kind, "decision": "extended", "due": asked.due.isoformat()}
    detail = f"{asked.kind} · extended"
    history.record(session, asked.petition, transition, by, now, text=words, detail=detail, payload=said)


def may_be_extended(session: "Session", asked: DataRequest, *, now: datetime) -> bool:
    """Whether more time can be taken: the authority allows any, none was taken yet, and the time is not over."""
    return not asked.extended_days and local_date(now) <= asked.due and _days(session, "data_extension_days") > 0


def decide(
    session: "Session", asked: DataRequest, *, by: Staff, now: datetime, granted: bool | None, explanation: str
) -> list[str]:
    """Grant or decline. What was granted is done at once; the sender is told.

    :returns: keys of files whose bytes are to be deleted once this is stored.
    :raises Invalid: no choice or no sentence, or one that names whom to forget.
    :raises NotPossible: decided already, or something is owed still to whom to forget.
    """
    petition = asked.petition
    transition = history.begin(petition, Action.DECIDE_DATA_RIGHT, by)
    _wait_for_others(session, asked)
    if granted is None:
        raise Invalid({"granted": N_("Choose whether it is granted.")})
    words = _sentence(explanation, "explanation")
    erases = granted and asked.kind == DataRight.ERASE
    if erases:
        _refuse_to_erase(session, petition, words)
    if granted and asked.kind == DataRight.CORRECT:
        with forgetting(session, petition):
            _correct(session, petition, asked, now)
    if granted and asked.kind in ENDS_PUBLICITY:
        _take_from_public(session, petition, by, now)
    asked.decided_at, asked.decided_by, asked.granted, asked.reason = now, by.account_id, granted, words
    keys = erasing.wipe_before_telling(session, petition, now=now) if erases else []
    said = {"kind": asked.kind, "decision": "granted" if granted else "declined"}
    detail = f"{asked.kind} · {said['decision']}"
    if granted and asked.kind in ENDS_PUBLICITY:
        said["private"] = "yes"
    # The letter is owed while the address is still known; it forgets it when it has gone.
    history.record(session, petition, transition, by, now, text=words, detail=detail, payload=said)
    if erases:
        erasing.wipe_sender(session, petition)
    return keys


def corrections_of(asked: DataRequest) -> dict[str, str]:
    """Field and new value of what shall be corrected."""
    found: dict[str, str] = json.loads(asked.corrections) if asked.corrections else {}
    return found


def standing_of(petition: Petition) -> list[DataRequest]:
    """What was granted and holds from then on."""
    return [r for r in petition.data_requests if r.granted and r.kind in STANDING]


def _row(session: "Session", petition: Petition, right: DataRight, now: datetime) -> DataRequest:
    dates = dates_of(
        local_date(now),
        deadlines.calendar_of(session),
        acknowledge_days=_days(session, "data_acknowledge_days"),
        days=_days(session, POLICIES[right]),
    )
    row = DataRequest(
        reference=secrets.token_hex(8),
        kind=right,
        text="",
        corrections="",
        requested_at=now,
        acknowledge_due=dates.acknowledge,
        # The page and the letter tell at once how it goes on and until when.
        acknowledged_at=now,
        due=dates.carry_out,
    )
    petition.data_requests.append(row)
    session.flush()
    return row


def _days(session: "Session", policy: str) -> int:
    return int(get_policy(session, policy))


def term(session: "Session", row: DataRequest) -> tuple[int, date | None]:
    """How many calendar days the law gives, and the day off on which they ended if that moved the due date."""
    requested, days = local_date(row.requested_at), _days(session, POLICIES[DataRight(row.kind)])
    whole = days + row.extended_days
    if carry_out_by(requested, deadlines.calendar_of(session), whole) != row.due:
        # Another number or another calendar held then.
        return (row.due - requested).days - row.extended_days, None
    end = requested + timedelta(days=whole)
    return days, end if end != row.due else None


def _refuse_to_erase(session: "Session", petition: Petition, words: str) -> None:
    """:raises NotPossible: something is still owed. :raises Invalid: the sentence, which stays, tells whom to forget."""
    if sentence := erasing.obstacle(session, petition):
        raise NotPossible(sentence)
    if find_personal_data(words, masking.words_of_sender_in(petition)):
        raise Invalid(
            {"explanation": N_("Something in the sentence looks like personal data. Leave it out: the sentence stays.")}
        )


def _take_from_public(session: "Session", petition: Petition, by: Staff, now: datetime) -> None:
    """Nothing of it is public any more, nor will be: ``Petition.is_kept_private``. The decision's letter tells of it."""
    reason = _AT_THEIR_REQUEST.get(petition.language, _AT_THEIR_REQUEST["vi"])
    if petition.has_notice:
        notices.take_back_notice(session, petition, by=by, now=now, reason=reason)
    if petition.publication == Publication.PUBLISHED:
        publishing.take_down(session, petition, by=by, now=now, reason=reason, tell=False)
    elif petition.publication == Publication.PENDING and petition.state == State.ANSWERED:
        publishing.withhold(session, petition, by=by, now=now, reason=reason)


def _wait_for_others(session: "Session", asked: DataRequest) -> None:
    """Two people may press at once: the second waits here and then sees what the first did."""
    session.refresh(asked, with_for_update=True)
    if asked.decided_at is not None:
        raise NotPossible(N_("This request was decided already."))


def _sentence(text: str, field: str) -> str:
    words = tidy(text)
    if not words:
        raise Invalid({field: N_("Write a sentence that tells the sender why.")})
    if len(words) > TEXT_LENGTH:
        raise Invalid({field: N_("The text is longer than 2,000 characters. Shorten it.")})
    return words


def _corrections(petition: Petition, typed: Mapping[str, str]) -> dict[str, str]:
    """What is to be changed, in the form in which it is stored.

    :raises Invalid: nothing, or something that does not fit.
    """
    sender = petition.petitioner
    new = {name: tidy_line(typed.get(name, getattr(sender, name))) for name in CORRECTABLE}
    problems = {
        name: N_("This is too long. Shorten it.") for name in CORRECTABLE if len(new[name]) > _LONGEST.get(name, _USUAL_LENGTH)
    }
    if new["phone"] and (phone := normalise_phone(new["phone"])) is None:
        problems["phone"] = N_("This is no telephone number. Write it like 0912 345 678.")
    elif new["phone"]:
        new["phone"] = phone or ""
    if new["email"] and (email := normalise_email(new["email"])) is None:
        problems["email"] = N_("This is no e-mail address. Write it like ten@example.com.")
    elif new["email"]:
        new["email"] = email or ""
    if not new["full_name"]:
        problems["full_name"] = N_("Write the full name; the law does not let us receive petitions without it.")
    if sender.type == PetitionerType.ORGANISATION and not new["representative"]:
        problems["representative"] = N_("Write who represents the organisation.")
    if not (new["phone"] or new["email"] or new["address"]):
        problems["phone"] = N_("Write a telephone number, an e-mail address or a postal address, so that we can answer.")
    changed = {name: value for name, value in new.items() if value != getattr(sender, name)}
    if not problems and not changed:
        problems["full_name"] = N_("Nothing was changed. Write how it should be.")
    if problems:
        raise Invalid(problems)
    return changed


def _correct(session: "Session", petition: Petition, asked: DataRequest, now: datetime) -> None:
    """Take over the new values, and find the sender by them from now on as ``services.intake`` would.

    Keys on their way to a number or an address that is not the sender's any more end.
    """
    sender, corrections = petition.petitioner, corrections_of(asked)
    for name, value in corrections.items():
        setattr(sender, name, value)
    if {"phone", "email"} & set(corrections):
        once_keys.end_keys_of(session, petition, now=now)
    readdress(session, petition)
    sender.index()
