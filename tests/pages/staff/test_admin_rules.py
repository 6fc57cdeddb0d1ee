"""Offices, sectors, who leads them and limits: what is new holds from its day on, what is old goes on standing."""

from feedback.store.queries import catalogue
from feedback.store.queries.offices import find_office

OFFICE = {
    "code": "SDULICH",
    "kind": "department",
    "valid_from": "2026-11-20",
    "name_vi": "Sở Du lịch",
    "name_en": "Department of Tourism",
    "parent": "UBND",
    "handles_petitions": "yes",
}


def offered(reader, code: str, css: str = "#accept_and_route-office option") -> set[str]:
    return {str(option["value"]) for option in reader.get(f"/staff/petitions/{code}").select(css)}


def test_an_office_is_founded_and_gets_petitions(sign_in, make_petition):
    reader = sign_in("administrator")
    reader.get("/staff/admin/offices/new")
    for wrong in (
        {"code": "SYT"},
        {"code": "Sở"},
        {"kind": ""},
        {"kind": "commune"},
        {"valid_from": "2026-11-19"},
        {"name_vi": ""},
        {"symbol": "x" * 101},
    ):
        assert reader.fill_and_send(**{**OFFICE, **wrong}, status=422).errors, wrong
    reader.fill_and_send(**OFFICE, symbol="SDL", signing_title="GIÁM ĐỐC")
    assert "Sở Du lịch" in reader.follow().main
    assert "SDULICH" in offered(sign_in("coordinator"), make_petition().code)


def test_a_name_is_borne_from_its_day_on_and_the_past_keeps_the_old_one(sign_in, make_petition, work, clock):
    old = make_petition("answered", office="SYT")
    reader = sign_in("administrator")
    reader.get("/staff/admin/offices/SYT")
    assert reader.fill_and_send(name_vi="Sở Sức khỏe", name_from="2026-11-19", status=422).errors
    assert reader.fill_and_send(name_vi="Sở Y tế", name_en="Department of Health", name_from="2026-12-01", status=422).errors
    reader.fill_and_send(name_vi="Sở Sức khỏe", name_from="2026-12-01")
    assert "Sở Sức khỏe" not in reader.get("/staff/admin/offices").main
    reader.get("/staff/admin/offices/SYT")
    reader.fill_and_send(name_vi="Sở Sức khỏe cộng đồng", name_from="2026-11-30")
    clock.set("2026-12-02T09:00")
    assert "Sở Sức khỏe cộng đồng" in sign_in("administrator").get("/staff/admin/offices").main
    assert "Sở Y tế" in sign_in("coordinator").get(f"/staff/petitions/{old.code}").text
    with work() as session:
        assert [name.name_vi for name in find_office(session, "SYT").names][-2:] == ["Sở Y tế", "Sở Sức khỏe cộng đồng"]


def test_an_office_with_open_petitions_is_closed_only_later(sign_in, make_petition, clock):
    made = make_petition("assigned", office="BQLKKT")
    reader = sign_in("administrator")
    page = reader.get("/staff/admin/offices/BQLKKT/retire")
    assert "còn 1 phản ánh chưa giải quyết xong" in page.main
    assert reader.fill_and_send(last_day="2026-11-19", status=422).errors
    assert "còn 1 phản ánh" in reader.fill_and_send(last_day="2026-11-20", status=409).errors[0]
    assert reader.select("#last_day")[0]["value"] == "2026-11-20"
    reader.fill_and_send(last_day="2026-11-27")
    assert "đến hết 27/11/2026" in reader.follow().main
    reader.get("/staff/admin/offices/BQLKKT/restore")
    reader.fill_and_send()
    reader.get("/staff/admin/offices/BQLKKT/retire")
    reader.fill_and_send(last_day="2026-11-27")
    coordinator = sign_in("coordinator")
    assert "BQLKKT" in offered(coordinator, make_petition(email="b@example.vn").code)
    clock.set("2026-11-30T09:00")
    coordinator = sign_in("coordinator")
    assert "BQLKKT" not in offered(coordinator, make_petition(email="c@example.vn").code)
    assert "Ban Quản lý" in coordinator.get(f"/staff/petitions/{made.code}").text
    assert "Ngừng dùng" not in sign_in("administrator").get("/staff/admin/offices/BQLKKT").links()


