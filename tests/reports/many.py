"""Thousands of petitions with whole lives, written straight into the tables: the same ones every time."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from feedback.domain.calendar import LOCAL_ZONE, local_date
from feedback.domain.standing import FINAL, Publication, State
from feedback.services.figures import rebuild
from feedback.store.models import Commune, Event, Office, Petition, Rating, Sector

BEGIN = datetime(2025, 11, 1, tzinfo=LOCAL_ZONE)
DAYS = 390
_CHUNK = 5000


@dataclass
class Life:
    """A petition and everything that happens to it, in order; ``row`` is how it stands after the last event."""

    row: dict
    events: list[dict] = field(default_factory=list)

    def until(self, moment: datetime | None) -> list[dict]:
        """What had happened before a moment."""
        return [event for event in self.events if moment is None or event["happened_at"] < moment]


class _Fate:
    """Decides what happens to one petition; each method is an action, at a time after the one before."""

    def __init__(self, number: int, dice: random.Random, nouns: "_Nouns") -> None:
        self.dice, self.nouns = dice, nouns
        self.now = BEGIN + timedelta(minutes=dice.randrange(DAYS * 24 * 60))
        self.stands = {
            "kind": dice.choices(["conduct", "regulation", "field_report"], [4, 3, 3])[0],
            "sector_id": dice.choice(nouns.sectors),
            "commune_id": dice.choice(nouns.communes),
            "office_id": None,
            "state": "submitted",
            "publication": "none",
            "round": 1,
            "answer_due": local_date(self.now) + timedelta(days=21),
            "extended_days": 0,
        }
        self.life = Life({"id": number, "code": f"PAKN.{self.now:%Y%m%d}.{number:06d}", "received_at": self.now})
        self.write("submit", first=True)

    def write(self, action: str, *, first: bool = False, detail: str = "", **changes: object) -> None:
        before = None if first else self.stands["state"]
        self.stands |= changes
        done = {"petition_id": self.life.row["id"], "action": action, "happened_at": self.now, "from_state": before}
        self.life.events.append({**done, "detail": detail, **self.stands})

    def later(self, days: int = 9) -> None:
        self.now += timedelta(minutes=self.dice.randrange(1, days * 24 * 60))

    def happens(self, percent: int) -> bool:
        return self.dice.randrange(100) < percent

    def live(self) -> Life:
        self.later(4)
        if self.happens(4):
            return self.life
        if self.happens(6):
            self.supply()
        if self.happens(12):
            self.leave()
            if self.stands["state"] != "refused" or not self.happens(30):
                return self.life
            self.later(20)
            self.write("reinstate", state="submitted")
            self.later(4)
        self.accept()
        self.work()
        if self.stands["state"] == "in_progress" and not self.happens(12):
            self.answer()
        return self.life

    def supply(self) -> None:
        self.write("request_supplement", state="awaiting_supplement", answer_due=None)
        self.later(12)
        self.write("supplement", state="submitted", answer_due=local_date(self.now) + timedelta(days=20))
        self.later(3)

    def leave(self) -> None:
        action, state = self.dice.choice([("refuse", "refused"), ("transfer_out", "transferred_out"), ("withdraw", "withdrawn")])
        self.write(action, state=state)

    def accept(self) -> None:
        self.write("accept_and_route", state="assigned", office_id=self.dice.choice(self.nouns.offices))
        self.later(5)

    def work(self) -> None:
        if self.happens(6):
            self.write("reclassify", kind=self.dice.choice(["conduct", "regulation", "field_report"]),
                       sector_id=self.dice.choice(self.nouns.sectors))  # fmt: skip
            self.later(5)
        if self.happens(5):
            self.write("return_to_coordinator", state="submitted", office_id=None)
            self.later(6)
            self.accept()
        if self.happens(5):
            self.write("reroute", office_id=self.dice.choice(self.nouns.offices))
            self.later(6)
        if self.happens(6):
            action, state = self.dice.choice([("refuse", "refused"), ("transfer_out", "transferred_out"), ("link", "linked")])
            self.write(action, state=state)
            if state != "linked" or not self.happens(40):
                return
            self.later(30)
            self.write("unlink", state="assigned")
            self.later()
        self.write("take", state="in_progress")
        self.later(20)
        if self.happens(10):
            self.write("grant_extension", answer_due=self.stands["answer_due"] + timedelta(days=14), extended_days=10)
            self.later(20)

    def answer(self) -> None:
        self.write("submit_for_approval", state="awaiting_approval")
        self.later(3)
        if local_date(self.now) > self.stands["answer_due"] and self.happens(60):
            self.write("explain_delay", detail=self.dice.choice(["inspection", "staff", "other_body"]))
        pending = {} if self.stands["publication"] == "published" else {"publication": "pending"}
        self.write("approve", state="answered", **pending)
        self.later(12)
        if pending and self.happens(75):
            self.write("publish", publication="published")
            self.later(30)
            if self.happens(4):
                self.write("take_down", publication="taken_down")
                self.later(9)
        for _ in range(self.dice.randrange(3)):
            self.write("rate", detail=self.dice.choice(["satisfied", "satisfied", "not_satisfied"]))
            self.later(5)
        if self.stands["round"] < 3 and self.happens(8):
            self.write("request_reopening")
            self.later(3)
            due = local_date(self.now) + timedelta(days=21)
            self.write("grant_reopening", state="in_progress", round=self.stands["round"] + 1, answer_due=due, extended_days=0)
            self.later(25)
            if self.happens(70):
                self.answer()


@dataclass
class _Nouns:
    sectors: list[int]
    offices: list[int]
    communes: list[int]


def lives(session: Session, number: int, seed: int = 20) -> list[Life]:
    """So many petitions; what happens to each, the future included."""
    dice = random.Random(seed)
    nouns = _Nouns(
        list(session.scalars(select(Sector.id).order_by(Sector.id))),
        list(session.scalars(select(Office.id).where(Office.kind != "authority").order_by(Office.id))),
        list(session.scalars(select(Commune.id).order_by(Commune.id))),
    )
    return [_Fate(one, dice, nouns).live() for one in range(1, number + 1)]


def write(session: Session, every: list[Life], until: datetime | None = None) -> None:
    """Put into the empty tables what had happened before a moment."""
    there = [life for life in every if life.until(until)]
    _put(session, Petition, [_petition(life, until) for life in there])
    _put(session, Event, [_event(event) for life in there for event in life.until(until)])
    _count(session)


def _count(session: Session) -> None:
    """What is written past the verbs, the figures do not know of."""
    session.commit()
    rebuild(session.get_bind(), now=BEGIN + timedelta(days=DAYS))


def go_on(session: Session, every: list[Life], since: datetime) -> None:
    """Let the petitions that are there live on after a moment, and new ones come."""
    there = [life for life in every if life.until(since)]
    _put(session, Event, [_event(event) for life in there for event in life.events if event["happened_at"] >= since])
    change = update(Petition.__table__).where(Petition.__table__.c.id == bindparam("one"))
    names = ("kind", "sector_id", "state", "publication", "office_id", "round", "closed_at")
    rows = [_petition(life) for life in there]
    session.execute(
        change.values({name: bindparam(f"new_{name}") for name in names}),
        [{"one": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows],
    )
    session.commit()
    come = [life for life in every if not life.until(since)]
    write(session, come)


def rate(session: Session, every: list[Life], share: int = 3) -> None:
    """One in so many senders says whether the answer was good."""
    rows = [
        {
            "petition_id": life.row["id"],
            "round": event["round"],
            "satisfied": life.row["id"] % 4 > 0,
            "rated_at": event["happened_at"] + timedelta(hours=1),
            "first_rated_at": event["happened_at"] + timedelta(hours=1),
        }
        for life in every
        for event in life.events
        if event["action"] == "approve" and life.row["id"] % share == 0
    ]
    _put(session, Rating, rows)
    session.commit()


def _put(session: Session, table: type, rows: list[dict]) -> None:
    for start in range(0, len(rows), _CHUNK):
        session.execute(insert(table.__table__), rows[start : start + _CHUNK])


def _closed_at(events: list[dict]) -> datetime | None:
    closed = None
    for event in events:
        over = event["state"] in FINAL or event["state"] == State.ANSWERED
        closed = (closed or event["happened_at"]) if over else None
    return closed


def _petition(life: Life, until: datetime | None = None) -> dict:
    events = life.until(until)
    last, number = events[-1], life.row["id"]
    stands = {name: last[name] for name in ("kind", "sector_id", "commune_id", "state", "publication", "office_id", "round")}
    return {
        **life.row,
        **stands,
        **{name: f"{name}-{number}" for name in ("secret_hash", "form_hash", "form_digest", "link_hash")},
        "title": f"Phản ánh số {number}",
        "content": "Nội dung",
        "folded": "noi dung",
        "channel": "web",
        "language": "vi",
        "confidential": number % 10 == 0,
        "closed_at": _closed_at(events),
        "published_at": events[-1]["happened_at"] if last["publication"] == Publication.PUBLISHED else None,
        "version": len(events),
    }


def _event(event: dict) -> dict:
    return {**event, "recorded_at": event["happened_at"], "actor_kind": "service", "text": ""}
