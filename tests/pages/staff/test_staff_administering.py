"""The administrator's catalogues really change what they name, and refuse what does not fit."""

import pytest

from feedback.store.queries import administration, catalogue, limits

PAGES = [
    "",
    "captions",
    "captions/ii-05a/title",
    "calendar",
    "calendar/2026-11-24/remove",
    "limits",
    "offices",
    "offices/SYT",
    "policies",
    "reasons",
    "reasons/unclear",
]


@pytest.mark.parametrize("page", PAGES)
def test_only_the_administrator(page, sign_in, make_petition):
    sign_in("administrator").get(f"/staff/admin/{page}")
    sign_in("administrator").get(f"/staff/admin/{page}?lang=en")
    for role in ("coordinator", "inspector", "leader"):
        sign_in(role, office="SYT" if role == "leader" else "").get(f"/staff/admin/{page}", 403)


def test_a_caption_is_changed_and_who_did_it_kept(sign_in, work):
    reader = sign_in("administrator")
    reader.get("/staff/admin/captions/ii-05a/receiver")
    assert reader.fill_and_send("main form", text="  ", status=422).errors
    reader.fill_and_send("main form", text="Văn phòng Chính phủ")
    assert "Văn phòng Chính phủ" in reader.follow().text
    with work() as session:
        caption = administration.find_caption(session, "ii-05a", "receiver")
        assert caption.updated_by == reader.actor.account_id
    reader.get("/staff/admin/captions/ii-05a/nothing", 404)


def day(**typed: str) -> dict[str, str]:
    return {"working": "no", "name_vi": "Nghỉ bù", "name_en": "Day off", "source": "QĐ 1", **typed}


def test_a_day_is_added_once_and_removed(sign_in):
    reader = sign_in("administrator")
    reader.get("/staff/admin/calendar?year=2027")
    reader.fill_and_send(".section form", **day(day="2027-03-08"))
    page = reader.follow()
    assert "thứ Hai, 08/03/2027" in page.text
    page = reader.fill_and_send(".section form", **day(day="2027-03-08", name_vi="Tên khác"), status=422)
    assert "đã có trong lịch với tên “Nghỉ bù”" in page.main
    assert page.one("#name_vi")["value"] == "Tên khác"
    reader.get("/staff/admin/calendar?year=2027")
    reader.get(reader.page.links("main table a")["Xóa : thứ Hai, 08/03/2027"])
    reader.fill_and_send("main form")
    assert "08/03/2027" not in reader.follow().main


@pytest.mark.parametrize(
    "typed",
    [
        {"day": ""},
        {"day": "2027-02-30"},
        {"day": "2026-11-19"},
        {"day": "2027-03-10", "working": "yes"},
        {"day": "2027-03-13"},
        {"day": "2027-03-14"},
        {"day": "2027-03-10", "name_vi": ""},
        {"day": "2027-03-10", "source": "x" * 501},
    ],
)
def test_a_day_that_does_not_fit(typed, sign_in):
    reader = sign_in("administrator")
    reader.get("/staff/admin/calendar")
    assert reader.fill_and_send(".section form", **day(**typed), status=422).errors


def test_a_past_day_cannot_be_removed(sign_in):
    reader = sign_in("administrator")
    page = reader.get("/staff/admin/calendar?year=2026")
    assert not page.select('form[action*="2026-09-02"]')
    token = reader.select("input[name=csrf_token]")[0]["value"]
    reader.post("/staff/admin/calendar/2026-09-02/remove", {"csrf_token": token}, 409)
    reader.post("/staff/admin/calendar/2026-12-31/remove", {"csrf_token": token}, 404)


def test_a_new_limit_holds_from_its_day_on(sign_in, make_petition, clock):
    reader = sign_in("administrator")
    reader.get("/staff/admin/limits")
    wishes = {"step": "answer", "working_days": "10", "from_date": "2026-11-23", "kind": "conduct", "source": "QĐ 2"}
    for wrong in ({"working_days": "0"}, {"working_days": "mười"}, {"from_date": "2026-11-19"}, {"step": ""}, {"source": ""}):
        assert reader.fill_and_send(".section form", **{**wishes, **wrong}, status=422).errors
    reader.fill_and_send(".section form", **wishes)
    assert "23/11/2026" in reader.follow().text
    before = make_petition()
    clock.set("2026-11-23T09:00")
    after = make_petition()
    coordinator = sign_in("coordinator")
    assert "trên 15 ngày làm việc" in coordinator.get(f"/staff/petitions/{before.code}").text
    text = coordinator.get(f"/staff/petitions/{after.code}").text
    assert "trên 10 ngày làm việc" in text
    assert "trên 15 ngày làm việc" not in text