def test_an_office_that_leads_a_sector_is_not_closed_before_another_leads_it(sign_in, clock):
    reader = sign_in("administrator")
    reader.get("/staff/admin/offices/SYT/retire")
    assert "chủ trì lĩnh vực: YT" in reader.fill_and_send(last_day="2026-12-31", status=409).errors[0]


def test_a_sector_is_made_placed_named_and_retired(sign_in, make_petition, work):
    reader = sign_in("administrator")
    reader.get("/staff/admin/sectors/new")
    typed = {"code": "DL", "name_vi": "Du lịch", "name_en": "Tourism", "keywords": "tour, khách sạn\nvịnh"}
    for wrong in ({"code": "YT"}, {"code": "d l"}, {"name_en": ""}, {"place": "99"}):
        assert reader.fill_and_send(**{**typed, **wrong}, status=422).errors, wrong
    reader.fill_and_send(**{**typed, "place": "1"})
    assert "Du lịch" in reader.follow().select("main tbody th")[0].get_text()
    reader.get("/staff/admin/sectors/new")
    reader.fill_and_send(code="DL-KS", parent="DL", name_vi="Khách sạn", name_en="Hotels")
    with work() as session:
        assert [sector.code for sector in catalogue.list_sectors(session)][:2] == ["DL", "DL-KS"]
        assert catalogue.find_sector(session, "DL").keywords == "tour|khách sạn|vịnh"
    made = make_petition(sector="DL-KS")
    reader.get("/staff/admin/sectors/DL/retire")
    assert "Còn 1 lĩnh vực cấp dưới" in reader.fill_and_send(status=409).errors[0]
    reader.get("/staff/admin/sectors/DL-KS/retire")
    reader.fill_and_send()
    page = sign_in("coordinator").get(f"/staff/petitions/{made.code}")
    assert "Khách sạn" in page.text
    assert page.one("#reclassify-sector option[selected]")["value"] == "DL-KS"
    assert "DL-KS" not in {str(option["value"]) for option in sign_in("coordinator").get("/submit").select("#sector option")}


def test_who_leads_a_sector_changes_from_a_day_on(sign_in, make_petition, clock, work):
    reader = sign_in("administrator")
    reader.get("/staff/admin/competence/new")
    typed = {"sector": "YT", "office": "SNV", "from_date": "2026-12-01"}
    for wrong in ({"from_date": "2026-11-19"}, {"from_date": ""}, {"sector": ""}, {"office": ""}):
        assert reader.fill_and_send(**{**typed, **wrong}, status=422).errors, wrong
    reader.fill_and_send(**typed)
    assert "sắp có hiệu lực" in reader.follow().main
    reader.get("/staff/admin/competence/new")
    assert "đã có cơ quan chủ trì" in reader.fill_and_send(**typed, status=422).errors[0]
    coordinator, made = sign_in("coordinator"), make_petition(kind="regulation")
    chosen = "#accept_and_route-office option[selected]"
    assert coordinator.get(f"/staff/petitions/{made.code}").one(chosen)["value"] == "SYT"
    clock.set("2026-12-01T09:00")
    assert sign_in("coordinator").get(f"/staff/petitions/{made.code}").one(chosen)["value"] == "SNV"
    reader = sign_in("administrator")
    assert "Xóa" not in reader.get("/staff/admin/competence/YT.2026-12-01").links()
    token = reader.select("input[name=csrf_token]")[0]["value"]
    reader.post("/staff/admin/competence/YT.2026-12-01/remove", {"csrf_token": token}, 409)


