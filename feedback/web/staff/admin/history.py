"""The history of the catalogues as people read it: fields and choices by their labels."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import url_for

from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.administration.audit import read
from feedback.store.queries.administration import list_changes
from feedback.web.filters import short_day
from feedback.web.staff.admin.registry import NOUNS, Noun
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import AdministrationChange

PER_PAGE = 50
_BESIDE = {
    "active": _l("In use"),
    "roles": _l("Roles"),
    "password": _l("Password set"),
    "second_factor": _l("Second factor"),
    "valid_until": _l("Last day"),
}
"""Facts that no form shows."""
_YES_OR_NO = {"yes": _l("Yes"), "no": _l("No")}


@dataclass(frozen=True)
class Change:
    """A line of the history: what happened to which entry, and each field as (label, before, after)."""

    number: int
    at: datetime
    who: str
    what: str
    whole: bool
    """Whether the entry was made or removed, so that there is no before or no after."""
    noun: str
    entry: str
    url: str | None
    """None where the entry is no more."""
    fields: list[tuple[str, str, str]]


def changes(*, noun: str = "", key: str = "", before: int | None = None) -> list[Change]:
    """The lines, the latest first."""
    return [_line(row) for row in list_changes(session(), noun=noun, key=key, before=before, most=PER_PAGE)]


def _line(row: "AdministrationChange") -> Change:
    noun, before, after = NOUNS.get(row.noun), read(row.before), read(row.after)
    thing = noun.find(row.key) if noun else None
    fields = _fields(noun, thing, before or {}, after or {})
    return Change(
        number=row.id,
        at=row.at,
        who=row.account.name if row.account else _("The command line"),
        what=_("added") if row.before is None else _("removed") if row.after is None else _("changed"),
        whole=row.before is None or row.after is None,
        noun=str(noun.title) if noun else row.noun,
        entry=noun.name(thing) if noun and thing is not None else row.key,
        url=url_for("staff.catalogue_entry", noun=row.noun, key=row.key) if thing is not None else None,
        fields=fields,
    )


def _fields(noun: Noun | None, thing: Any, before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
    """Each field with what stood in it; of an entry that was made or removed only what was filled in."""
    known: dict[str, Any] = {}
    for kind in dict.fromkeys((noun.form_for(None), noun.form_for(thing))) if noun else ():
        form = kind()
        form.prepare(thing)
        known |= {field.name: field for field in form}
    names = [name for name in known if name in {**before, **after}]
    names += [name for name in {**before, **after} if name not in known]
    return [
        (
            str(known[name].label.text if name in known else _BESIDE.get(name, name)),
            _said(noun, name, before.get(name, "")) or shown(known.get(name), before.get(name, "")),
            _said(noun, name, after.get(name, "")) or shown(known.get(name), after.get(name, "")),
        )
        for name in names
        if before.get(name) or after.get(name)
    ]


def _said(noun: Noun | None, name: str, value: str) -> str | None:
    return noun.said(name, value) if noun and value else None


def shown(field: Any, value: str) -> str:
    """A fact as its form shows it: a choice by its label, a day as people write it."""
    for choice in getattr(field, "choices", None) or ():
        if choice.value == value:
            return str(choice.label)
    if value in _YES_OR_NO:
        return str(_YES_OR_NO[value])
    try:
        return short_day(date.fromisoformat(value))
    except ValueError:
        return value
