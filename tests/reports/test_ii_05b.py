"""Form II.05b: by reporting unit; its captions, and with them its columns, are the administrator's."""

import pytest

from feedback.domain.periods import Period
from feedback.services.reports.asking import Asked
from feedback.services.reports.ii_05b import ii_05b
from feedback.services.reports.layout import ii_05a
from feedback.services.reports.table import Result
from feedback.store.models import ReportCaption
from tests.people import case_in

ASKED = Asked(Period(2026, 4))


@pytest.fixture
def quarter(session, files, clock):
    clock.set("2026-10-01T09:00")
    case_in(session, "published", now=clock(), files=files)
    case_in(session, "assigned", now=clock(), files=files, kind="regulation", email="b@example.com")
    case_in(session, "assigned", now=clock(), files=files, office="SNNMT", sector="DAT", email="c@example.com")
    case_in(session, "transferred_out", now=clock(), files=files, email="d@example.com")
    case_in(session, "assigned", now=clock(), files=files, kind="field_report", sector="MT-RT", email="e@example.com")
    session.commit()
    return session


def named(report):
    return [(row.level, row.cells[1], row.cells[2]) for row in report.tables[0].rows]


def test_each_unit_stands_with_its_sectors_below(quarter):
    report = ii_05b(quarter, ASKED)
    assert named(report) == [
        (0, "Sở Nông nghiệp và Môi trường", 1),
        (1, "Đất đai", 1),
        (0, "Sở Y tế", 2),
        (1, "Y tế", 2),
        (0, "Đầu mối tiếp nhận (chưa giao đơn vị)", 1),
        (1, "Y tế", 1),
    ]
    assert report.tables[0].total.cells[2:] == ii_05a(quarter, ASKED).tables[0].total.cells[2:]
    assert {check.result for check in report.checks} == {Result.HOLDS}
    assert report.notes[1].values == {"number": 1, "reopened": 0}


def test_a_column_without_a_caption_is_left_out(quarter):
    quarter.query(ReportCaption).filter_by(report="ii-05b", key="published").one().text = ""
    quarter.query(ReportCaption).filter_by(report="ii-05b", key="transferred").one().text = "Chuyển nơi khác"
    report = ii_05b(quarter, ASKED)
    assert [column.key for column in report.tables[0].columns][-2:] == ["open_regulation", "transferred"]
    assert report.tables[0].columns[-1].heading.sentence == "Chuyển nơi khác"
    assert len(report.checks) == 5


def test_one_office_stands_alone(quarter):
    office = next(row.key for row in ii_05b(quarter, ASKED).tables[0].rows if row.cells[1] == "Sở Y tế")
    report = ii_05b(quarter, Asked(Period(2026, 4), office_id=int(office)))
    assert named(report) == [(0, "Sở Y tế", 2), (1, "Y tế", 2)]
    assert report.head.right[0] == "- Đơn vị báo cáo: Sở Y tế"
