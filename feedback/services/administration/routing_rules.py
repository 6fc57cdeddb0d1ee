"""Rules of competence: planned, tried on the last petitions, and only then saved, exactly as they were tried.

A rule that held is never changed: it gets a last day, and what follows it begins on the next.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain import routing as law
from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.petition import Kind
from feedback.domain.text import N_, tidy_line
from feedback.services.administration.audit import Overtaken, audit, fingerprint, take_turn
from feedback.services.administration.checks import Problems, needed, read_day
from feedback.store.models import RoutingRule, Sector
from feedback.store.queries import administration, catalogue, offices
from feedback.store.queries import routing as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOUN = "routing"
TRIED_ON = 1000
"""How many of the last petitions a plan is tried on."""
KEEP, LAST = "keep", "last"
"""Places of a rule: where it was, and after all others."""


@dataclass(frozen=True)
class Plan:
    """The rules as they are to be from a day on, in their order."""

    rules: tuple[law.PlannedRule, ...]
    since: date


@dataclass(frozen=True)
class Move:
    """Petitions for which the plan names another office than the rules of now; None: no rule reaches an office."""

    before: str | None
    after: str | None
    petitions: tuple[tuple[str, Sector], ...]


@dataclass(frozen=True)
class Trial:
    """What a plan would have done: on how many petitions, for how many the same, and for which something else."""

    tried: int
    moves: tuple[Move, ...]

    @property
    def moved(self) -> int:
        """For how many petitions another office is named."""
        return sum(len(move.petitions) for move in self.moves)


def earliest(session: "Session", today: date) -> date:
    """The first day from which a change can hold: today, or where a change is planned already, that day."""
    return max([today, *(rule.from_date for rule in query.list_lasting_rules(session))])


def plan_rule(
    session: "Session",
    *,
    today: date,
    position: int | None,
    kind: str,
    sector: str,
    about_office: str,
    target: str,
    target_office: str,
    reason_vi: str,
    reason_en: str,
    before: str,
    from_date: str,
) -> Plan:
    """The rules with another one, or with one changed or moved. Empty conditions mean any; nothing is saved.

    :param position: of the rule that is changed; None for a new one.
    :param before: position of the rule before which it comes, ``keep`` or ``last``. :param from_date: ISO date.
    :raises NotPossible: the rule is not there any more. :raises Invalid: whatever does not fit.
    """
    rule = law.PlannedRule(
        position=0,
        kind=kind or None,
        sector_code=sector or None,
        about_office_code=about_office or None,
        target=target,
        target_office_code=target_office or None if target == law.Target.OFFICE else None,
        reason_vi=tidy_line(reason_vi),
        reason_en=tidy_line(reason_en),
    )
    current = _current(session)
    others = [other for other in current if other.position != position]
    since, problems = _since(session, from_date, today)
    problems |= _wrong(session, rule, since or today)
    places = [str(other.position) for other in others]
    if before not in {LAST, *places} and not (before == KEEP and position is not None):
        problems["before"] = N_("Choose the place of the rule.")
    if position is not None and len(others) == len(current):
        raise NotPossible(N_("This rule is not in force any more. Look at the list of rules."))
    if problems or since is None:
        raise Invalid(problems)
    if before == KEEP:
        kept = law.PlannedRule(**{**asdict(rule), "position": position})
        rules = sorted([*others, kept], key=lambda each: each.position)
    else:
        rules = law.insert(others, rule, None if before == LAST else int(before))
    if list(rules) == current:
        raise Invalid({"": N_("Nothing was changed: the rules are what they were.")})
    return Plan(tuple(rules), since)


def plan_without(session: "Session", *, today: date, position: int, from_date: str) -> Plan:
    """The rules without one of them.

    :raises NotPossible: the rule is not there any more, or the only one. :raises Invalid: a day that does not fit.
    """
    current = _current(session)
    others = tuple(rule for rule in current if rule.position != position)
    if len(others) == len(current):
        raise NotPossible(N_("This rule is not in force any more. Look at the list of rules."))
    if not others:
        raise NotPossible(N_("This is the only rule. Without it no office would be proposed; add another first."))
    since, problems = _since(session, from_date, today)
    if problems or since is None:
        raise Invalid(problems)
    return Plan(others, since)


def try_out(session: "Session", plan: Plan) -> Trial:
    """What the plan would have done with the last petitions, as they were classified when they were received.

    The offices and leads are those of the day from which the plan holds, for the rules of now as for the plan: what
    differs comes from the rules alone.
    """
    known = _Places(session, plan.since)
    current = _current(session)
    moves: dict[tuple[str | None, str | None], list[tuple[str, Sector]]] = defaultdict(list)
    receptions = query.list_receptions(session, TRIED_ON)
    for reception in receptions:
        facts, sector = known.facts(reception)
        before, after = (_office(law.propose(rules, facts)) for rules in (current, plan.rules))
        if before != after:
            moves[before, after].append((reception.code, sector))
    ordered = sorted(moves.items(), key=lambda move: (-len(move[1]), str(move[0])))
    return Trial(len(receptions), tuple(Move(*between, tuple(petitions)) for between, petitions in ordered))


def seal_of(session: "Session", plan: Plan) -> str:
    """A short hash of the plan and of the rules that it begins from: what is saved is what was tried."""
    stated = [[asdict(rule) for rule in rules] for rules in (_current(session), plan.rules)]
    return fingerprint({"rules": json.dumps(stated), "since": plan.since.isoformat()})


def save(session: "Session", plan: Plan, *, by: Staff, now: datetime, tried: str) -> None:
    """Let the plan hold from its day on.

    :param tried: :func:`seal_of` what was tried. :raises Overtaken: the rules or the plan are not what they were then.
    """
    take_turn(session, by)
    if tried != seal_of(session, plan):
        raise Overtaken
    rows = {law.planned(row): row for row in query.list_lasting_rules(session)}
    gone = {rule.position: rule for rule in rows if rule not in plan.rules}
    come = {rule.position: rule for rule in plan.rules if rule not in rows}
    for rule in gone.values():
        _end(session, rows[rule], plan.since)
    session.add_all(RoutingRule(**asdict(rule), from_date=plan.since) for rule in come.values())
    session.flush()
    for position in sorted({*gone, *come}):
        before = rule_facts(gone[position], rows[gone[position]].from_date) if position in gone else None
        after = rule_facts(come[position], plan.since) if position in come else None
        audit(session, by=by, now=now, noun=NOUN, key=str(position), before=before, after=after)


def facts(_session: "Session", row: RoutingRule) -> dict[str, str]:
    """A rule that is in force, as the history compares it."""
    return rule_facts(row, row.from_date)


def rule_facts(rule: law.Rule, from_date: date) -> dict[str, str]:
    """A rule by the names of its form's fields."""
    return {
        "kind": rule.kind or "",
        "sector": rule.sector_code or "",
        "about_office": rule.about_office_code or "",
        "target": rule.target,
        "target_office": rule.target_office_code or "",
        "reason_vi": rule.reason_vi,
        "reason_en": rule.reason_en,
        "from_date": from_date.isoformat(),
    }


