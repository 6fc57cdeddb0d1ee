"""What everyone may read: the public version, its masks, and taking it down."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.deciding import Decision
from feedback.domain.errors import Invalid
from feedback.domain.petition import CONTENT_LENGTH, TITLE_LENGTH
from feedback.domain.publication import find_personal_data, mask
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy, tidy_line
from feedback.services import answers, handling, history, masking, searching
from feedback.services.attachments import may_open
from feedback.services.words import required
from feedback.store.models import Attachment, Petition, PublishedPetition, ReplacedAnswer
from feedback.store.queries import search
from feedback.store.queries.shown import find_shown

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PARTS = ("title", "content", "answer")


def originals(petition: Petition) -> dict[str, str]:
    """Title, content and answer as the sender and the office wrote them."""
    sent = handling.sent_answer(petition)
    return {"title": petition.title, "content": petition.content, "answer": sent.text if sent else ""}


def first_texts(petition: Petition) -> dict[str, str]:
    """What a publisher begins with: what was published before, else the originals; a new answer begins anew."""
    texts, public = originals(petition), petition.published
    if public is None:
        return texts
    told = [event.action for event in petition.events if event.action in {Action.PUBLISH, Action.APPROVE, Action.CORRECT_ANSWER}]
    answer = public.answer if told[-1:] == [Action.PUBLISH] else texts["answer"]
    return {"title": public.title, "content": public.content, "answer": answer}


def masked(session: "Session", petition: Petition) -> dict[str, str]:
    """The originals with a mask wherever something looks personal: what a publisher has who masks everything proposed."""
    texts = originals(petition)
    decisions = masking.all_masked(masking.review(session, petition, texts))
    return {part: seen.public for part, seen in masking.review(session, petition, texts, decisions).items()}


def publish(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    texts: dict[str, str],
    decisions: Mapping[str, Decision] | None = None,
    photos: Collection[str] | None = None,
    version: int | None = None,
) -> PublishedPetition:
    """Make the public version readable by everyone; a version published before is replaced.

    :param texts: ``title``, ``content`` and ``answer``; places that are to be masked stand in them unmasked or masked.
    :param decisions: on each place that looks personal, by the key of its suggestion (``masking.review``).
    :param photos: references of the answer's proof files that everyone may see; None: those that were seen before.
    :raises Invalid: a part is empty or too long, something that was found is not decided, or a file was not looked at.
    """
    transition = history.begin(petition, Action.PUBLISH, by, version)
    clean = {part: (tidy_line if part == "title" else tidy)(texts.get(part, "")) for part in PARTS}
    problems: dict[str, str] = {part: N_("This part must not be empty.") for part, text in clean.items() if not text}
    for part, longest in (("title", TITLE_LENGTH + 100), ("content", CONTENT_LENGTH * 2), ("answer", CONTENT_LENGTH * 4)):
        if len(clean[part]) > longest:
            problems[part] = N_("This text is too long.")
    reviews = masking.review(session, petition, clean, decisions)
    if photos is not None and (unseen := _unseen(petition, photos)):
        problems["photos"] = unseen
    if problems or (undecided := masking.troubles(reviews)):
        raise Invalid(problems or undecided)
    clean = {part: seen.public for part, seen in reviews.items()}
    masking.remember(session, petition, reviews.values(), by=by, now=now)
    if petition.published is not None:
        _keep_replaced(session, petition, petition.published, clean["answer"], now)
    public = petition.published or PublishedPetition(petition=petition)
    first = public.id is None
    public.title, public.content, public.answer = clean["title"], clean["content"], clean["answer"]
    public.published_by = by.account_id
    public.published_at = now if first else public.published_at
    public.taken_down_at, public.taken_down_reason = None, ""
    public.changed_at = now
    petition.published_at = petition.published_at or now
    session.add(public)
    if photos is not None:
        _show_photos(petition, photos, now)
    history.record(session, petition, transition, by, now, tell=first)
    search.index(session, public.id, searching.body_of(petition, public.title, public.content, public.answer))
    return public


def proofs(petition: Petition) -> list[Attachment]:
    """The files that prove the answer that was sent: those of which a publisher may choose."""
    return [proof for proof in answers.proofs_of(handling.sent_answer(petition)) if may_open(proof)]


def _show_photos(petition: Petition, chosen: Collection[str], now: datetime) -> None:
    for proof in proofs(petition):
        proof.public_at = (proof.public_at or now) if proof.reference in chosen else None


def _unseen(petition: Petition, chosen: Collection[str]) -> str:
    """A message id where something of what was chosen was not looked at; empty else."""
    unseen = any(proof.reference in chosen and not proof.copies for proof in proofs(petition))
    return (
        N_("Open each file that everyone is to see, mask what is personal, and confirm that it was looked at.") if unseen else ""
    )


def _keep_replaced(session: "Session", petition: Petition, public: PublishedPetition, answer: str, now: datetime) -> None:
    """Keep for everyone to read what a corrected answer takes the place of; a text masked anew is not kept."""
    sent = handling.sent_answer(petition)
    seen = find_shown(session, petition.code)
    corrected = seen is not None and seen.is_corrected
    if sent is None or not corrected or public.taken_down_at is not None or answer == public.answer:
        return
    # Nobody looked through the reason for what is personal, so everything that seems to be is masked.
    found = find_personal_data(sent.correction, masking.words_of_sender_in(petition), masking.nobodys_own(session))
    why = mask(sent.correction, found)
    public.replaced.append(ReplacedAnswer(answer=public.answer, replaced_at=now, reason=why))


def withhold(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, reason: str, version: int | None = None
) -> None:
    """Decide not to publish.

    :raises Invalid: no reason.
    """
    transition = history.begin(petition, Action.WITHHOLD, by, version)
    words = required("reason", reason, N_("Write why the answer is not published."))
    history.record(session, petition, transition, by, now, text=words)


def take_down(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    reason: str,
    decisions: Mapping[str, Decision] | None = None,
    version: int | None = None,
    tell: bool = True,
) -> None:
    """Take a published petition down; its address then says so with the reason (DESIGN 9.6).

    :param decisions: on what looks personal in the reason. :param tell: False where another letter tells the sender.
    :raises Invalid: no reason, or something that was found in it is not decided.
    """
    transition = history.begin(petition, Action.TAKE_DOWN, by, version)
    words = tidy(reason)
    public = petition.published
    if not words or public is None:
        raise Invalid({"reason": N_("Write the reason; everyone who opens the address will read it.")})
    words = masking.one_line(session, petition, "reason", words, decisions, by=by, now=now)
    public.taken_down_at, public.taken_down_reason, public.changed_at = now, words, now
    search.remove(session, public.id)
    history.record(session, petition, transition, by, now, text=words, tell=tell)
