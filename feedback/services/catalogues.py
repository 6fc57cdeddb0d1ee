"""Loading what an administrator later edits: an empty database is filled once, whatever is there is left alone."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.store import models
from feedback.store.queries import catalogue as found
from feedback.store.queries import offices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DATA = Path(__file__).parent.parent / "data"
_BEGINNING = date(2000, 1, 1)
_MERGERS = date(2025, 3, 1)
_COMMUNES = date(2025, 7, 1)
_CITY = date(2026, 9, 1)
_CALENDAR_YEARS = range(2020, 2029)
_DECIDED_UNTIL = 2026
_SATURDAY = 5
_COMMITTEE = ("UBND", "CHỦ TỊCH")
"""How a People's Committee goes by in the numbers of its documents, and who signs them."""
_ENTERPRISES = {"DIENLUC", "NUOCSACH", "THUE"}


def load(session: "Session") -> bool:
    """Fill the catalogues.

    :returns: False when they were there already and nothing was done.
    """
    if found.list_sectors(session):
        return False
    _load_communes(session)
    _load_offices(session)
    _load_sectors(session)
    _load_calendar(session)
    _load_texts(session)
    session.flush()
    return True


def read_csv(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file of the project's data."""
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_yaml(name: str) -> dict[str, Any]:
    """A structured file of the project's data."""
    import yaml  # noqa: PLC0415 - only needed when the catalogues are loaded

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (_DATA / name).open(encoding="utf-8") as file:
        content: dict[str, Any] = yaml.load(file, Loader=loader)  # noqa: S506 - a safe loader, the quick one if there is one
    return content


def _load_communes(session: "Session") -> None:
    for row in read_csv("communes.csv"):
        units = [part.strip() for part in row["former_units"].split(";")]
        session.add(
            models.Commune(
                code=row["code"],
                name=row["name"],
                short_name=row["short_name"],
                kind=row["kind"],
                latitude=float(row["lat"]),
                longitude=float(row["lon"]),
                former_units=[
                    models.FormerUnit(
                        name=unit.removeprefix("một phần "),
                        district=row["former_district"],
                        divided=unit.startswith("một phần "),
                    )
                    for unit in units
                ],
            )
        )
    session.flush()


def _load_offices(session: "Session") -> None:
    root = _office(
        "UBND",
        "authority",
        _BEGINNING,
        [
            (_BEGINNING, "Ủy ban nhân dân tỉnh Quảng Ninh", "People's Committee of Quảng Ninh Province"),
            (_CITY, "Ủy ban nhân dân thành phố Quảng Ninh", "People's Committee of Quảng Ninh City"),
        ],
    )
    root.handles_petitions = False
    root.symbol, root.signing_title = _COMMITTEE
    session.add(root)
    session.flush()
    for row in read_csv("offices.csv"):
        if row["code"] == "UBNDX":
            continue
        young = row["code"] in {"SNNMT", "SVHTTDL", "SDTTG"}
        office = _office(
            row["code"],
            "department" if row["kind"] in {"sở", "cơ quan chuyên môn"} else "body",
            _MERGERS if young else _BEGINNING,
            [(_BEGINNING, row["name_vi"], row["name_en"])],
        )
        office.parent_id = root.id
        office.handles_petitions = row["code"] not in _ENTERPRISES
        office.symbol, office.signing_title = row["symbol"], row["signing_title"]
        session.add(office)
    for row in read_csv("former_offices.csv"):
        office = _office(row["code"], "department", _BEGINNING, [(_BEGINNING, row["name_vi"], row["name_en"])])
        office.parent_id, office.valid_until = root.id, date.fromisoformat(row["valid_until"])
        office.symbol, office.signing_title = row["symbol"], row["signing_title"]
        session.add(office)
    for commune in found.list_communes(session):
        name = commune.name[0].lower() + commune.name[1:]
        office = _office(
            f"UBND-{commune.code}",
            "commune",
            _COMMUNES,
            [(_COMMUNES, f"Ủy ban nhân dân {name}", f"People's Committee of {commune.short_name}")],
        )
        office.parent_id, office.commune_id = root.id, commune.id
        office.symbol, office.signing_title = _COMMITTEE
        session.add(office)
    session.flush()


def _office(code: str, kind: str, since: date, names: list[tuple[date, str, str]]) -> models.Office:
    return models.Office(
        code=code,
        kind=kind,
        valid_from=since,
        names=[models.OfficeName(from_date=day, name_vi=vi, name_en=en) for day, vi, en in names],
    )


def _load_sectors(session: "Session") -> None:
    former = {code: row["code"] for row in read_csv("former_offices.csv") for code in row["sectors"].split("|") if code}
    ids: dict[str, int] = {}
    for position, row in enumerate(read_csv("sectors.csv")):
        sector = models.Sector(
            code=row["code"],
            parent_id=ids.get(row["parent"]),
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            position=position,
            keywords=row["keywords"],
        )
        session.add(sector)
        session.flush()
        ids[sector.code] = sector.id
        leads = [(_MERGERS if sector.code in former else _BEGINNING, row["lead_department"])]
        if sector.code in former:
            leads.append((_BEGINNING, former[sector.code]))
        for since, code in leads:
            office = offices.find_office(session, code)
            if office is None:
                raise LookupError(code)
            session.add(models.Competence(sector_id=sector.id, office_id=office.id, from_date=since))


def _load_calendar(session: "Session") -> None:
    import holidays  # noqa: PLC0415 - 14 MB that only this moment needs

    vietnamese = holidays.country_holidays("VN", language="vi", years=_CALENDAR_YEARS)
    english = holidays.country_holidays("VN", language="en_US", years=_CALENDAR_YEARS)
    days: dict[date, models.CalendarDay] = {}
    day = date(_CALENDAR_YEARS[0], 1, 1)
    while day.year in _CALENDAR_YEARS:
        weekend = day.weekday() >= _SATURDAY
        works = vietnamese.is_working_day(day)
        if works == weekend or day in vietnamese:
            days[day] = models.CalendarDay(
                day=day,
                working=works,
                name_vi=vietnamese.get(day) or "Làm bù",
                name_en=english.get(day) or "Worked in exchange",
                source="PyPI holidays 0.109",
                estimated=day.year > _DECIDED_UNTIL,
            )
        day += timedelta(days=1)
    for row in read_csv("calendar_overrides.csv"):
        works = row["kind"] == "working"
        changed = date.fromisoformat(row["date"])
        days[changed] = models.CalendarDay(
            day=changed,
            working=works,
            name_vi="Làm bù" if works else "Nghỉ hoán đổi",
            name_en="Worked in exchange" if works else "Day off in exchange",
            source=row["source"],
        )
    session.add_all(days.values())


def _load_texts(session: "Session") -> None:
    content = read_yaml("catalogue.yaml")
    session.add_all(models.Policy(key=key, value=value) for key, value in content["policies"].items())
    session.add_all(models.ContactPoint(position=10 * n, **row) for n, row in enumerate(content["contact_points"], 1))
    session.add_all(models.LimitPreset(**row) for row in content["limits"])
    for row in content["routing_rules"]:
        session.add(
            models.RoutingRule(
                position=row["position"],
                kind=row.get("kind"),
                sector_code=row.get("sector"),
                about_office_code=row.get("about_office"),
                target=row["target"],
                target_office_code=row.get("office"),
                reason_vi=row["reason_vi"],
                reason_en=row["reason_en"],
                from_date=row["from_date"],
            )
        )
    texts = {
        "refusal_reasons": models.RefusalReason,
        "answer_templates": models.AnswerTemplate,
        "delay_causes": models.DelayCause,
    }
    for key, model in texts.items():
        session.add_all(model(position=position, **_with_sector(session, row)) for position, row in enumerate(content[key]))
    for report, captions in content["report_captions"].items():
        session.add_all(
            models.ReportCaption(report=report, key=key, position=position, text=text)
            for position, (key, text) in enumerate(captions.items())
        )


def _with_sector(session: "Session", row: dict[str, Any]) -> dict[str, Any]:
    """A row of the file as a row of the table: the sector's code becomes its number."""
    sector = found.find_sector(session, row["sector"]) if "sector" in row else None
    return {name: value for name, value in row.items() if name != "sector"} | ({"sector_id": sector.id} if sector else {})