def test_a_reason_is_changed_retired_and_brought_back(sign_in, make_petition, work):
    reader = sign_in("administrator")
    reader.get("/staff/admin/reasons/unclear")
    assert reader.fill_and_send("main form", label_vi="", status=422).errors
    reader.fill_and_send("main form", label_vi="Không rõ việc")
    assert "Không rõ việc" in reader.follow().text
    reader.fill_and_send('form[action$="/reasons/unclear/use/no"]')
    made = make_petition()
    offered = sign_in("coordinator").get(f"/staff/petitions/{made.code}").select("#refuse-reason option")
    assert "unclear" not in {option["value"] for option in offered}
    reader.get("/staff/admin/reasons")
    reader.fill_and_send('form[action$="/reasons/unclear/use/yes"]')
    with work() as session:
        assert catalogue.find_refusal_reason(session, "unclear").label_vi == "Không rõ việc"


def test_the_last_reason_stays(sign_in, work):
    with work() as session:
        for reason in catalogue.list_refusal_reasons(session)[1:]:
            reason.active = False
        last = catalogue.list_refusal_reasons(session)[0].code
    reader = sign_in("administrator")
    reader.get("/staff/admin/reasons")
    reader.fill_and_send(f'form[action$="/reasons/{last}/use/no"]', status=409)


def test_what_a_removed_day_moves_is_said_before(sign_in, make_petition):
    reader = sign_in("administrator")
    assert "Không có hạn nào" in reader.get("/staff/admin/calendar/2026-11-24/remove").main
    make_petition()
    make_petition("assigned", email="b@example.vn")
    assert "Hạn của 2 phản ánh đang giải quyết sẽ thay đổi ngay" in reader.get("/staff/admin/calendar/2026-11-24/remove").main
    assert "24/11/2026" in reader.get("/staff/admin/calendar?year=2026").main


def test_the_law_s_ceiling_stands_beside_the_limits_and_holds(sign_in):
    reader = sign_in("administrator")
    page = reader.get("/staff/admin/limits")
    cells = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.select("main tbody tr")]
    assert ["Trả lời", "15", "15"] in [row[:3] for row in cells]
    typed = {"step": "answer", "working_days": "16", "from_date": "2026-11-23", "source": "QĐ 2"}
    page = reader.fill_and_send(".section form", **typed, status=422)
    assert "nhiều nhất 15 ngày làm việc" in page.errors[0]
    assert reader.fill_and_send(".section form", **{**typed, "working_days": "9" * 5000}, status=422).errors


def test_everyone_reads_how_an_office_is_reached_as_the_administrator_wrote_it(sign_in, client):
    reader = sign_in("administrator")
    page = reader.get("/staff/admin/offices")
    assert page.select("main tbody th")[0].get_text() == "Ủy ban nhân dân thành phố Quảng Ninh"
    reader.get("/staff/admin/offices/UBND")
    for wrong in ({"phone": "12"}, {"phone": "0" * 5000}, {"email": "không có"}, {"address": "x" * 501}):
        assert reader.fill_and_send("main form", **{"phone": "", "email": "", "address": "", **wrong}, status=422).errors
    reader.fill_and_send("main form", address="Phường Hồng Hà", phone="0203 3835 687", email="vanthu@Example.VN")
    assert "0203 3835 687" in reader.follow().main
    page = client.get("/contact")
    assert "Phường Hồng Hà" in page.main
    assert page.links()["0203 3835 687"] == "tel:02033835687"
    assert "vanthu@example.vn" in page.main
    reader.get("/staff/admin/offices/UBND")
    reader.fill_and_send("main form", address="", phone="", email="")
    assert "chưa được nhập" in client.get("/contact").main
    reader.get("/staff/admin/offices/NOTHING", 404)


def test_the_choices_of_the_authority_hold_for_what_comes(sign_in, work, make_petition):
    reader = sign_in("administrator")
    reader.get("/staff/admin/policies")
    for wrong in ({"flood_per_day": "0"}, {"flood_per_day": "1001"}, {"flood_per_day": "9" * 5000}):
        assert reader.fill_and_send("main form", **{"suspend_clock": "no", "flood_per_day": "5", **wrong}, status=422).errors
    reader.fill_and_send("main form", suspend_clock="no", flood_per_day="1")
    page = reader.follow()
    assert page.one("#flood_per_day")["value"] == "1"
    with work() as session:
        assert limits.get_policy(session, "suspend_clock") == "no"
    coordinator = sign_in("coordinator")
    make_petition("awaiting_supplement")
    assert "Chờ xem xét" in coordinator.get(f"/staff/petitions/{make_petition().code}").text
