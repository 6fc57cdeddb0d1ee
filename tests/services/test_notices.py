"""The neutral line about a report from a place."""

import pytest
from sqlalchemy import select

from feedback.domain.errors import Invalid, NotAllowed, NotPossible
from feedback.services import notices
from feedback.store.models import Follow, OutboxMessage
from tests import people

LINE = "Đèn đường hỏng trên đường Trần Phú, phường Hồng Gai"


@pytest.fixture
def report(session, clock, files):
    place = {"kind": "field_report", "sector": "XD-HTKT", "commune": "Hồng Gai", "latitude": "20.95123", "longitude": "107.07456"}
    return people.case_in(session, "submitted", now=clock(), files=files, **place).petition


@pytest.fixture
def coordinator(session, clock):
    return people.staff(session, "coordinator", now=clock())


def test_one_line_and_a_rounded_place_become_public(session, clock, report, coordinator):
    notice = notices.publish_notice(session, report, by=coordinator, now=clock(), line=f" {LINE} ", show_place=True)
    assert (notice.line, notice.latitude, notice.longitude) == (LINE, 20.951, 107.075)
    assert report.has_notice
    assert report.publication == "none", "nothing else of it is public"
    with pytest.raises(NotPossible):
        notices.publish_notice(session, report, by=coordinator, now=clock(), line=LINE)


def test_the_place_stays_closed_unless_it_was_chosen(session, clock, report, coordinator):
    notice = notices.publish_notice(session, report, by=coordinator, now=clock(), line=LINE)
    assert (notice.latitude, notice.longitude) == (None, None)


@pytest.mark.parametrize("line", ["", " \u200e ", "x" * 161, "Gọi 0912 345 678 để biết chỗ", "Nhà bà Nguyễn Thị Hoa đổ rác"])
def test_a_line_that_is_none_or_tells_who_sent_it(session, clock, files, coordinator, line):
    case = people.case_in(
        session, "submitted", now=clock(), files=files, kind="field_report", sector="MT-RT", commune="Hồng Gai",
        full_name="Nguyễn Thị Hoa",
    )  # fmt: skip
    with pytest.raises(Invalid) as invalid:
        notices.publish_notice(session, case.petition, by=coordinator, now=clock(), line=line)
    assert list(invalid.value.fields) == ["line"]


def test_only_reports_from_a_place_and_only_by_a_coordinator(session, clock, files, report, coordinator):
    conduct = people.petition_in(session, "submitted", now=clock(), files=files, kind="conduct")
    with pytest.raises(NotPossible):
        notices.publish_notice(session, conduct, by=coordinator, now=clock(), line=LINE)
    with pytest.raises(NotAllowed):
        notices.publish_notice(session, report, by=people.staff(session, "officer", "SXD", now=clock()), now=clock(), line=LINE)


def test_who_follows_is_told_when_the_line_is_taken_back(session, clock, report, coordinator):
    notices.publish_notice(session, report, by=coordinator, now=clock(), line=LINE)
    known = {"language": "vi", "asked_at": clock()}
    session.add(
        Follow(petition=report, email="a@example.vn", email_index="a", token="a", token_hash="a", confirmed_at=clock(), **known)
    )
    session.add(Follow(petition=report, email="b@example.vn", email_index="b", token="b", token_hash="b", **known))
    session.flush()
    notices.take_back_notice(session, report, by=coordinator, now=clock.advance(hours=1), reason="Chỗ ghi chưa đúng.")
    assert not report.has_notice
    told = session.scalars(select(OutboxMessage).where(OutboxMessage.letter == "reader_followed")).all()
    assert [letter.recipient for letter in told] == ["a@example.vn"], "only who proved the address"
    notices.publish_notice(session, report, by=coordinator, now=clock.advance(hours=1), line=LINE)
    assert report.has_notice
