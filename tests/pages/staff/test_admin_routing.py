"""The administrator changes who is competent, and sees before what it would have done."""

RULE = {
    "sector": "YT",
    "target": "office",
    "target_office": "SNNMT",
    "reason_vi": "Thử giao cho Sở khác.",
    "reason_en": "Another department for once.",
    "before": "10",
}


def proposed(sign_in, code: str) -> str:
    return sign_in("coordinator").get(f"/staff/petitions/{code}").one("#accept_and_route-office option[selected]")["value"]


def test_a_rule_is_tried_and_saved_as_it_was_tried(sign_in, make_petition, client):
    made = make_petition()
    make_petition(sector="MT-RT", kind="field_report", email="b@example.vn")
    assert proposed(sign_in, made.code) == "VP"
    admin = sign_in("administrator")
    admin.get("/staff/admin/routing")
    admin.get("/staff/admin/routing/new")
    page = admin.fill_and_send("main form", press="step=try", **RULE, status=200)
    assert "2 phản ánh gần nhất" in page.main
    assert "Có 1 phản ánh sẽ được đề xuất đơn vị khác" in page.main
    assert made.code in page.main
    assert "Chờ lâu ở quầy" not in page.text, "an administrator opens no petition"
    assert proposed(sign_in, made.code) == "VP"
    page = admin.fill_and_send("main form", press="step=edit", status=200)
    assert page.one("#reason_vi").get_text().strip() == RULE["reason_vi"]
    admin.fill_and_send("main form", press="step=try", status=200)
    admin.fill_and_send("main form", press="step=save")
    page = admin.follow()
    assert "Thử giao cho Sở khác." in page.select("main tbody tr")[0].get_text()
    assert proposed(sign_in, made.code) == "SNNMT"
    assert "Thử giao cho Sở khác." in admin.get("/staff/admin/history").main
    assert "Thử giao cho Sở khác." in admin.get("/staff/admin/routing/5/history").main
    admin.get("/staff/admin/routing?lang=en")


def test_what_does_not_fit_is_said_and_stays(sign_in):
    admin = sign_in("administrator")
    admin.get("/staff/admin/routing/new")
    page = admin.fill_and_send("main form", press="step=try", **{**RULE, "target_office": "", "reason_en": ""}, status=422)
    assert len(page.errors) == 2
    assert page.one("#reason_vi").get_text().strip() == RULE["reason_vi"]
    admin.get("/staff/admin/routing/20")
    assert "vẫn như cũ" in admin.fill_and_send("main form", press="step=try", status=422).errors[0]
    admin.get("/staff/admin/routing/7", 404)
    admin.get("/staff/admin/routing/7/retire", 404)


def test_a_rule_is_done_without_and_the_rule_of_then_is_shown(sign_in, make_petition):
    make_petition(kind="regulation")
    admin = sign_in("administrator")
    admin.get("/staff/admin/routing/90/retire")
    assert admin.fill_and_send("main form", press="step=try", from_date="2026-11-19", status=422).errors
    page = admin.fill_and_send("main form", press="step=try", from_date="2026-12-01", status=200)
    assert "Có 1 phản ánh sẽ không còn đơn vị nào" in page.main
    admin.fill_and_send("main form", press="step=save")
    assert "01/01/2000 – 30/11/2026" in admin.follow().main


def test_two_administrators_at_once(sign_in):
    first, second = sign_in("administrator"), sign_in("administrator", name="Quản Trị Hai")
    for admin in (first, second):
        admin.get("/staff/admin/routing/new")
        admin.fill_and_send("main form", press="step=try", **RULE, status=200)
    second.fill_and_send("main form", press="step=save")
    page = first.fill_and_send("main form", press="step=save", status=409)
    assert page.errors
    assert page.one('input[name="reason_vi"]')["value"] == RULE["reason_vi"]
