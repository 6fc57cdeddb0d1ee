"""What has been kept long enough goes: first shown without touching anything, then done a few at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Service
from feedback.domain.retention import RULES, Perishable, Rule, over_before
from feedback.domain.states import Action
from feedback.services import erasing, history
from feedback.store.models import Petition
from feedback.store.queries import retention as query
from feedback.store.queries.limits import get_policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AT_ONCE = 50
"""Of each kind in one transaction: others want to write too."""


@dataclass(frozen=True)
class Over:
    """Of one rule: its period (0: for ever), how much has been kept longer, and since when the oldest of it."""

    kept: Perishable
    number: int
    count: int
    oldest: datetime | None

    @property
    def rule(self) -> Rule:
        """Where the period stands, and what goes."""
        return RULES[self.kept]


@dataclass(frozen=True)
class Gone:
    """What one step made go; ``files`` are keys whose bytes are to be deleted once it is stored."""

    senders: int = 0
    letters: int = 0
    looks: int = 0
    files: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether there was nothing left to do."""
        return not (self.senders or self.letters or self.looks)


def look(session: "Session", *, now: datetime) -> list[Over]:
    """What would go now, by rule; nothing is touched."""
    count = {Perishable.SENDER: query.count_senders, Perishable.LETTERS: query.count_letters, Perishable.LOOKS: query.count_looks}
    found = []
    for kept, rule in RULES.items():
        number = int(get_policy(session, rule.policy))
        before = over_before(now, number, rule.unit)
        found.append(Over(kept, number, *(count[kept](session, before=before) if before else (0, None))))
    return found


def is_on(session: "Session") -> bool:
    """Whether the authority decided that it goes by itself."""
    return get_policy(session, "retention") == "yes"


def carry_out(session: "Session", *, now: datetime, at_most: int = AT_ONCE) -> Gone:
    """Let some of it go. A sender to whom a letter is still under way is left until it has arrived."""
    before = {kept: over_before(now, int(get_policy(session, rule.policy)), rule.unit) for kept, rule in RULES.items()}
    over, sent, looked = before[Perishable.SENDER], before[Perishable.LETTERS], before[Perishable.LOOKS]
    petitions = query.list_senders(session, before=over, limit=at_most) if over else ()
    files = [key for petition in petitions for key in _forget(session, petition, now)]
    letters = query.wipe_letters(session, before=sent, now=now, limit=at_most) if sent else 0
    looks = query.delete_looks(session, before=looked, limit=at_most) if looked else 0
    return Gone(len(petitions), letters, looks, tuple(files))


def _forget(session: "Session", petition: Petition, now: datetime) -> list[str]:
    """As at the sender's own request (ADR 9), with a line in the book of its own."""
    actor = Service()
    transition = history.begin(petition, Action.FORGET_SENDER, actor)
    keys = erasing.wipe_before_telling(session, petition, now=now)
    history.record(session, petition, transition, actor, now)
    erasing.wipe_sender(session, petition)
    return keys