class _Places:
    """Which offices lead which sectors and communes on a day, each asked for once."""

    def __init__(self, session: "Session", on: date) -> None:
        self._session, self._on = session, on
        self._sectors = query.get_sectors(session)
        self._communes = {o.commune_id: o.code for o in administration.list_present_offices(session, on) if o.commune_id}
        self._leads: dict[int, str | None] = {}

    def facts(self, reception: query.Reception) -> tuple[law.RoutingFacts, Sector]:
        """What competence depends on, for a petition as it was received."""
        sector = self._sectors[reception.sector_id]
        if sector.id not in self._leads:
            lead = offices.find_lead_office(self._session, sector, self._on)
            self._leads[sector.id] = lead.code if lead else None
        codes = (sector.code, sector.parent.code) if sector.parent else (sector.code,)
        commune = self._communes.get(reception.commune_id or 0)
        lead_code = self._leads[sector.id]
        return law.RoutingFacts(reception.kind, codes, commune, lead_code, reception.subject_office_code), sector


def _current(session: "Session") -> Sequence[law.PlannedRule]:
    return [law.planned(row) for row in query.list_lasting_rules(session)]


def _office(proposal: law.Proposal | None) -> str | None:
    return proposal.office_code if proposal else None


def _end(session: "Session", row: RoutingRule, since: date) -> None:
    """The day before is its last; one that would not have held for a whole day goes, its history stays."""
    if row.from_date >= since:
        session.delete(row)
    else:
        row.until_date = since - timedelta(days=1)


def _since(session: "Session", typed: str, today: date) -> tuple[date | None, Problems]:
    since, first = read_day(typed), earliest(session, today)
    if since is None:
        return None, {"from_date": N_("Choose a day.")}
    if since < today:
        return None, {"from_date": N_("This day is over: petitions were passed on by the rules of then. Choose today or later.")}
    if since < first:
        return None, {"from_date": N_("A change is planned for a later day already. Choose that day or a later one.")}
    return since, {}


def _wrong(session: "Session", rule: law.PlannedRule, on: date) -> Problems:
    problems = needed({"reason_vi": rule.reason_vi, "reason_en": rule.reason_en})
    if rule.kind is not None and rule.kind not in list(Kind):
        problems["kind"] = N_("Choose what the petition is about.")
    if rule.sector_code is not None and catalogue.find_sector(session, rule.sector_code) is None:
        problems["sector"] = N_("Choose a sector.")
    if rule.about_office_code is not None and offices.find_office(session, rule.about_office_code) is None:
        problems["about_office"] = N_("Choose an office.")
    if rule.target not in list(law.Target):
        problems["target"] = N_("Choose who is competent.")
    elif rule.target == law.Target.OFFICE:
        office = offices.find_office(session, rule.target_office_code or "")
        if office is None or not office.handles_petitions or not office.exists_on(on):
            problems["target_office"] = N_("Choose an office that handles petitions.")
        elif office.code == rule.about_office_code:
            problems["target_office"] = N_("An office does not judge itself. Choose another.")
    return problems
