"""Official documents: who issues what when, numbers without gaps or doubles, and what may stand in them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from feedback.domain.errors import Changed, Invalid, NotAllowed, NotPossible
from feedback.services.documents import drafting, issuing
from feedback.services.documents.kinds import DocumentKind, symbol_of
from feedback.store.models import Document, NumberSeries, Office
from feedback.store.queries.offices import find_office
from tests import people
from tests.databases import on_both_databases

BASE = "https://pakn.example.vn"


def issue(case: people.Case, role: str, kind: str, **words) -> Document:
    """Issue what the form begins with, but for what was typed otherwise."""
    by = case.person(role)
    office = issuing.check_reason(case.session, case.petition, DocumentKind(kind), by)
    begun = drafting.begin_document(case.session, case.petition, DocumentKind(kind), office, now=case.now, base_url=BASE)
    typed = {**vars(begun), "signer_name": begun.signer_name or "Vũ Thị Lãnh", **words}
    return issuing.issue(case.session, case.petition, by=by, now=case.now, kind=kind, **typed)


@pytest.fixture
def case(session, clock, files):
    """``case("answered")``: a petition of the health department in that state, with its people."""

    def made(state: str, **wishes) -> people.Case:
        return people.case_in(session, state, now=clock(), files=files, **wishes)

    return made


@on_both_databases
def test_many_at_once_and_some_that_fail_leave_no_gap_and_no_double(work, clock, files):
    with work() as session:
        codes = [people.petition_in(session, "answered", now=clock(), files=files).code for _ in range(5)]
        people.account(session, "clerk", "SYT", now=clock())

    def press(code: str, *, fails: bool) -> int:
        with work() as session:
            found = people.Case(session, people.reload(session, code), "SYT", clock())
            number = issue(found, "clerk", "reply").number
            if fails:
                raise InterruptedError
            return number

    def a_clerk(code: str) -> list[int]:
        taken = []
        for fails in (False, True, False, True, False):
            try:
                taken.append(press(code, fails=fails))
            except InterruptedError:
                continue
        return taken

    with ThreadPoolExecutor(5) as office:
        numbers = sorted(number for taken in office.map(a_clerk, codes) for number in taken)
    assert numbers == list(range(1, 16))
    with work() as session:
        assert sorted(session.scalars(select(Document.number))) == numbers
        assert session.scalars(select(NumberSeries.last_number)).one() == 15


@on_both_databases
def test_each_series_of_each_office_begins_anew_on_the_first_of_january_here(work, clock, files):
    def numbered(at: str, role: str, kind: str) -> str:
        with work() as session:
            return issue(people.Case(session, people.reload(session, code), "SYT", clock.set(at)), role, kind).symbol

    with work() as session:
        code = people.petition_in(session, "in_progress", now=clock(), files=files).code
    assert numbered("2026-12-31T23:58", "clerk", "receipt_slip") == "01/PTN-SYT"
    assert numbered("2026-12-31T23:59", "clerk", "receipt_slip") == "02/PTN-SYT"
    assert numbered("2026-12-31T23:59", "coordinator", "receipt_slip") == "01/PTN-UBND"
    assert numbered("2026-12-31T23:59", "coordinator", "transfer_slip") == "01/PC-UBND"
    # In UTC it is still the year before.
    assert numbered("2027-01-01T00:00", "clerk", "receipt_slip") == "01/PTN-SYT"


@pytest.mark.parametrize(
    ("sign", "kind", "printed"),
    [
        ("", "reply", "07/SYT-VP"),
        ("", "refusal_notice", "07/TB-SYT"),
        ("SYT-NVY", "reply", "07/SYT-NVY"),
        ("SYT-NVY", "transfer_slip", "07/PC-SYT"),
        ("VP", "supplement_request", "07/VP"),
        ("SGDĐT", "receipt_slip", "07/PTN-SGDĐT"),
    ],
)
def test_number_and_sign_by_type(sign, kind, printed):
    office = Office(code="SYT", symbol=sign)
    assert symbol_of(DocumentKind(kind), office, 7) == printed
    assert symbol_of(DocumentKind(kind), office, None) == printed.replace("07", "……")
    assert symbol_of(DocumentKind(kind), office, 123).startswith("123/")


@pytest.mark.parametrize(
    ("state", "coordinator", "clerk"),
    [
        ("held", [], []),
        ("submitted", ["receipt_slip"], None),
        ("awaiting_supplement", ["receipt_slip", "supplement_request"], None),
        ("in_progress", ["receipt_slip", "transfer_slip"], ["receipt_slip"]),
        ("answered", ["receipt_slip", "transfer_slip"], ["reply", "receipt_slip"]),
        ("refused", ["refusal_notice"], None),
        ("transferred_out", ["receipt_slip", "transfer_slip"], None),
        ("withdrawn", [], None),
    ],
)
def test_each_kind_has_its_time_and_its_office(case, state, coordinator, clerk):
    found = case(state)
    for role, kinds in (("coordinator", coordinator), ("clerk", clerk or []), ("inspector", []), ("administrator", [])):
        open_to = issuing.kinds_open_to(found.session, found.petition, found.person(role))
        assert open_to == kinds, role
        for kind in set(DocumentKind) - set(kinds):
            with pytest.raises((NotPossible, NotAllowed)):
                issuing.check_reason(found.session, found.petition, kind, found.person(role))


def test_what_is_refused_takes_no_number(case, clock):
    answered = case("answered")
    for wrong in ({"body": ""}, {"subject": "{trích yếu}"}, {"signer_name": " "}, {"body": "x" * 25_001}):
        with pytest.raises(Invalid) as refused:
            issue(answered, "clerk", "reply", **wrong)
        assert list(refused.value.fields) == list(wrong)
    with pytest.raises(NotPossible):
        issue(answered, "clerk", "refusal_notice")
    with pytest.raises(NotAllowed):
        other = people.staff(answered.session, "clerk", "SXD", now=clock())
        issuing.issue(
            answered.session, answered.petition, by=other, now=clock(), kind="reply", subject="a", body="b", signer_title="c",
            signer_name="d",
        )  # fmt: skip
    assert issue(answered, "clerk", "reply").symbol == "01/SYT-VP"


def test_two_presses_make_one_document(case):
    answered = case("answered")
    seen = answered.petition.version
    words = {"subject": "a", "body": "b", "signer_title": "c", "signer_name": "d"}

    def press() -> None:
        issuing.issue(
            answered.session,
            answered.petition,
            by=answered.person("clerk"),
            now=answered.now,
            kind="reply",
            version=seen,
            **words,
        )

    press()
    answered.session.commit()
    with pytest.raises(Changed):
        press()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Chậm nhất ngày {ngày hoàn thành}.", "{ngày hoàn thành}"),
        ("Người lập: ______", "______"),
        ("Ngày ………… tháng", "…………"),
        ("Cảm ơn 👍", "👍"),
        ("Kèm theo ☎", "☎"),
    ],
)
def test_blanks_and_pictures_are_named(words, said):
    with pytest.raises(Invalid) as refused:
        issuing.check_wording("Trả lời", words, "GIÁM ĐỐC", "Vũ Thị Lãnh")
    [refusal] = refused.value.fields["body"]
    assert said in str(refusal)


def test_usual_signs_and_unusual_letters_are_taken():
    words = "Nhiệt độ 38 °C; 50 % ≥ 10 m²; № 3 – “Đường Kim Đồng”… Điện thoại (0203) 3.825.555\nỠ Ậ Ẫ ữ"
    assert issuing.check_wording("Trả lời", words, "GIÁM ĐỐC", "Vũ Thị Lãnh").body == words


def test_a_petition_with_pictures_in_its_title_makes_a_document_without_them(case):
    found = case("answered", title="Rác 🗑️ ở ngõ 5 👨‍👩‍👧")
    assert "“Rác ở ngõ 5”" in issue(found, "clerk", "reply").subject


def test_the_reply_gives_its_number_to_an_answer_that_has_none(case):
    numbered, bare = case("answered"), case("answered")
    bare.petition.answers[-1].number = ""
    issue(numbered, "leader", "reply")
    reply = issue(bare, "leader", "reply")
    assert numbered.petition.answers[-1].number == "12/SYT-VP"
    assert bare.petition.answers[-1].number == reply.symbol == "02/SYT-VP"
    assert reply.answer_id == bare.petition.answers[-1].id
    assert (reply.signer_name, reply.petition.events[-1].detail) == ("Vũ Thị Lãnh", reply.symbol)


def test_the_texts_begin_with_what_the_petition_holds(case):
    reply = issue(case("answered"), "clerk", "reply").body
    assert reply.startswith("Ngày 20 tháng 11 năm 2026, Ủy ban nhân dân thành phố Quảng Ninh tiếp nhận phản ánh")
    assert people.ANSWER in reply
    assert "Nghị định số 20/2008/NĐ-CP ngày 14 tháng 02 năm 2008" in reply
    slip = issue(case("in_progress"), "clerk", "receipt_slip").body
    assert "Vào 09 giờ 00 phút, ngày 20 tháng 11 năm 2026" in slip
    assert "chậm nhất ngày 14 tháng 12 năm 2026" in slip
    refusal = issue(case("refused"), "coordinator", "refusal_notice").body
    assert "Lý do: Nội dung không rõ ràng." in refusal
    assert "Không rõ việc gì đã xảy ra." in refusal
    transfer = issue(case("transferred_out"), "coordinator", "transfer_slip").body
    assert "Việc này do Công an giải quyết." in transfer
    asked = issue(case("awaiting_supplement"), "coordinator", "supplement_request").body
    assert "Xin cho biết số hồ sơ." in asked
    assert not any(people.ALICE["full_name"] in text for text in (reply, slip, refusal, transfer, asked))


def test_a_report_from_a_place_names_no_decree_and_an_organisation_is_no_person(case):
    found = case(
        "answered", kind="field_report", petitioner_type="organisation", full_name="Công ty An Bình", representative="An"
    )
    body = issue(found, "clerk", "reply").body
    assert "Nghị định" not in body
    assert "của Quý đơn vị" in body


def test_who_signs_is_what_the_administrator_wrote_or_what_is_usual(case):
    found = case("answered")
    health = find_office(found.session, "SYT")
    assert issue(found, "clerk", "reply").signer_title == "GIÁM ĐỐC"
    health.signing_title = ""
    assert issue(found, "clerk", "reply").signer_title == "THỦ TRƯỞNG ĐƠN VỊ"
    health.signing_title, health.symbol = "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", "SYT-NVY"
    again = issue(found, "clerk", "reply")
    assert (again.signer_title, again.symbol) == ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", "03/SYT-NVY")
