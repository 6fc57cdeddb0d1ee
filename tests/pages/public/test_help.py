"""Help that is written for people, with the numbers that are in force."""

import pytest

from feedback.services.administration import limits, policies
from feedback.store.queries import administration
from tests import people

PAGES = ("/help", "/contact", "/privacy", "/security")


@pytest.mark.parametrize("url", PAGES)
def test_every_page_in_both_languages(client, url):
    vietnamese, english = client.get(url).main, client.get(f"{url}?lang=en").main
    assert " và " in vietnamese
    assert " và " not in english


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_table_of_contents_leads_to_every_chapter(client, language):
    page = client.get(f"/help?lang={language}")
    chapters = [f"#{heading['id']}" for heading in page.select("main h2")]
    assert [link["href"] for link in page.select("main nav a")] == chapters
    assert chapters == ["#belongs", "#write", "#way", "#late", "#follow", "#elsewhere", "#data"]


def test_the_limits_are_those_in_force(client, work, clock):
    assert "Xử lý và trả lời: 15 ngày làm việc" in client.get("/help").text
    assert "You get an answer: 15 working days" in client.get("/help?lang=en").text
    with work() as session:
        by, today = people.staff(session, "administrator", now=clock()), clock().date().isoformat()
        of_all = {"step": "answer", "from_date": today, "source": "quyết định thử"}
        limits.add(session, by=by, now=clock(), working_days="12", **of_all)
        limits.add(session, by=by, now=clock(), working_days="7", office="SYT", **of_all)
        limits.add(session, by=by, now=clock(), working_days="3", **{**of_all, "from_date": "2026-12-01"})
    text = client.get("/help").text
    assert "Xử lý và trả lời: 12 ngày làm việc" in text
    assert "trả lời: 7 ngày" not in text
    clock.set("2026-12-01T08:00")
    assert "Xử lý và trả lời: 3 ngày làm việc" in client.get("/help").text


def test_the_rights_have_the_days_of_the_policies(client, work, clock):
    assert "Yêu cầu xóa: trong 20 ngày" in client.get("/privacy").text
    with work() as session:
        by = people.staff(session, "administrator", now=clock())
        choices = {policy.key: policy for policy in administration.list_policies(session)}
        policies.change(session, choices["data_erase_days"], by=by, now=clock(), value="18")
        policies.change(session, choices["suspend_clock"], by=by, now=clock(), value="no")
        policies.change(session, choices["extensions"], by=by, now=clock(), value="0")
    assert "Yêu cầu xóa: trong 18 ngày" in client.get("/privacy").text
    assert "erased: within 18 days" in client.get("/privacy?lang=en").text
    text = client.get("/help").text
    assert "tạm dừng" not in text
    assert "gia hạn" not in text


def test_an_address_with_a_sign_that_no_page_may_hold_is_written_out_in_links(client):
    page = client.get("/petitions/PAKN%00%22", 404)
    assert "\0" not in page.response.get_data(as_text=True)
    assert "/petitions/PAKN%00%22?lang=en" in {link["href"] for link in page.select("a[hreflang]")}
