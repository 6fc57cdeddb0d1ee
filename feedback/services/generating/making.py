"""A portion of petitions made into rows, in whichever process."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.ledger import SALT_BYTES, leaf_hash
from feedback.domain.petition import Channel, Kind, format_code
from feedback.domain.text import fold, tidy_line
from feedback.services import searching
from feedback.services.demonstration.days import Days
from feedback.services.demonstration.situations import Person, Situation
from feedback.services.generating.book import Case, Sender
from feedback.services.generating.letters import Letters
from feedback.services.generating.life import Life
from feedback.services.generating.plan import Beginning, Portion
from feedback.services.generating.stories import STORIES
from feedback.services.generating.world import World
from feedback.services.intake import secrets_of
from feedback.services.ledger.appending import row_of
from feedback.store import bulk
from feedback.store.blind import EMAIL, NAME, PHONE
from feedback.store.encryption import keyring
from feedback.store.models import (
    Answer,
    Deadline,
    DecisionRequest,
    Event,
    Extension,
    LedgerLeaf,
    LedgerSalts,
    Petition,
    Petitioner,
    PublishedPetition,
    Rating,
    SuspensionRow,
)
from feedback.store.queries.search import words_for_index

if TYPE_CHECKING:
    from sqlalchemy import Engine

_WAKES, _MINUTES = time(6, 10), 16 * 60
_CHANNELS = (Channel.WEB.value,) * 17 + (Channel.PHONE.value, Channel.COUNTER.value, Channel.POST.value)
MOST_DEADLINES = 12
MOST_REQUESTS = 2
"""How many numbers are kept for each petition, whether it needs them or not."""


@dataclass(frozen=True)
class Bases:
    """The numbers after which those of the new rows begin; ``size`` is how long the log is, ``logged_at`` when it goes on."""

    petition: int
    event: int
    deadline: int
    request: int
    public: int
    size: int
    logged_at: datetime


@dataclass(frozen=True)
class Made:
    """A portion, ready to be written: rows, the hashes of its leaves in order, and texts for the word index."""

    portion: Portion
    parcels: list[bulk.Parcel]
    hashes: list[bytes]
    texts: list[tuple[int, str, str]]


class Maker:
    """Makes portions for one database."""

    def __init__(self, world: World, engine: "Engine", seed: int, bases: Bases) -> None:
        self._world, self._seed, self._bases = world, seed, bases
        given = {Petition, Event, Deadline, DecisionRequest, PublishedPetition, LedgerLeaf, LedgerSalts}
        rest = {Petitioner, Answer, Rating, SuspensionRow, Extension}
        self._pack = {model: bulk.Packer(model, engine, numbered=model in given) for model in given | rest}

    def make(self, portion: Portion) -> Made:
        """All its petitions with their whole lives."""
        rng = Random(f"{self._seed} {portion.number} lives")  # noqa: S311 - a story, not a secret
        days = Days(self._world.calendar, self._world.now, rng)
        letters = Letters(rng, self._world)
        lives: list[Life] = []
        event = self._bases.event + portion.events
        leading: dict[bool, Life] = {}
        for place, beginning in enumerate(portion.beginnings):
            number = self._bases.petition + portion.first + place + 1
            life = self._begin(number, beginning, event + 1, leading, letters, days, rng)
            life.live()
            event += len(life.petition.events)
            if life.story.leads:
                leading[life.petition.is_answered] = life
            lives.append(life)
        return self._rows(portion, lives)

    def _begin(
        self, number: int, beginning: Beginning, event: int, leading: dict[bool, Life], letters: Letters, days: Days, rng: Random
    ) -> Life:
        story = STORIES[beginning.story]
        primary = leading.get("follow" in story.steps) if "link" in story.steps else None
        if "link" in story.steps and primary is None:
            story = replace(story, steps=story.alone)
        situation = letters.again(primary.situation) if primary else letters.situation()
        at = _moment(beginning, rng)
        petition = self._case(number, beginning, situation, letters.person(situation.commune), at, rng)
        return Life(self._world, days, rng, story, petition, situation, at, event, letters, primary)

    def _case(self, number: int, beginning: Beginning, situation: Situation, person: Person, at: datetime, rng: Random) -> Case:
        world, sector = self._world, self._world.sectors[situation.sector]
        report = situation.kind is Kind.FIELD_REPORT
        about = _complained_of(world, situation, at.date(), rng)
        title = tidy_line(situation.title)
        north, east = 0.001 * (at.minute % 5 - 2), 0.001 * (at.minute % 7 - 3)
        case = Case(
            id=number,
            code=format_code(beginning.day, beginning.number),
            **secrets_of(secrets.token_hex(16)),
            form_digest=keyring.hash("form-digest", situation.content),
            ledger_salt=secrets.token_bytes(SALT_BYTES),
            kind=situation.kind.value,
            sector=sector,
            sector_id=sector.id,
            commune=situation.commune,
            commune_id=situation.commune.id,
            address_text=person.address if report else "",
            latitude=round(situation.commune.latitude + north, 5) if report else None,
            longitude=round(situation.commune.longitude + east, 5) if report else None,
            title=title,
            content=situation.content,
            folded=fold(f"{title}\n{situation.content}"),
            channel=rng.choice(_CHANNELS),
            language="vi",
            confidential=rng.random() < 0.1,  # noqa: PLR2004 - a share
            subject_office=about,
            subject_office_id=about.id if about else None,
            office=None,
            demonstration=True,
            received_at=at,
            consented_at=at,
            events=[],
            deadlines=[],
            answers=[],
            ratings=[],
            requests=[],
        )
        case.petitioner = _sender(number, person, rng)
        return case

    def _rows(self, portion: Portion, lives: list[Life]) -> Made:
        logged = [entry for life in lives for entry in life.entries]
        size = self._bases.size + portion.events
        leaves = [row_of(seq, entry, self._bases.logged_at) for seq, entry in enumerate(logged, size)]
        petitions = [life.petition for life in lives]
        for number, petition in enumerate(petitions, portion.first):
            self._number(number, petition)
        public = [petition.published for petition in petitions if petition.published is not None]
        deadlines = [deadline for petition in petitions for deadline in petition.deadlines]
        rows: list[tuple[type[Any], list[Any]]] = [
            (Petition, petitions),
            (Petitioner, [petition.petitioner for petition in petitions]),
            (Event, [event for petition in petitions for event in petition.events]),
            (Deadline, deadlines),
            (SuspensionRow, [row for deadline in deadlines for row in deadline.suspensions]),
            (DecisionRequest, [row for petition in petitions for row in petition.requests]),
            (Extension, [row for deadline in deadlines for row in deadline.extensions]),
            (Answer, [row for petition in petitions for row in petition.answers]),
            (Rating, [row for petition in petitions for row in petition.ratings]),
            (PublishedPetition, public),
            (LedgerLeaf, leaves),
            (LedgerSalts, leaves),
        ]
        texts = [
            (row.id, *words_for_index(searching.body_of(petition, row.title, row.content, row.answer)))
            for petition in petitions
            if (row := petition.published) is not None and row.taken_down_at is None
        ]
        parcels = [self._pack[model].pack(made) for model, made in rows]
        return Made(portion, parcels, [leaf_hash(leaf.body.encode()) for leaf in leaves], texts)

    def _number(self, number: int, petition: Any) -> None:
        """Give numbers to what refers to one another."""
        if petition.published is not None:
            petition.published.id = self._bases.public + number + 1
        for place, asked in enumerate(petition.requests, self._bases.request + number * MOST_REQUESTS + 1):
            asked.id = place
        for place, deadline in enumerate(petition.deadlines, self._bases.deadline + number * MOST_DEADLINES + 1):
            deadline.id = place
            for row in deadline.suspensions:
                row.deadline_id = place
            for row in deadline.extensions:
                row.deadline_id, row.request_id = place, row.request.id


def _moment(beginning: Beginning, rng: Random) -> datetime:
    """When it was sent: in the order of the day's numbers."""
    minutes = (beginning.place + rng.random()) / beginning.of * _MINUTES
    return datetime.combine(beginning.day, _WAKES, LOCAL_ZONE) + timedelta(minutes=minutes)


def _sender(number: int, person: Person, rng: Random) -> Any:
    """The sender, with a mailbox of their own; the telephone numbers are of the few that are nobody's."""
    email = f"nguoigui.{number}@example.com" if rng.random() < 0.6 else ""  # noqa: PLR2004 - a share
    phone = person.phone if not email or rng.random() < 0.3 else ""  # noqa: PLR2004 - a share
    return Sender(
        petition_id=number,
        type=person.type.value,
        full_name=person.full_name,
        representative=person.representative,
        position=person.position,
        address=person.address,
        phone=phone,
        email=email,
        name_index=NAME.index(person.full_name),
        phone_index=PHONE.index(phone),
        email_index=EMAIL.index(email),
    )


def _complained_of(world: World, situation: Situation, on: date, rng: Random) -> Any:
    """The office a petition on conduct is about: often the commune's."""
    if situation.kind is not Kind.CONDUCT or situation.manner == "praise" or rng.random() > 0.7:  # noqa: PLR2004 - a share
        return None
    return world.commune_office(situation.commune.id, on)
