"""Which office is competent, and why: rules in order, the first that fits decides (DESIGN 9.8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol


class Target(StrEnum):
    """Whom a rule names: the place's commune, the sector's lead office, or one office by code."""

    COMMUNE = "commune"
    SECTOR_LEAD = "sector_lead"
    OFFICE = "office"


class Rule(Protocol):
    """A routing rule; None in a condition means any. ``reason_vi``/``reason_en`` say it to people."""

    position: int
    kind: str | None
    sector_code: str | None
    about_office_code: str | None
    target: str
    target_office_code: str | None
    reason_vi: str
    reason_en: str


@dataclass(frozen=True)
class RoutingFacts:
    """What competence depends on. ``sector_codes``: the sector and its parent. Codes of offices are those valid today."""

    kind: str
    sector_codes: tuple[str, ...]
    commune_office_code: str | None
    sector_lead_code: str | None
    subject_office_code: str | None


@dataclass(frozen=True)
class Proposal:
    """The office proposed and the rule that said so."""

    office_code: str
    reason_vi: str
    reason_en: str


def propose(rules: Iterable[Rule], facts: RoutingFacts) -> Proposal | None:
    """The first rule whose conditions hold and whose target exists; an office is never proposed to judge itself."""
    for rule in sorted(rules, key=lambda rule: rule.position):
        if not _fits(rule, facts):
            continue
        code = _target(rule, facts)
        if code is not None and code != facts.subject_office_code:
            return Proposal(code, rule.reason_vi, rule.reason_en)
    return None


def _fits(rule: Rule, facts: RoutingFacts) -> bool:
    return (
        rule.kind in (None, facts.kind)
        and (rule.sector_code is None or rule.sector_code in facts.sector_codes)
        and rule.about_office_code in (None, facts.subject_office_code)
    )


def _target(rule: Rule, facts: RoutingFacts) -> str | None:
    return {
        Target.COMMUNE: facts.commune_office_code,
        Target.SECTOR_LEAD: facts.sector_lead_code,
        Target.OFFICE: rule.target_office_code,
    }[Target(rule.target)]


def self_judging(office_id: int | None, subject_office_id: int | None) -> bool:
    """Whether the office would handle a petition about itself, which needs a coordinator's reason (DESIGN 5)."""
    return office_id is not None and office_id == subject_office_id


@dataclass(unsafe_hash=True)
class PlannedRule:
    """A rule that is not in force yet, or one that is, without the days between which it holds. Nobody changes one."""

    position: int
    kind: str | None
    sector_code: str | None
    about_office_code: str | None
    target: str
    target_office_code: str | None
    reason_vi: str
    reason_en: str


_GAP = 10
"""Between the positions of rules, so that another fits in without moving the rest."""


def planned(rule: Rule) -> PlannedRule:
    """What a rule says, apart from when."""
    return PlannedRule(**{name: getattr(rule, name) for name in PlannedRule.__dataclass_fields__})


def insert(rules: Sequence[PlannedRule], rule: PlannedRule, before: int | None) -> list[PlannedRule]:
    """The rules with one more, before that at a position, or at the end; others move only where there is no gap.

    :raises ValueError: no rule stands at that position.
    """
    positions = [other.position for other in rules]
    place = len(rules) if before is None else positions.index(before)
    above = positions[place - 1] if place else 0
    below = positions[place] if place < len(rules) else above + 2 * _GAP
    ordered = [*rules[:place], replace(rule, position=(above + below) // 2), *rules[place:]]
    if below - above > 1:
        return ordered
    return [replace(each, position=number * _GAP) for number, each in enumerate(ordered, start=1)]
