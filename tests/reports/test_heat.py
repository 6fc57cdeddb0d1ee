"""Sectors and communes: every field a number, a link and a shade."""

import pytest

from feedback.domain.periods import Basis, Period
from feedback.services.reports.asking import Asked
from feedback.services.reports.drawing import SHADES, warmth
from feedback.services.reports.heat import heat
from feedback.services.reports.table import Result
from tests.people import petition_in

NOVEMBER = Asked(Period(2026, month=11), Basis.CALENDAR)


@pytest.fixture
def sent(session, files, clock):
    clock.set("2026-11-20T09:00")
    for number, (sector, commune) in enumerate([("YT", "Hồng Gai"), ("YT", "Hồng Gai"), ("DAT", "Hồng Gai"), ("DAT", "")]):
        petition_in(session, "submitted", now=clock(), files=files, sector=sector, commune=commune, email=f"{number}@example.com")


def test_every_commune_has_a_line_and_every_sector_with_petitions_a_column(session, sent):
    report = heat(session, NOVEMBER)
    table = report.tables[0]
    assert [column.key for column in table.columns] == ["name", "dat", "yt", "total"]
    assert len(table.rows) == 55
    lines = {str(row.cells[0]): row.cells[1:] for row in table.rows}
    assert lines["Hồng Gai"] == (1, 2, 3)
    assert table.line("0").cells[1:] == (1, 0, 1)
    assert table.total.cells[1:] == (2, 2, 4)
    assert {check.result for check in report.checks} == {Result.HOLDS}


def test_the_fullest_field_is_the_darkest_and_an_empty_one_has_no_shade(session, sent):
    report = heat(session, NOVEMBER)
    shades = warmth(report)
    gai = next(row.key for row in report.tables[0].rows if row.cells[0] == "Hồng Gai")
    assert (shades["heat", gai, "yt"], shades["heat", gai, "dat"], shades["heat", "0", "yt"]) == (SHADES, 3, 0)
    assert ("heat", gai, "total") not in shades


def test_a_sector_below_counts_for_the_one_above(session, files, clock):
    petition_in(session, "submitted", now=clock(), files=files, sector="MT-RT", kind="field_report")
    assert [column.key for column in heat(session, NOVEMBER).tables[0].columns] == ["name", "mt", "total"]


def test_nothing_came(session):
    report = heat(session, Asked(Period(2020)))
    assert (report.tables[0].rows, report.charts, warmth(report)) == ((), (), {})


def test_the_page_shows_shades_and_numbers(sign_in, make_petition, clock):
    clock.set("2026-11-20T09:00")
    make_petition("submitted")
    page = sign_in("coordinator").get("/staff/reports/heat?year=2026&part=11&basis=calendar")
    (field,) = page.select("td.heat-5")
    assert field.get_text(strip=True) == "1"
    listed = sign_in("coordinator").get(field.a["href"])
    assert "PAKN.20261120.0001" in listed.main
