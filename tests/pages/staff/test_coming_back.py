"""What was typed while the session ended, looks that must be recorded, accounts that end with the demonstration."""

import pytest
from sqlalchemy import func, select

from feedback.store.models import AccessRecord, Account, Event
from tests import people


def count(work, model) -> int:
    with work() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_after_signing_in_again_the_open_form_can_be_sent(client, make_petition, work, clock, sign_in):
    made = make_petition("submitted")
    with work() as session:
        who = people.account(session, "coordinator", now=clock())
    client.get("/staff/sign-in")
    client.fill_and_send(email=who.email, password=people.PASSWORD)
    client.get(f"/staff/petitions/{made.code}")
    open_tab = client.page
    clock.advance(hours=2)
    note = {"text": "Đã gọi điện cho người gửi, hẹn thứ Hai."}
    page = client.fill_and_send("#step-note form", **note, status=401)
    assert note["text"] in page.text
    client.get("/staff/sign-in")
    client.fill_and_send(email=who.email, password=people.PASSWORD)
    client.page = open_tab
    client.fill_and_send("#step-note form", **note)
    with work() as session:
        assert note["text"] in session.scalars(select(Event.text)).all()


def test_somebody_else_who_signs_in_cannot_send_that_form(client, make_petition, work, clock):
    made = make_petition("submitted")
    with work() as session:
        first = people.account(session, "coordinator", now=clock())
        second = people.account(session, "coordinator", name="Người Khác", now=clock())
    client.get("/staff/sign-in")
    client.fill_and_send(email=first.email, password=people.PASSWORD)
    client.get(f"/staff/petitions/{made.code}")
    open_tab = client.page
    clock.advance(hours=2)
    client.get("/staff/sign-in")
    client.fill_and_send(email=second.email, password=people.PASSWORD)
    client.page = open_tab
    client.fill_and_send("#step-note form", text="Không phải tôi viết.", status=400)


def test_a_refused_publication_is_a_recorded_look(sign_in, make_petition, work):
    made = make_petition("answered")
    reader = sign_in("coordinator")
    reader.get(f"/staff/petitions/{made.code}/publish")
    before = count(work, AccessRecord)
    reader.fill_and_send(title="", content="", answer="", status=422)
    assert count(work, AccessRecord) == before + 1


def test_the_office_cannot_see_through_the_publication_page(sign_in, make_petition):
    made = make_petition("answered", confidential=True, content="Tôi, Nguyễn Thị An, chờ lâu.")
    reader = sign_in("officer", "SYT")
    reader.get(f"/staff/petitions/{made.code}/publish", 403)
    page = reader.post(f"/staff/petitions/{made.code}/publish", {"title": "x"}, 400)
    assert "Nguyễn Thị An" not in page.text


def test_staff_find_words_without_marks(sign_in, make_petition):
    made = make_petition("submitted", title="Ngập đường Nguyễn Văn Cừ")
    assert made.code in sign_in("coordinator").get("/staff/petitions?words=nguyen+van+cu").text


def test_the_receipt_is_shown_after_a_supplement_was_asked_for(client, work, clock, files):
    from feedback.services import triage

    client.get("/submit")
    client.fill_and_send(
        kind="conduct",
        sector="YT",
        title="Chờ lâu",
        content="Chờ.",
        petitioner_type="person",
        full_name="An",
        phone="0912345678",
        consent=True,
    )
    code = client.follow().select(".receipt__code")[0].text
    with work() as session:
        coordinator = people.staff(session, "coordinator", now=clock())
        triage.request_supplement(session, people.reload(session, code), by=coordinator, now=clock(), question="Ở đâu?")
    client.get("/submit/received")
    clock.advance(hours=3)
    client.get("/submit/received", 303)


class TestProduction:
    @pytest.fixture
    def settings(self):
        return {
            "FEEDBACK_MODE": "production",
            "FEEDBACK_BASE_URL": "https://localhost",
            "FEEDBACK_MAIL_HOST": "127.0.0.1",
            "FEEDBACK_SECRET_KEY": "9f2c41d07be835a6c0d1e4f7a2b3958e",
        }

    def test_accounts_of_the_demonstration_open_nothing(self, client, work, clock):
        with work() as session:
            who = people.account(session, "coordinator", now=clock())
            session.get(Account, who.id).demonstration = True
        client.get("/staff/sign-in", base_url="https://localhost")
        client.post(
            "/staff/sign-in",
            {"email": who.email, "password": people.PASSWORD},
            422,
            base_url="https://localhost",
            headers={"Origin": "https://localhost"},
        )

    def test_another_host_is_not_answered(self, client):
        client.get("/", 400, base_url="https://evil.example")

    def test_letters_are_on_no_page(self, client):
        client.get("/dev/mail", 404, base_url="https://localhost")
