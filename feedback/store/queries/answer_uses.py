"""How often a published answer was what somebody needed."""

from datetime import date

from sqlalchemy import Date, bindparam, func, select, text
from sqlalchemy.orm import Session

from feedback.store.models import AnswerUse, PublishedPetition

_COUNT = text(
    "INSERT INTO answer_use (published_petition_id, day, times) VALUES (:answer, :day, 1)"
    " ON CONFLICT (published_petition_id, day) DO UPDATE SET times = answer_use.times + 1"
).bindparams(bindparam("day", type_=Date()))


def add_use(session: Session, item: PublishedPetition, day: date) -> None:
    """One more on that day; two who count at once are both counted."""
    session.execute(_COUNT, {"answer": item.id, "day": day})


def count_uses(session: Session, item: PublishedPetition) -> int:
    """How often in all."""
    query = select(func.coalesce(func.sum(AnswerUse.times), 0)).where(AnswerUse.published_petition_id == item.id)
    return session.execute(query).scalar_one()
