"""The tables of states, clocks and actions told to people: on a page of the back office, and as a diagram in ``docs``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from feedback.domain import predicates as p
from feedback.domain.actions import ABOUT, Shown
from feedback.domain.clocks import EFFECTS, Effect
from feedback.domain.permissions import PERMISSION_MAP, Permission
from feedback.domain.states import TRANSITIONS, Action, State, Transition
from feedback.language import LazyString
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.web import labels

WHO: dict[Callable[..., bool], LazyString] = {
    p.is_coordinator: _l("coordinator"),
    p.is_inspector: _l("inspector"),
    p.is_administrator: _l("administrator"),
    p.is_in_handling_office: _l("everybody of the office"),
    p.is_clerk_of_handling_office: _l("clerk of the office"),
    p.is_leader_of_handling_office: _l("head of the office"),
    p.is_named_officer: _l("the officer who has it"),
    p.is_in_awaited_office: _l("the office that was asked"),
    p.is_in_coordinating_office: _l("an office that contributes"),
    p.is_sender: _l("the sender"),
    p.administers_nothing: _l("never an administrator"),
    p.is_service: _l("the service itself"),
    p.judges_not_in_own_cause: _l("not about them"),
    p.is_not_named_as_subject: _l("not about them"),
    p.is_not_their_own_cause: _l("not about them"),
    p.asked_for_no_extension: _l("did not ask for it"),
    p.sender_asked_no_confidence: _l("not confidential"),
}
SHOWN = {
    Shown.NOTHING: _l("Nothing"),
    Shown.FACT: _l("That it happened"),
    Shown.WORDS: _l("That it happened, with the words given"),
}


@dataclass(frozen=True)
class Rule:
    """An action as people read it; ``ways`` are (from states, to state or None) as labels."""

    action: Action
    label: str
    ways: tuple[tuple[tuple[str, ...], str | None], ...]
    who: tuple[str, ...]
    requires: tuple[str, ...]
    clock: tuple[str, ...]
    letter: str | None
    shown: str


def rules() -> Iterator[Rule]:
    """Every action in the order of the table, then those that move nothing."""
    for action in Action:
        lines = [line for line in TRANSITIONS if line.action == action]
        about = ABOUT[action]
        yield Rule(
            action=action,
            label=str(labels.ACTIONS[action]),
            ways=tuple(dict.fromkeys(_way(line) for line in lines)),
            who=tuple(dict.fromkeys(word for line in lines for word in _who(line.permission))),
            requires=tuple(_(word) for word in about.requires),
            clock=tuple(_clock(EFFECTS.get(action, Effect()))),
            letter=about.letter,
            shown=str(SHOWN[about.shown]),
        )


def mermaid() -> str:
    """The moves of the table as a state diagram in Mermaid's language; publication, a dimension of its own, is left out."""
    moves: dict[tuple[State, State], list[Action]] = {}
    for line in TRANSITIONS:
        for source in sorted(line.sources, key=list(State).index):
            if line.target is not None and line.target != source:
                moves.setdefault((source, line.target), []).append(line.action)
    names = [f"    {state}: {labels.STATES[state]}" for state in State]
    ways = [f"    {source} --> {target}: {', '.join(dict.fromkeys(actions))}" for (source, target), actions in moves.items()]
    begin = ["    [*] --> submitted: submit", "    [*] --> held: submit"]
    return "\n".join(["stateDiagram-v2", *names, *begin, *ways])


def _way(line: Transition) -> tuple[tuple[str, ...], str | None]:
    sources = tuple(str(labels.STATES[state]) for state in State if state in line.sources)
    return sources, str(labels.STATES[line.target]) if line.target else None


def _who(permission: Permission) -> Iterator[str]:
    for row in PERMISSION_MAP[permission]:
        first, *rest = (str(WHO[holds]) for holds in row)
        yield f"{first} ({', '.join(rest)})" if rest else first


def _clock(effect: Effect) -> Iterator[str]:
    said = (
        (effect.opens, _("begins")),
        (effect.meets, _("is met")),
        (effect.voids, _("falls away")),
        (effect.extends, _("moves later")),
        (effect.revives, _("runs on with its old date")),
        (effect.unmeets, _("runs on with its old date")),
    )
    for steps, word in said:
        for step in steps:
            yield f"{labels.STEPS[step]}: {word}"
    if effect.voids_rest:
        yield _("Every other clock falls away")
    if effect.suspends:
        yield _("Every clock stops until the supplement comes")
    if effect.reconsiders:
        yield _("Another limit counts only where it gives the later date")
