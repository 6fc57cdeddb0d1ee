"""The communes: their names and those of the units of which they were formed. None is ever deleted."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid, Refusal
from feedback.domain.text import N_, tidy, tidy_line
from feedback.services.administration import checks
from feedback.services.administration.audit import Facts, changing
from feedback.services.administration.checks import Problems
from feedback.store.models import Commune, FormerUnit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOUN = "communes"
KINDS = ("phường", "xã", "đặc khu")
_PART = "một phần "
"""Before the name of a unit that went to several communes."""


def facts(_session: "Session", commune: Commune) -> Facts:
    """What stands in the entry; the former units a line each."""
    return {
        "name": commune.name,
        "short_name": commune.short_name,
        "kind": commune.kind,
        "former_units": "\n".join(
            f"{_PART if unit.divided else ''}{unit.name}{f' | {unit.district}' if unit.district else ''}"
            for unit in commune.former_units
        ),
    }


def change(
    session: "Session",
    commune: Commune,
    *,
    by: Staff,
    now: datetime,
    name: str,
    short_name: str,
    kind: str,
    former_units: str,
    seen: str | None = None,
) -> None:
    """Change its names; by every one of them petitions find it.

    :param former_units: a line each: ``[một phần ]name[ | district]``.
    :raises Invalid: a name is missing or too long, or stands twice among the former ones. :raises Overtaken: not the first.
    """
    with changing(session, lambda: facts(session, commune), by=by, now=now, noun=NOUN, key=commune.code, seen=seen):
        texts = {"name": tidy_line(name), "short_name": tidy_line(short_name)}
        problems = checks.needed(texts, 200)
        if kind not in KINDS:
            problems["kind"] = N_("Choose what kind of unit it is.")
        units, wrong = _units(former_units)
        problems |= wrong
        if problems:
            raise Invalid(problems)
        commune.name, commune.short_name, commune.kind = texts["name"], texts["short_name"], kind
        if [(u.name, u.district, u.divided) for u in commune.former_units] != units:
            for unit in list(commune.former_units):
                session.delete(unit)
            commune.former_units = [FormerUnit(name=n, district=d, divided=part) for n, d, part in units]


def _units(text: str) -> tuple[list[tuple[str, str, bool]], Problems]:
    """The former units as (name, district, whether only a part), and what is wrong with the lines."""
    units: list[tuple[str, str, bool]] = []
    for number, line in enumerate(tidy(text).split("\n"), start=1):
        name, _, district = (tidy_line(part) for part in line.partition("|"))
        divided = name.lower().startswith(_PART)
        name = name[len(_PART) :].strip() if divided else name
        if not name and not district:
            continue
        if not name or len(name) > 200 or len(district) > 200:  # noqa: PLR2004 - as long as any name
            return [], {"former_units": Refusal(N_("Line %(line)s: write a name, then “|” and the district."), line=number)}
        if any((name.lower(), district) == (other.lower(), place) for other, place, _part in units):
            return [], {"former_units": Refusal(N_("Line %(line)s: “%(name)s” is here twice."), line=number, name=name)}
        units.append((name, district, divided))
    return units, {}
