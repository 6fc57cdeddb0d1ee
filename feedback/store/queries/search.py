"""The word index of published petitions: every text twice, as written and folded, and how many texts hold each word."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Float, Integer, Subquery, column, delete, func, literal, select, text, union_all
from sqlalchemy.orm import Session

from feedback.domain.asking import Asked, Phrase, Segment, folded, syllables
from feedback.domain.text import tidy
from feedback.store import dialects
from feedback.store.models import SearchWord

ALL = ""
"""The word that stands in every text: in its place is counted how many texts there are."""
BEYOND_ALL = 10**12 - 1
"""More than any text's number."""
_ID = column("id", Integer)


def index(session: Session, published_id: int, body: str) -> None:
    """Make the text findable under the number, in place of what was there."""
    remove(session, published_id)
    _insert(session, published_id, body)
    count(session, dict.fromkeys(_held(session, published_id) or (), 1))


def remove(session: Session, published_id: int) -> None:
    """Take the text out of the index."""
    held = _held(session, published_id)
    if held is None:
        return
    session.execute(text(_sql(session).delete), {"id": published_id})
    count(session, dict.fromkeys(held, -1))
    session.execute(delete(SearchWord).where(SearchWord.documents <= 0))


def rebuild(session: Session, bodies: Iterable[tuple[int, str]]) -> int:
    """Build index and counts anew from (number, text); how many there were."""
    session.execute(text(_sql(session).clear))
    session.execute(delete(SearchWord))
    counted: Counter[str] = Counter()
    for published_id, body in bodies:
        _insert(session, published_id, body)
        counted.update(_held(session, published_id) or ())
    count(session, counted)
    return counted[ALL]


def count_texts(session: Session, words: Iterable[str]) -> dict[str, int]:
    """In how many texts each word stands, of those that stand in any; ``ALL`` gives their number."""
    query = select(SearchWord.word, SearchWord.documents).where(SearchWord.word.in_(sorted({*words, ALL})))
    return {row.word: row.documents for row in session.execute(query)}


def fitting(
    session: Session, asked: Asked, newest: int | None = None, before: int = BEYOND_ALL, *, marks: bool = True
) -> Subquery:
    """(id, agrees) of the texts that hold all that is asked for; ``agrees``: with the marks of the query, where it has any.

    :param newest: look no further than so many. :param before: only at texts with smaller numbers.
    :param marks: look for those that agree, too.
    """
    sql = _sql(session)
    source = sql.newest if newest else sql.all
    bound = {"before": before, "newest": newest, "folded": sql.all_of([_clause(sql, segment) for segment in asked.required])}
    held = select(_ids(source.format(condition=sql.fits), bound).c.id, literal(0).label("agrees"))
    if not marks or not asked.has_marks:
        return held.subquery()
    # Asked for by themselves: of a word that is common without its marks those that agree may lie far behind.
    bound["marked"] = sql.all_of([_as_written(sql, segment) for segment in asked.required])
    agreeing = select(_ids(source.format(condition=sql.agrees), bound).c.id, literal(1).label("agrees"))
    both = union_all(held, agreeing).subquery()
    return select(both.c.id, func.max(both.c.agrees).label("agrees")).group_by(both.c.id).subquery()


def _ids(query: str, bound: Mapping[str, Any]) -> Subquery:
    needed = {name: value for name, value in bound.items() if f":{name}" in query}
    return text(query).bindparams(**needed).columns(_ID).subquery()


def near(session: Session, worth: Mapping[Phrase, float], newest: int, most: int, before: int = BEYOND_ALL) -> Subquery:
    """(id, worth) of the texts that hold most of some phrases.

    :param worth: of each phrase. :param newest: look no further for one. :param most: give no more texts.
    :param before: only with smaller numbers.
    """
    sql = _sql(session)
    query, phrases = sql.near({sql.phrase(phrase): value for phrase, value in worth.items()})
    return (
        text(query).bindparams(newest=newest, most=most, before=before, **phrases).columns(_ID, column("worth", Float)).subquery()
    )


def _clause(sql: dialects.SearchSql, segment: Segment) -> str:
    own = sql.phrase(segment.phrase) if segment.quoted else sql.all_of([sql.phrase([word]) for word in segment.phrase])
    return sql.any_of([own, *(sql.phrase(other) for other in segment.others)])


def _as_written(sql: dialects.SearchSql, segment: Segment) -> str:
    words = [word.written for word in segment.words]
    return sql.phrase(words) if segment.quoted else sql.all_of([sql.phrase([word]) for word in words])


def words_for_index(body: str) -> tuple[str, str]:
    """A text as the index takes it: its words as they are written, and without their marks."""
    written = syllables(tidy(body))
    return " ".join(written), " ".join(map(folded, written))


def different_words(without_marks: str) -> set[str]:
    """What is counted of a text without marks: its different words, and the word that stands in every text."""
    return {ALL, *without_marks.split()}


def _insert(session: Session, published_id: int, body: str) -> None:
    marked, bare = words_for_index(body)
    session.execute(text(_sql(session).insert), {"id": published_id, "marked": marked, "folded": bare})


def _held(session: Session, published_id: int) -> set[str] | None:
    """The different words under the number as the database keeps them, so that what is counted in is counted out."""
    held = session.scalar(text(_sql(session).held), {"id": published_id})
    return None if held is None else different_words(held)


def count(session: Session, steps: Mapping[str, int]) -> None:
    """Add to the counts; always in one order, so that two who publish at once wait for each other but never in a circle."""
    rows = [{"word": word, "step": step} for word, step in sorted(steps.items())]
    if rows:
        session.execute(
            text(
                "INSERT INTO search_word (word, documents) VALUES (:word, :step)"
                " ON CONFLICT (word) DO UPDATE SET documents = search_word.documents + excluded.documents"
            ),
            rows,
        )


def _sql(session: Session) -> dialects.SearchSql:
    return dialects.search_sql(session.get_bind())


def list_plainly(session: Session, asked: Asked, limit: int) -> list[int]:
    """What a plain index gives, to be compared with: the texts that hold any of the words, by the database's own measure."""
    if not asked.segments:
        return []
    sql = _sql(session)
    query = text(sql.plain).bindparams(folded=sql.any_of([sql.phrase([word.folded]) for word in asked.words]))
    found = query.columns(_ID, column("distance", Float)).subquery()
    return list(session.scalars(select(found.c.id).order_by(found.c.distance, found.c.id.desc()).limit(limit)))
