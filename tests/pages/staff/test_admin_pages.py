"""The administrator's catalogues really change what they name, and refuse what does not fit."""

import pytest

from feedback.services.administration import policies
from feedback.store.queries import administration, catalogue, limits
from tests import people

PAGES = [
    "",
    "history",
    "captions",
    "captions/ii-05a.title",
    "captions/ii-05a.title/history",
    "calendar",
    "calendar/new",
    "calendar/2026-11-24",
    "calendar/2026-11-24/remove",
    "calendar/import?year=2027",
    "limits",
    "limits/new",
    "limits/answer.any.any.any.2000-01-01.1",
    "offices",
    "offices/new",
    "offices/SYT",
    "offices/SYT/retire",
    "offices/SYT/history",
    "sectors",
    "sectors/new",
    "sectors/YT",
    "sectors/YT/retire",
    "competence",
    "competence/new",
    "competence/YT.2000-01-01",
    "communes",
    "communes/06688",
    "policies",
    "policies/suspend_clock",
    "policies/extension_days",
    "reasons",
    "reasons/new",
    "reasons/unclear",
    "reasons/unclear/retire",
    "templates",
    "templates/new",
    "templates/done",
    "causes",
    "causes/new",
]


def test_the_administrator_reads_every_page_in_both_languages(sign_in):
    reader = sign_in("administrator")
    for page in PAGES:
        reader.get(f"/staff/admin/{page}")
        reader.get(f"/staff/admin/{page}{'&' if '?' in page else '?'}lang=en")


@pytest.mark.parametrize("role", ["coordinator", "inspector", "leader"])
def test_nobody_else_does(role, sign_in):
    reader = sign_in(role, office="SYT" if role == "leader" else "")
    for page in PAGES:
        reader.get(f"/staff/admin/{page}", 403)


NOTHING = [
    "nothing",
    "nothing/new",
    "captions/new",
    "captions/ii-05a.nothing",
    "captions/ii-05a.title/retire",
    "calendar/2026-12-31",
    "calendar/never",
    "limits/answer",
    "offices/NOTHING",
    "competence/YT",
    "competence/YT.2020-01-01",
    "reasons/nothing/history",
    "communes/06688/retire",
]


def test_what_is_not_there(sign_in):
    reader = sign_in("administrator")
    for page in NOTHING:
        reader.get(f"/staff/admin/{page}", 404)


def test_what_cannot_be_done_leads_to_the_entry(sign_in):
    reader = sign_in("administrator")
    for page in ("offices/UBND/retire", "reasons/unclear/restore", "calendar/2026-09-02/remove"):
        assert reader.get(f"/staff/admin/{page}", 303).location == f"/staff/admin/{page.rpartition('/')[0]}"


def test_a_caption_is_changed_and_who_did_it_kept(sign_in, work):
    reader = sign_in("administrator")
    reader.get("/staff/admin/captions/ii-05a.receiver")
    assert reader.fill_and_send("main form", text="  ", status=422).errors
    reader.fill_and_send("main form", text="Văn phòng Chính phủ")
    assert "Văn phòng Chính phủ" in reader.follow().text
    with work() as session:
        caption = administration.find_caption(session, "ii-05a", "receiver")
        assert caption.updated_by == reader.actor.account_id
    history = reader.get("/staff/admin/captions/ii-05a.receiver/history").main
    assert "Bộ Tư pháp → Văn phòng Chính phủ" in history
    assert reader.actor.name in history


def test_a_reason_is_changed_retired_and_brought_back(sign_in, make_petition, work):
    reader = sign_in("administrator")
    reader.get("/staff/admin/reasons/unclear")
    assert reader.fill_and_send("main form", label_vi="", status=422).errors
    reader.fill_and_send("main form", label_vi="Không rõ việc")
    assert "Không rõ việc" in reader.follow().text
    reader.get("/staff/admin/reasons/unclear")
    reader.get(reader.page.links()["Ngừng dùng"])
    reader.fill_and_send("main form")
    made = make_petition()
    offered = sign_in("coordinator").get(f"/staff/petitions/{made.code}").select("#refuse-reason option")
    assert "unclear" not in {option["value"] for option in offered}
    reader.get("/staff/admin/reasons/unclear")
    reader.get(reader.page.links()["Dùng lại"])
    reader.fill_and_send("main form")
    assert "Đã dùng lại" in reader.follow().text
    with work() as session:
        assert catalogue.find_refusal_reason(session, "unclear").label_vi == "Không rõ việc"


def test_the_last_reason_stays(sign_in, work):
    with work() as session:
        for reason in catalogue.list_refusal_reasons(session)[1:]:
            reason.active = False
        last = catalogue.list_refusal_reasons(session)[0].code
    reader = sign_in("administrator")
    reader.get(f"/staff/admin/reasons/{last}/retire")
    assert "mục cuối cùng" in reader.fill_and_send("main form", status=409).errors[0]


def test_a_new_reason_stands_where_it_was_put_and_is_offered(sign_in, make_petition):
    reader = sign_in("administrator")
    reader.get("/staff/admin/reasons/new")
    words = {"label_vi": "Đơn nặc danh", "label_en": "Anonymous", "guidance_vi": "Ghi rõ họ tên.", "guidance_en": "Say who."}
    for wrong in ({"place": "0"}, {"place": "99"}, {"place": "x"}, {"source": ""}, {"guidance_vi": "x" * 501}):
        assert reader.fill_and_send("main form", **{**words, "source": "QĐ 1", **wrong}, status=422).errors
    reader.fill_and_send("main form", **words, source="QĐ 1", place="1")
    assert reader.follow().select("main tbody th")[0].get_text(strip=True) == "Đơn nặc danh"
    offered = sign_in("coordinator").get(f"/staff/petitions/{make_petition().code}").select("#refuse-reason option")
    assert offered[1]["value"] == "don-nac-danh"


