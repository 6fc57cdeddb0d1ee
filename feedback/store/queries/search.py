"""The word index of published petitions: every text twice, as written and folded, so that marks are optional."""

from sqlalchemy import Boolean, Integer, Subquery, case, column, text
from sqlalchemy.orm import Session

from feedback.domain.text import fold, tidy, words
from feedback.store import dialects


def index(session: Session, published_id: int, body: str) -> None:
    """Make the text findable under the number, in place of what was there."""
    remove(session, published_id)
    values = {"id": published_id, "marked": " ".join(words(tidy(body).lower())), "folded": " ".join(words(fold(body)))}
    session.execute(text(dialects.search_sql(session.get_bind()).insert), values)


def remove(session: Session, published_id: int) -> None:
    """Take the text out of the index."""
    session.execute(text(dialects.search_sql(session.get_bind()).delete), {"id": published_id})


def matches(session: Session, wanted: list[str]) -> Subquery:
    """(id, rank) of the texts that hold every word; rank 1 where the marks agree too, 0 where only the letters do."""
    sql = dialects.search_sql(session.get_bind())
    query = text(sql.matches).bindparams(
        folded=sql.all_of([fold(word) for word in wanted]), marked=sql.all_of([tidy(word).lower() for word in wanted])
    )
    found = query.columns(column("id", Integer), column("agrees", Boolean)).subquery()
    return found.select().with_only_columns(found.c.id, case((found.c.agrees, 1), else_=0).label("rank")).subquery()
