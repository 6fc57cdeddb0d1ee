"""What everyone may read: the public version, its masks, and taking it down."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Standing, Step, standing
from feedback.domain.errors import Invalid
from feedback.domain.petition import CONTENT_LENGTH, TITLE_LENGTH, PetitionerType
from feedback.domain.publication import Finding, find_personal_data, mask, words_of_sender
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy, tidy_line
from feedback.services import answers, handling, history, searching
from feedback.services.attachments import may_open
from feedback.services.words import required
from feedback.store.models import Answer, Attachment, Deadline, Event, Petition, PublishedPetition, ReplacedAnswer
from feedback.store.queries import search

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PARTS = ("title", "content", "answer")


@dataclass(frozen=True)
class Suggestion:
    """One part of the petition as it is, what was found in it, and the text with all of that masked."""

    original: str
    findings: list[Finding]
    masked: str


def suggest(petition: Petition) -> dict[str, Suggestion]:
    """For title, content and answer: where personal data seems to stand. The publisher decides."""
    sent = handling.sent_answer(petition)
    originals = {"title": petition.title, "content": petition.content, "answer": sent.text if sent else ""}
    return {part: _suggest(text, words_of_sender_in(petition)) for part, text in originals.items()}


def remaining(petition: Petition, texts: dict[str, str]) -> dict[str, list[str]]:
    """What still looks like personal data in the public texts, by part."""
    words = words_of_sender_in(petition)
    found = {part: find_personal_data(text, words) for part, text in texts.items()}
    return {part: [texts[part][f.start : f.end] for f in findings] for part, findings in found.items() if findings}


def publish(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    texts: dict[str, str],
    photos: Collection[str] | None = None,
    looked_at: bool = False,
    version: int | None = None,
) -> PublishedPetition:
    """Make the public version readable by everyone; a version published before is replaced.

    :param texts: ``title``, ``content`` and ``answer`` as they shall be read.
    :param photos: references of the answer's proof pictures that everyone may see; None: those that were seen before.
    :param looked_at: the publisher saw what still looks like personal data and publishes it all the same.
    :raises Invalid: a part is empty or too long, or something found was neither masked nor looked at.
    """
    transition = history.begin(petition, Action.PUBLISH, by, version)
    clean = {part: (tidy_line if part == "title" else tidy)(texts.get(part, "")) for part in PARTS}
    problems = {part: N_("This part must not be empty.") for part, text in clean.items() if not text}
    for part, longest in (("title", TITLE_LENGTH + 100), ("content", CONTENT_LENGTH * 2), ("answer", CONTENT_LENGTH * 4)):
        if len(clean[part]) > longest:
            problems[part] = N_("This text is too long.")
    if not problems and not looked_at and remaining(petition, clean):
        problems["looked_at"] = N_("Something still looks like personal data. Mask it, or confirm that it may be public.")
    if problems:
        raise Invalid(problems)
    if petition.published is not None:
        _keep_replaced(petition, petition.published, clean["answer"], now)
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


def proof_photos(petition: Petition) -> list[Attachment]:
    """The pictures that prove the answer that was sent: those of which a publisher may choose."""
    return _pictures(handling.sent_answer(petition))


def public_photos(petition: Petition) -> list[Attachment]:
    """The pictures of the answer everyone reads that everyone may see."""
    published = _last(petition, Action.PUBLISH)
    answer = _sent_until(published) if published else None
    return [photo for photo in _pictures(answer) if photo.public_at is not None]


def _pictures(answer: Answer | None) -> list[Attachment]:
    return [proof for proof in answers.proofs_of(answer) if proof.media_type.startswith("image/") and may_open(proof)]


class Shown(NamedTuple):
    """Of the answer everyone reads: the deadline it was under, and when it was sent; None where there was no such thing."""

    deadline: Deadline | None
    answered_at: datetime | None

    @property
    def due(self) -> date | None:
        """The last day for that answer."""
        return self.deadline.due if self.deadline else None

    @property
    def standing(self) -> Standing | None:
        """Early, on time or late; None where nothing was answered under a deadline."""
        if self.deadline is None or self.deadline.met_at is None:
            return None
        day = local_date(self.deadline.met_at)
        return standing(self.due, day, day)


def shown(petition: Petition) -> Shown:
    """What belongs to the answer everyone reads, of the round in which it was published.

    A petition taken up again has another deadline, and soon another answer, while everyone still reads the one before.
    """
    published = _last(petition, Action.PUBLISH)
    number = published.round if published else petition.round
    answers_due = [d for d in petition.deadlines if d.step == Step.ANSWER and d.round == number]
    deadline = next((d for d in reversed(answers_due) if d.met_at), next(reversed(answers_due), None))
    return Shown(deadline, deadline.met_at if deadline and deadline.met_at else petition.answered_at)


def _last(petition: Petition, action: Action) -> Event | None:
    return next((event for event in reversed(petition.events) if event.action == action), None)


def _sent_until(event: Event) -> Answer | None:
    """The last answer that went out before it; to a repeat, that of the petition it is linked to."""
    petition = event.petition.primary or event.petition
    sent = (a for a in reversed(petition.answers) if a.approved_at is not None and a.approved_at <= event.happened_at)
    return next(sent, None)


def _show_photos(petition: Petition, chosen: Collection[str], now: datetime) -> None:
    for photo in proof_photos(petition):
        photo.public_at = (photo.public_at or now) if photo.reference in chosen else None


def awaits_correction(petition: Petition) -> bool:
    """Whether the answer was corrected after the public version was last looked through."""
    told = (e.action for e in reversed(petition.events) if e.action in {Action.PUBLISH, Action.CORRECT_ANSWER})
    return petition.published is not None and next(told, None) == Action.CORRECT_ANSWER


def _keep_replaced(petition: Petition, public: PublishedPetition, answer: str, now: datetime) -> None:
    """Keep for everyone to read what a corrected answer takes the place of; a text masked anew is not kept."""
    sent = handling.sent_answer(petition)
    if sent is None or not awaits_correction(petition) or public.taken_down_at is not None or answer == public.answer:
        return
    # Nobody looked through the reason for what is personal, so everything that seems to be is masked.
    why = mask(sent.correction, find_personal_data(sent.correction, words_of_sender_in(petition)))
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
    version: int | None = None,
    tell: bool = True,
) -> None:
    """Take a published petition down; its address then says so with the reason (DESIGN 9.6).

    :param tell: False where another letter tells the sender.
    :raises Invalid: no reason.
    """
    transition = history.begin(petition, Action.TAKE_DOWN, by, version)
    words = tidy(reason)
    public = petition.published
    if not words or public is None:
        raise Invalid({"reason": N_("Write the reason; everyone who opens the address will read it.")})
    public.taken_down_at, public.taken_down_reason, public.changed_at = now, words, now
    search.remove(session, public.id)
    history.record(session, petition, transition, by, now, text=words, tell=tell)


def _suggest(text: str, words: list[str]) -> Suggestion:
    findings = find_personal_data(text, words)
    return Suggestion(text, findings, mask(text, findings))


def words_of_sender_in(petition: Petition) -> list[str]:
    """What in a text about the petition would tell who sent it."""
    sender, place = petition.petitioner, petition.commune
    organisation = sender.type == PetitionerType.ORGANISATION
    units = place.former_units if place else []
    public = [name for unit in units for name in (unit.name, *unit.district.split(";"))] + ([place.name] if place else [])
    people = [sender.representative] if organisation else [sender.full_name, sender.representative]
    told = words_of_sender(people, (sender.address, petition.address_text), public)
    # An organisation is not called by the end of its name.
    return [sender.full_name, *told] if organisation else told
