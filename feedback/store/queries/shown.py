"""A published answer with all that stands beside it on its page, by one statement."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, select, tuple_
from sqlalchemy.orm import Session, aliased, contains_eager, lazyload

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Standing, Step, standing
from feedback.domain.petition import OPENED
from feedback.domain.states import Action
from feedback.store.models import Answer, Attachment, Deadline, Event, Petition, PublicCopy, PublishedPetition, ReplacedAnswer


@dataclass(frozen=True)
class Shown:
    """What everyone reads, and what belongs to it: of the round in which it was published.

    A petition taken up again has another deadline, and soon another answer, while everyone still reads the one before.
    ``deadline``: that the answer was under. ``is_corrected``: the answer was corrected after the public version was last
    looked through. ``copies``: of the proofs of the answer, those everyone may have.
    """

    item: PublishedPetition
    deadline: Deadline | None
    is_corrected: bool
    copies: list[PublicCopy] = field(default_factory=list)

    @property
    def petition(self) -> Petition:
        """Of which it is."""
        return self.item.petition

    @property
    def answered_at(self) -> datetime | None:
        """When the answer was sent."""
        return (self.deadline.met_at if self.deadline else None) or self.petition.answered_at

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


_told = aliased(Event)


def select_shown() -> Select[PublishedPetition, Deadline, bool]:
    """Rows of a public version, its deadline, and whether its answer was corrected; to be narrowed down and loaded further."""
    published = (
        select(Event.id)
        .where(Event.petition_id == Petition.id, Event.action == Action.PUBLISH)
        .order_by(Event.happened_at.desc(), Event.id.desc())
        .limit(1)
    )
    due = (
        select(Deadline.id)
        .where(Deadline.petition_id == Petition.id, Deadline.step == Step.ANSWER, Deadline.round == _told.round)
        .order_by(Deadline.met_at.is_(None), Deadline.id.desc())
        .limit(1)
    )
    corrected = select(Event.id).where(
        Event.petition_id == Petition.id,
        Event.action == Action.CORRECT_ANSWER,
        tuple_(Event.happened_at, Event.id) > tuple_(_told.happened_at, _told.id),
    )
    return (
        select(PublishedPetition, Deadline, corrected.correlate(Petition, _told).exists())
        .join(PublishedPetition.petition)
        .outerjoin(_told, _told.id == published.correlate(Petition).scalar_subquery())
        .outerjoin(Deadline, Deadline.id == due.correlate(Petition, _told).scalar_subquery())
    )


def find_shown(session: Session, code: str) -> Shown | None:
    """What there is to read of a petition, taken down or not. Office, sector and place are known by their numbers only."""
    rows = session.execute(_by_code(), {"code": code}).unique().all()
    if not rows:
        return None
    item, deadline, is_corrected, _copy = rows[0]
    return Shown(item, deadline, is_corrected, list(dict.fromkeys(row[3] for row in rows if row[3] is not None)))


@cache
def _by_code() -> Select[PublishedPetition, Deadline, bool, PublicCopy]:
    """Built once: building it takes as long as asking it."""
    # To a repeat the answer is that of the petition it is linked to.
    answered = func.coalesce(Petition.primary_id, Petition.id)
    sent = (
        select(Answer.id)
        .where(Answer.petition_id == answered, Answer.approved_at <= _told.happened_at)
        .order_by(Answer.version.desc())
        .limit(1)
        .correlate(Petition, _told)
    )
    return (
        select_shown()
        .where(Petition.code == bindparam("code"))
        .outerjoin(
            Attachment,
            (Attachment.answer_id == sent.scalar_subquery()) & Attachment.public_at.is_not(None) & Attachment.scan.in_(OPENED),
        )
        .outerjoin(PublicCopy, PublicCopy.attachment_id == Attachment.id)
        .outerjoin(PublishedPetition.replaced)
        .add_columns(PublicCopy)
        .options(contains_eager(PublishedPetition.petition).options(lazyload("*")), contains_eager(PublishedPetition.replaced))
        .options(lazyload(Deadline.suspensions), lazyload(Deadline.extensions))
        .order_by(ReplacedAnswer.id, Attachment.id, PublicCopy.page)
    )
