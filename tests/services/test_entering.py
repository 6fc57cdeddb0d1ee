"""Staff write down what was told or brought: the clocks count from the day it came, and nobody is entered twice unseen."""

from datetime import date

import pytest

from feedback.domain.deadlines import Step
from feedback.domain.errors import AlreadySent, Invalid, NotAllowed
from feedback.services import deadlines, duplicates, entering
from feedback.services.attachments import Upload, inspect_all
from feedback.services.entering import Arrival
from feedback.store.models import AccessRecord
from feedback.store.queries import outbox
from tests import people
from tests.databases import on_both_databases
from tests.services.test_attachments import picture

TOKEN = "0123456789abcdef"
NOBODY = {"full_name": "Không Ai Cả", "phone": "0900000001"}


def enter(session, clock, files, *, role="coordinator", office="", token=TOKEN, despite=False, scan=(), typed=None, **arrival):
    usual = {"channel": "phone", "day": "2026-11-20", "time": "08:40", "language": "vi"}
    return entering.enter(
        session,
        people.draft(**(typed or {})),
        Arrival(**{**usual, **arrival}, scan=inspect_all(scan)),
        by=people.staff(session, role, office, now=clock()),
        now=clock(),
        form_token=token,
        files=files,
        despite=despite,
    )


def wrong(session, clock, files, **wishes) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as invalid:
        enter(session, clock, files, **wishes)
    return {name: [str(one) for one in said] for name, said in invalid.value.fields.items()}


@on_both_databases
def test_what_came_by_telephone_counts_from_the_call(session, clock, files):
    receipt = enter(session, clock, files, role="clerk", office="SYT", day="2026-11-17", time="16:40", typed=people.BOB)
    session.commit()
    found = people.reload(session, receipt.petition.code)
    clerk = people.staff(session, "clerk", "SYT", now=clock())
    assert found.code == "PAKN.20261117.0001"
    assert (found.channel, found.entered_by, found.state) == ("phone", clerk.account_id, "submitted")
    assert found.received_at == found.consented_at
    [event] = found.events
    assert (event.action, event.actor_kind, event.account_id) == ("submit", "staff", clerk.account_id)
    assert event.happened_at == found.received_at
    assert event.recorded_at == clock()
    assert deadlines.current(found, Step.TRIAGE).due == date(2026, 11, 19)
    [letter] = outbox.list_of_petition(session, found.id)
    assert (letter.letter, letter.channel, letter.status) == ("received", "phone", "task")


def test_the_same_form_pressed_twice_is_one_petition(session, clock, files):
    first = enter(session, clock, files)
    again = enter(session, clock, files)
    assert (again.petition.code, again.secret) == (first.petition.code, first.secret)
    with pytest.raises(AlreadySent):
        enter(session, clock, files, day="2026-11-19", despite=True)


@pytest.mark.parametrize("role", ["officer", "leader", "inspector", "administrator"])
def test_only_coordinators_and_clerks_enter(session, clock, files, role):
    with pytest.raises(NotAllowed):
        enter(session, clock, files, role=role, office="SYT" if role in {"officer", "leader"} else "")


@pytest.mark.parametrize(
    ("arrival", "field"),
    [
        ({"channel": "web"}, "channel"),
        ({"channel": ""}, "channel"),
        ({"day": "31/02/2026"}, "received_on"),
        ({"day": "2026-11-20", "time": "09:01"}, "received_on"),
        ({"day": "2027-01-01"}, "received_on"),
        ({"day": "2026-09-20"}, "received_on"),
        ({"time": "25:00"}, "received_at"),
        ({"time": ""}, "received_at"),
        ({"scan": [Upload("a.exe", b"MZ")]}, "scan"),
    ],
)
def test_what_is_wrong_is_said_at_once(session, clock, files, arrival, field):
    assert set(wrong(session, clock, files, **arrival, typed={"title": "", "consent": False})) == {field, "title", "consent"}


@pytest.mark.parametrize(("day", "time"), [("20/11/2026", "8h40"), ("20-11-2026", "8 giờ 40"), ("2026-11-20", "08:40:00")])
def test_days_and_times_are_read_as_people_write_them(session, clock, files, day, time):
    received = enter(session, clock, files, day=day, time=time).petition.received_at
    assert received.isoformat() == "2026-11-20T08:40:00+07:00"


def test_the_paper_is_kept_beside_the_photos(session, clock, files):
    photo, paper = Upload("anh.png", picture("PNG")), Upload("don.png", picture("PNG"))
    receipt = enter(session, clock, files, channel="post", scan=[paper], typed={"attachments": [photo]})
    session.commit()
    kept = people.reload(session, receipt.petition.code).attachments
    assert [(file.filename, file.purpose) for file in kept] == [("anh.png", "petition"), ("don.png", "scan")]
    assert all(file.added_by for file in kept)


def test_nobody_who_is_entered_is_held_as_a_flood(session, clock, files):
    codes = [enter(session, clock, files, token=f"form {n}", despite=True).petition for n in range(25)]
    assert {petition.state for petition in codes} == {"submitted"}


