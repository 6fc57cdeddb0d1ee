"""What must be known of a stock before it can be asked: codes, words, cursors, offices. Looked up, not assumed."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from feedback.domain.text import fold
from feedback.store.dialects import search_sql
from feedback.store.models import Commune, Office, Petition, PublishedPetition, SearchWord, Sector
from feedback.store.queries.search import BEYOND_ALL

_SIZE = 20
_DEEP = 1000
_UNSEEN = ("kzwqobaf", "kźwqôbaf")
_ACUTE = dict(zip("aeiouy", "áéíóúý", strict=True))


@dataclass
class Known:
    """Of one stock. ``words``: by name, a word as it is asked for; ``deep``: the cursor of a page, and which page that is."""

    published: list[str] = field(default_factory=list)
    petitions: list[str] = field(default_factory=list)
    cursors: list[str] = field(default_factory=list)
    deep: str = ""
    deep_page: int = 0
    words: dict[str, str] = field(default_factory=dict)
    sectors: list[str] = field(default_factory=list)
    offices: list[str] = field(default_factory=list)
    communes: list[str] = field(default_factory=list)
    span: tuple[date, date] = (date.min, date.max)
    """Days of receipt between which some hundred thousand petitions lie, or all of fewer."""
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    """Of petition forms that were not sent yet."""

    def take(self, number: int) -> list[str]:
        """Tokens for so many petitions."""
        taken, self.tokens = self.tokens[:number], self.tokens[number:]
        return taken


def look(session: Session, chance: random.Random, export_rows: int) -> Known:
    """Look the stock through."""
    known = Known()
    known.published = _sample(session, select(Petition.code).join(PublishedPetition), chance)
    known.petitions = _sample(session, select(Petition.code), chance)
    known.sectors = list(session.scalars(select(Sector.code).where(Sector.parent_id.is_(None))))
    known.offices = list(session.scalars(select(Office.code).where(exists().where(Petition.office_id == Office.id))))
    known.communes = list(session.scalars(select(Commune.code)))
    _cursors(session, known, chance)
    _words(session, known)
    known.span = _span(session, export_rows)
    return known


def _sample(session: Session, query: "select", chance: random.Random, most: int = 400) -> list[str]:
    """Some of all ages: every so-manieth, from runs of neighbours."""
    last = session.scalar(select(func.max(Petition.id))) or 0
    found: list[str] = []
    for _ in range(40):
        begin = chance.randrange(max(last, 1))
        found += session.scalars(query.where(Petition.id >= begin).order_by(Petition.id).limit(most // 40))
    return list(dict.fromkeys(found))


def _cursors(session: Session, known: Known, chance: random.Random) -> None:
    newest = (PublishedPetition.published_at.desc(), PublishedPetition.id.desc())
    count = session.scalar(select(func.count()).select_from(PublishedPetition)) or 0
    place = select(PublishedPetition.published_at, PublishedPetition.id).order_by(*newest)

    def cursor_at(page: int) -> str:
        """The cursor by which the page before leads to this one."""
        at, number = session.execute(place.offset(min(_SIZE * (page - 1), count) - 1).limit(1)).one()
        return f"{round(at.timestamp() * 1_000_000)}.{number}"

    pages = max(count // _SIZE, 2)
    known.deep_page = min(_DEEP, pages)
    known.deep = cursor_at(known.deep_page)
    known.cursors = [cursor_at(chance.randrange(2, min(pages, _DEEP) + 1)) for _ in range(60)]


def _words(session: Session, known: Known) -> None:
    """A word that stands in most texts, one that stands in the fewest, one in none; each with its marks and without."""
    counted = select(SearchWord.word).where(func.length(SearchWord.word) > 3)
    letters = [
        word
        for word in session.scalars(counted.order_by(SearchWord.documents.desc()).limit(200))
        if re.fullmatch("[a-z]{4,}", word)
    ]
    few = [word for word in session.scalars(counted.order_by(SearchWord.documents).limit(500)) if re.fullmatch("[a-z]{4,}", word)]
    for name, words in (("common", letters), ("rare", few or letters[-1:])):
        folded, written = _written(session, words)
        known.words[name], known.words[f"{name}, with marks"] = folded, written
    known.words["unseen"], known.words["unseen, with marks"] = _UNSEEN


def _written(session: Session, words: Sequence[str]) -> tuple[str, str]:
    """The first of the words that is written with marks somewhere, and how."""
    sql = search_sql(session.connection())
    for word in words:
        query = text(f"{sql.all.format(condition=sql.fits)} LIMIT 3").bindparams(folded=sql.phrase([word]), before=BEYOND_ALL)
        for row in session.execute(query):
            item = session.get(PublishedPetition, row.id)
            for said in re.findall(r"\w+", f"{item.title} {item.content} {item.answer}") if item else ():
                if fold(said) == word and said.lower() != word:
                    return word, said.lower()
    # Nobody wrote it with marks: whoever asks so finds what is written without.
    return words[0], re.sub("[aeiouy]", lambda vowel: _ACUTE[vowel.group()], words[0], count=1)


def _span(session: Session, rows: int) -> tuple[date, date]:
    last = session.scalar(select(func.max(Petition.received_at)))
    behind = session.scalar(select(Petition.received_at).order_by(Petition.received_at.desc()).offset(rows).limit(1))
    first = behind + timedelta(days=1) if behind else session.scalar(select(func.min(Petition.received_at)))
    assert first is not None
    assert last is not None
    return first.date(), last.date() + timedelta(days=1)