def test_a_template_with_a_blank_that_nobody_fills_is_refused(sign_in, work):
    reader = sign_in("administrator")
    reader.get("/staff/admin/templates/new")
    typed = {"title": "Đã vá đường", "body": "Ngày {ngày kiểm tra} đã kiểm tra {mã phản ánh}. {số tiền} {", "sector": "GT"}
    page = reader.fill_and_send("main form", **typed, status=422)
    assert "{số tiền}, {" in page.errors[0]
    assert page.one("#body").get_text().strip() == typed["body"]
    reader.fill_and_send("main form", body="Ngày {ngày kiểm tra} đã kiểm tra {mã phản ánh}.", outcome="resolved")
    assert "Đã vá đường" in reader.follow().main
    reader.get("/staff/admin/templates/da-va-duong/retire")
    reader.fill_and_send("main form")
    with work() as session:
        assert "da-va-duong" not in [template.code for template in catalogue.list_answer_templates(session)]


def test_causes_of_delay_are_kept_like_reasons(sign_in):
    reader = sign_in("administrator")
    reader.get("/staff/admin/causes/new")
    assert reader.fill_and_send("main form", label_vi="Bão", status=422).errors
    reader.fill_and_send("main form", label_en="Storm")
    assert "Bão" in reader.follow().main


def test_everyone_reads_how_an_office_is_reached_as_the_administrator_wrote_it(sign_in, client):
    reader = sign_in("administrator")
    page = reader.get("/staff/admin/offices")
    assert page.select("main tbody th")[0].get_text(strip=True) == "Ủy ban nhân dân thành phố Quảng Ninh"
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


def test_the_choices_of_the_authority_hold_for_what_comes(sign_in, work, make_petition):
    reader = sign_in("administrator")
    for key, wrong in (
        ("flood_per_day", ("0", "1001", "9" * 5000)),
        ("extension_days", ("0", "61", "")),
        ("extensions", ("4", "-1")),
    ):
        reader.get(f"/staff/admin/policies/{key}")
        for value in wrong:
            assert reader.fill_and_send("main form", value=value, status=422).errors
        reader.fill_and_send("main form", value="1")
    reader.get("/staff/admin/policies/suspend_clock")
    reader.fill_and_send("main form", value="no")
    reader.get("/staff/admin/policies/flood_per_day")
    assert reader.page.one("#value")["value"] == "1"
    with work() as session:
        assert limits.get_policy(session, "suspend_clock") == "no"
    coordinator = sign_in("coordinator")
    make_petition("awaiting_supplement")
    assert "Chờ xem xét" in coordinator.get(f"/staff/petitions/{make_petition().code}").text


def test_two_administrators_at_once_the_second_is_told_and_loses_nothing(sign_in):
    first, second = sign_in("administrator"), sign_in("administrator", name="Lý Quản Trị")
    for reader in (first, second):
        reader.get("/staff/admin/reasons/unclear")
    first.fill_and_send("main form", label_vi="Bản thứ nhất")
    page = second.fill_and_send("main form", label_vi="Bản thứ hai", guidance_vi="Hướng dẫn khác", status=409)
    assert "vừa được người khác sửa" in page.errors[0]
    assert page.one("#label_vi")["value"] == "Bản thứ hai"
    assert "Bản thứ nhất" in page.one(".notice--warn").get_text()
    second.fill_and_send("main form")
    history = second.get("/staff/admin/reasons/unclear/history").main
    assert "Bản thứ nhất → Bản thứ hai" in history
    assert "Lý Quản Trị" in history
    assert "Bản thứ nhất" in first.get("/staff/admin/history").main


def test_the_history_goes_on_on_older_pages(sign_in, work, clock):
    reader = sign_in("administrator")
    with work() as session:
        by = people.staff(session, "administrator", now=clock())
        policy = administration.list_policies(session)[-1]
        for n in range(60):
            policies.change(session, policy, by=by, now=clock(), value="yes" if n % 2 else "no")
    page = reader.get("/staff/admin/history")
    assert len(page.select("main tbody tr")) == 50
    assert len(reader.get(page.one("a[rel=next]")["href"]).select("main tbody tr")) == 10


def test_a_commune_is_found_by_the_names_that_were_written(sign_in, make_petition):
    reader = sign_in("administrator")
    reader.get("/staff/admin/communes/06688")
    for wrong in ({"name": ""}, {"former_units": "| Huyện"}, {"former_units": "phường A\nphường A"}):
        assert reader.fill_and_send("main form", **{"name": "Phường Hạ Long", **wrong}, status=422).errors
    reader.fill_and_send("main form", former_units="phường Bến Đoan | Thành phố Hạ Long\nmột phần phường Cột Năm")
    assert "phường Bến Đoan, phường Cột Năm" in reader.follow().main
    made = make_petition(commune="Bến Đoan")
    assert "Phường Hạ Long" in sign_in("coordinator").get(f"/staff/petitions/{made.code}").text