def test_a_lead_named_by_mistake_is_taken_out_before_its_day(sign_in):
    reader = sign_in("administrator")
    reader.get("/staff/admin/competence/new")
    reader.fill_and_send(sector="YT", office="SNV", from_date="2026-12-01")
    reader.get("/staff/admin/competence/YT.2026-12-01/remove")
    reader.fill_and_send()
    reader.get("/staff/admin/competence/YT.2026-12-01", 404)
    assert "xóa" in reader.get("/staff/admin/competence/YT.2026-12-01/history").main


LIMIT = {"step": "answer", "working_days": "10", "from_date": "2026-11-23", "kind": "conduct", "source": "QĐ 2"}


def test_a_new_limit_holds_from_its_day_on(sign_in, make_petition, clock):
    reader = sign_in("administrator")
    reader.get("/staff/admin/limits/new")
    for wrong in ({"working_days": "0"}, {"working_days": "mười"}, {"from_date": "2026-11-19"}, {"step": ""}, {"source": ""}):
        assert reader.fill_and_send(**{**LIMIT, **wrong}, status=422).errors
    reader.fill_and_send(**LIMIT)
    assert "23/11/2026" in reader.follow().text
    before = make_petition()
    clock.set("2026-11-23T09:00")
    after = make_petition()
    coordinator = sign_in("coordinator")
    assert "trên 15 ngày làm việc" in coordinator.get(f"/staff/petitions/{before.code}").text
    text = coordinator.get(f"/staff/petitions/{after.code}").text
    assert "trên 10 ngày làm việc" in text
    assert "trên 15 ngày làm việc" not in text


def test_the_law_s_ceiling_stands_beside_the_limits_and_holds(sign_in):
    reader = sign_in("administrator")
    page = reader.get("/staff/admin/limits")
    cells = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.select("main tbody tr")]
    assert ["Trả lời", "15", "15"] in [row[:3] for row in cells]
    reader.get("/staff/admin/limits/new")
    typed = {"step": "answer", "working_days": "16", "from_date": "2026-11-23", "source": "QĐ 2"}
    page = reader.fill_and_send(**typed, status=422)
    assert "nhiều nhất 15 ngày làm việc" in page.errors[0]
    assert reader.fill_and_send(**{**typed, "working_days": "9" * 5000}, status=422).errors


def test_an_office_has_a_limit_of_its_own_which_can_be_taken_out_before_its_day(sign_in):
    reader = sign_in("administrator")
    reader.get("/staff/admin/limits/new")
    reader.fill_and_send(step="reopening_decision", working_days="3", from_date="2026-11-23", office="SYT", source="QC 3")
    assert "Mọi loại · Mọi lĩnh vực · Sở Y tế" in reader.follow().main
    key = "reopening_decision.any.any.SYT.2026-11-23.1"
    assert "QC 3" in reader.get(f"/staff/admin/limits/{key}").main
    reader.get(f"/staff/admin/limits/{key}/remove")
    reader.fill_and_send()
    reader.get(f"/staff/admin/limits/{key}", 404)
    token = reader.get("/staff/admin/limits").select("input[name=csrf_token]")[0]["value"]
    reader.post("/staff/admin/limits/answer.any.any.any.2000-01-01.1/remove", {"csrf_token": token}, 409)


def test_what_no_page_offers_is_refused_all_the_same(sign_in, work):
    reader = sign_in("administrator")
    token = reader.get("/staff/admin/offices").select("input[name=csrf_token]")[0]["value"]
    reader.post("/staff/admin/offices/UBND/retire", {"csrf_token": token, "last_day": "2027-01-01"}, 409)
    reader.post("/staff/admin/offices/STNMT/restore", {"csrf_token": token}, 409)
    typed = {"csrf_token": token, "name_vi": "A", "name_en": "A", "name_from": "2026-12-01", "handles_petitions": "yes"}
    reader.post("/staff/admin/offices/UBND", {**typed, "parent": "SYT", "seen": "x"}, 409)
    reader.post("/staff/admin/limits/answer.any.any.any.2000-01-01.1", {"csrf_token": token}, 405)
    with work() as session:
        assert find_office(session, "UBND").parent_id is None
