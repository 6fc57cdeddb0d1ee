"""About two hundred invented petitions over the last eighteen months, in every state (DESIGN 8)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.domain.petition import Channel, HoldReason, Kind
from feedback.services import deadlines, intake
from feedback.services.attachments import Upload, inspect_all
from feedback.services.demonstration import notices, papers, pictures, rights, voices
from feedback.services.demonstration.cast import Cast
from feedback.services.demonstration.days import Days
from feedback.services.demonstration.lives import Life, World
from feedback.services.demonstration.replay import settle_all
from feedback.services.demonstration.situations import Person, Situation, Writer
from feedback.services.demonstration.stories import PLANS, Plan
from feedback.services.draft import Draft
from feedback.services.history import recorded
from feedback.store.models import Petition
from feedback.store.queries import catalogue, offices
from feedback.store.queries.petitions import list_demonstrated

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore

_SEED = 20260901
_FOCUS = (("YT-ATTP", ""), ("MT", ""), ("GT", ""), ("TTHC", ""), ("MT-RT", "06688"))
"""Sector and commune of petitions that go to SYT, SNNMT, SXD, VP and the ward of Hạ Long."""
_CHANNELS = (Channel.WEB,) * 17 + (Channel.PHONE, Channel.COUNTER, Channel.POST)
_SCENES = {
    "waste": "waste",
    "environment": "water",
    "water": "water",
    "mining": "waste",
    "building": "works",
    "building_order": "works",
}


@dataclass(frozen=True)
class _Beginning:
    sent_at: datetime
    plan: Plan
    number: int
    focus: tuple[str, str]


def seed(session: "Session", cast: Cast, *, files: "FileStore", now: datetime, base_url: str) -> int:
    """Write the petitions, the oldest first, each with its whole life. The same day gives the same petitions.

    :returns: how many there are.
    """
    rng = Random(_SEED)  # noqa: S311 - a story, not a secret
    days = Days(deadlines.calendar_of(session), now, rng)
    writer = Writer(rng, catalogue.list_communes(session))
    world = World(session, files, cast, writer, days, rng, lambda situation, at: _again(world, situation, at))
    world.wrong_offices = [found for code in ("STC", "SCT", "STP") if (found := offices.find_office(session, code))]
    beginnings = sorted(_beginnings(days, rng), key=lambda beginning: beginning.sent_at)
    lives = []
    # The verbs flush what they write; to flush before every look as well takes a sixth of the time.
    with recorded(session, now), session.no_autoflush:
        for beginning in beginnings:
            life = _begin(world, beginning)
            beginning.plan.story(life)
            lives.append(life)
        voices.speak([life.petition for life in lives], session, now=now)
        rights.claim([life.petition for life in lives], session, cast, now=now)
        notices.make_known([life.petition for life in lives], session, by=cast.coordinator, now=now)
        papers.issue_some(world, [life.petition for life in lives], base_url=base_url)
    settle_all(session, list_demonstrated(session), by=cast.coordinator.account_id, now=now)
    return len(lives)


def _beginnings(days: Days, rng: Random) -> Iterator[_Beginning]:
    number = 0
    for plan in PLANS:
        for turn in range(plan.count):
            number += 1
            focus = _FOCUS[turn] if plan.everywhere and turn < len(_FOCUS) else ("", "")
            day = days.working_days_ago(rng.randint(plan.youngest, plan.oldest))
            yield _Beginning(days.sent_on(day), plan, number, focus)


def _begin(world: World, beginning: _Beginning) -> Life:
    situation = world.writer.situation(*beginning.focus)
    person = world.writer.person(situation.commune)
    draft = _draft(world, situation, person, beginning.sent_at)
    form_token = f"demonstration-{world.days.today:%Y%m%d}-{beginning.number:03d}"
    rest = {"form_token": form_token, "now": beginning.sent_at, "files": world.files}
    if beginning.plan.held:
        rest["seen"] = (world.rng.choice((HoldReason.FLOOD, HoldReason.NEARBY, HoldReason.UNCHECKED)),)
    else:
        rest["channel"] = world.rng.choice(_CHANNELS)
    petition = intake.submit(world.session, draft, **rest, demonstration=True).petition  # type: ignore[arg-type]
    return Life(world, petition, situation, beginning.sent_at)


def _again(world: World, situation: Situation, at: datetime) -> Petition:
    """The same, sent by somebody else in nearly the same words."""
    draft = _draft(world, situation, world.writer.person(situation.commune), at)
    again = replace(draft, content=f"{world.writer.words['second_thoughts']['me_too']} {draft.content}")
    token = f"demonstration-again-{at:%Y%m%d%H%M%S}-{world.rng.randint(0, 10**6)}"
    return intake.submit(world.session, again, form_token=token, now=at, files=world.files, demonstration=True).petition


def _draft(world: World, situation: Situation, person: Person, sent_at: datetime) -> Draft:
    rng = world.rng
    pictured = situation.kind is Kind.FIELD_REPORT and rng.random() < 0.3  # noqa: PLR2004
    shown = (_photo(rng, situation.manner, sent_at),) if pictured else ()
    return Draft(
        kind=situation.kind,
        sector=situation.sector,
        title=situation.title,
        content=situation.content,
        commune=situation.commune.code,
        address_text=person.address if situation.kind is Kind.FIELD_REPORT else "",
        **_position(situation, sent_at),
        subject_office=_complained_of(world, situation, sent_at),
        petitioner_type=person.type,
        full_name=person.full_name,
        representative=person.representative,
        position=person.position,
        address=person.address,
        phone=person.phone,
        email=person.email,
        confidential=rng.random() < 0.1,  # noqa: PLR2004
        consent=True,
        attachments=inspect_all(shown),
    )


def _position(situation: Situation, sent_at: datetime) -> dict[str, str]:
    """From a place the telephone says where it is: somewhere around the middle of the commune."""
    if situation.kind is not Kind.FIELD_REPORT:
        return {}
    north, east = 0.001 * (sent_at.minute % 5 - 2), 0.001 * (sent_at.minute % 7 - 3)
    return {"latitude": f"{situation.commune.latitude + north:.5f}", "longitude": f"{situation.commune.longitude + east:.5f}"}


def _complained_of(world: World, situation: Situation, sent_at: datetime) -> str:
    """The office a petition on conduct is about: often the commune's, sometimes the coordinator's own."""
    if situation.kind is not Kind.CONDUCT or situation.manner == "praise":
        return ""
    chance = world.rng.random()
    if chance < 0.1:  # noqa: PLR2004
        return "VP"
    office = offices.find_commune_office(world.session, situation.commune.id, local_date(sent_at))
    return office.code if office and chance < 0.7 else ""  # noqa: PLR2004


def _photo(rng: Random, manner: str, sent_at: datetime) -> Upload:
    return Upload(f"anh-{sent_at:%Y%m%d-%H%M}.jpg", pictures.draw(rng, _SCENES.get(manner, "street")))