class TestEarlierPetitions:
    def test_a_second_call_is_noticed_before_it_is_stored(self, session, clock, files):
        earlier = people.send(session, now=clock(), files=files, title="Đèn đường hỏng", **people.BOB).petition
        with pytest.raises(duplicates.LooksAlike) as told:
            enter(session, clock, files, typed=people.BOB)
        [alike] = told.value.found.shown
        assert alike.petition is earlier
        assert set(alike.why) == {"phone", "name", "text"}
        assert enter(session, clock, files, typed=people.BOB, despite=True).petition.code

    def test_a_clerk_learns_only_how_many_lie_elsewhere(self, session, clock, files):
        people.send(session, now=clock(), files=files, **people.BOB)
        with pytest.raises(duplicates.LooksAlike) as told:
            enter(session, clock, files, role="clerk", office="SYT", typed=people.BOB)
        assert told.value.found == duplicates.Found((), 1)

    def test_who_asked_for_confidence_is_not_given_away_by_the_telephone(self, session, clock, files, make_petition):
        make_petition("assigned", office="SYT", confidential=True, title="Việc kín", **people.BOB)
        clerk = people.staff(session, "clerk", "SYT", now=clock())
        other = people.draft(**people.BOB, title="Việc khác hẳn", content="Đường trước nhà ngập mỗi khi mưa to.")
        found = duplicates.find(session, other, by=clerk, now=clock())
        assert found == duplicates.Found()

    @pytest.mark.parametrize("reader", ["confidential", "elsewhere", "office", "person", "helper", "coordinator"])
    def test_what_is_typed_of_a_caller_changes_nothing_for_who_may_not_know_them(
        self, session, clock, files, make_petition, reader
    ):
        made = make_petition("assigned", office="SYT", title="Đèn đường hỏng", **people.BOB)
        case = people.Case(session, people.reload(session, made.code), "SYT", clock())
        who = case.person("coordinator" if reader == "coordinator" else "clerk")
        if reader in {"confidential", "elsewhere"}:
            case.petition.confidential = True
        if reader == "office":
            case.petition.subject_office_id = case.petition.office_id
        if reader in {"person", "coordinator"}:
            case.petition.subject_account_id = who.account_id
        if reader == "elsewhere":
            who = people.staff(session, "clerk", "SXD", now=clock())
        if reader == "helper":
            case.take()
            case.ask_office("SXD")
            who = people.staff(session, "clerk", "SXD", now=clock())
        session.flush()
        for typed in ({"title": "Đèn đường hỏng"}, {"title": "Việc khác hẳn", "content": "Đường ngập mỗi khi mưa to."}):
            right, wrong = people.draft(**typed, **people.BOB), people.draft(**typed, **{**people.BOB, **NOBODY})
            found = duplicates.find(session, right, by=who, now=clock())
            assert found == duplicates.find(session, wrong, by=who, now=clock())
            assert found.elsewhere == 0

    def test_that_somebody_looked_is_written_down(self, session, clock, files, make_petition):
        made = make_petition("assigned", office="SYT", **people.BOB)
        clerk = people.staff(session, "clerk", "SYT", now=clock())
        duplicates.find(session, people.draft(**people.BOB), by=clerk, now=clock())
        session.flush()
        looks = [(look.account_id, look.purpose) for look in session.query(AccessRecord)]
        assert made.code
        assert looks == [(clerk.account_id, "duplicates")]

    def test_what_reads_alike_in_the_same_commune_is_shown(self, session, clock, files):
        title = "Rác đổ trộm ở đầu ngõ 12 phố Bến Đoan"
        earlier = people.send(session, now=clock(), files=files, title=title).petition
        boss = people.staff(session, "coordinator", now=clock())
        asked = people.draft(title="rac do trom dau ngo 12 pho Ben Doan", content="Rác.", **people.BOB)
        assert [alike.petition for alike in duplicates.find(session, asked, by=boss, now=clock()).shown] == [earlier]
        elsewhere = people.draft(title=title, commune="Móng Cái 1", **people.BOB)
        assert not duplicates.find(session, elsewhere, by=boss, now=clock())


class TestTellingAtOnce:
    def test_who_read_the_code_out_need_not_call_again(self, session, clock, files):
        receipt = enter(session, clock, files, role="clerk", office="SYT", typed=people.BOB)
        clerk = people.staff(session, "clerk", "SYT", now=clock())
        assert entering.mark_told(session, receipt, by=clerk, now=clock())
        assert not entering.mark_told(session, receipt, by=clerk, now=clock())
        [letter] = outbox.list_of_petition(session, receipt.petition.id)
        assert (letter.status, letter.delivered_by, letter.payload) == ("delivered", clerk.account_id, None)

    def test_another_clerk_sees_no_secret(self, session, clock, files):
        enter(session, clock, files, role="clerk", office="SYT", typed=people.BOB)
        other = people.staff(session, "clerk", "SXD", now=clock())
        assert entering.receipt_of(session, TOKEN, other) is None
