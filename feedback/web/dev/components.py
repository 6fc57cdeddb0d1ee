"""Every part that pages are made of, in every state, for whoever builds or changes one."""

from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

from flask import Response, abort, current_app, render_template, request, url_for
from wtforms import BooleanField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField

from feedback.language import lazy_gettext as _l
from feedback.web.access import anyone
from feedback.web.dev import blueprint
from feedback.web.forms import CheckboxesField, PageForm, blank_choice, offer

LONG = (
    "Ủy ban nhân dân phường Nghĩa Lộ nghiêng nghiễng trả lời về việc Ẫ Ỡ Ậ Ặ Ễ ẫ ỡ ậ ặ ễ: đường bê tông trước ngõ 27 ngách 5 "
    "bị khuyết, nước chảy tràn, người già và trẻ em trượt ngã nhiều lần từ tháng Chín đến nay mà chưa ai sửa"
)
UNBROKEN = "nghiêngngảnghiêngnghiễng" * 8
THEMES = {"light": _l("Light"), "dark": _l("Dark")}
SIZES = {"100": _l("Text at 100 %"), "200": _l("Text at 200 %")}
_DARK, _LIGHT = "@media screen and (prefers-color-scheme: dark)", "@media screen and (not all)"
_SCHEMES = "color-scheme: light dark"
_FOCUS = ":is(:focus-visible, .shows-focus :is(a, button, input, select, textarea, summary))"
_CHOICES = [("one", "Phản ánh"), ("two", LONG), ("three", UNBROKEN)]


class Specimen(PageForm):
    """One field of each kind."""

    text = StringField("Tiêu đề", description="Trong một câu: việc gì, ở đâu.")
    textarea = TextAreaField("Nội dung", description="Việc gì, khi nào, ở đâu.")
    select = SelectField("Lĩnh vực", choices=offer(blank_choice(_CHOICES)), validate_choice=False)
    radios = RadioField("Ai gửi?", choices=offer(_CHOICES), validate_choice=False)
    checkboxes = CheckboxesField("Chỗ chưa được", choices=offer(_CHOICES), validate_choice=False)
    checkbox = BooleanField("Tôi đồng ý", description="Chỉ dùng để xử lý phản ánh.")
    files = MultipleFileField("Ảnh và tài liệu", description="Tối đa 5 tệp.")


@blueprint.get("/components")
@anyone
def components() -> str:
    """All of them; ``theme`` and ``size`` in the address choose how they are seen."""
    return render_template("dev/components.html", **_chosen(), themes=THEMES, sizes=SIZES, forms=_forms(), **_things())


@blueprint.get("/components.css")
@anyone
def components_css() -> Response:
    """The sheet of every page, with theme and size put in its place and a way to show the focus without having it."""
    chosen = _chosen()
    sheet = (Path(current_app.static_folder or "") / "css" / "site.css").read_text(encoding="utf-8")
    if chosen["theme"]:
        sheet = sheet.replace(_DARK, "@media screen" if chosen["theme"] == "dark" else _LIGHT)
        sheet = sheet.replace(_SCHEMES, f"color-scheme: {chosen['theme']}")
    if chosen["size"] == "200":
        sheet += "\nhtml { font-size: 225%; }\n"
    fonts = url_for("static", filename="fonts/").partition("?")[0]
    sheet = sheet.replace(":focus-visible", _FOCUS).replace("../fonts/", fonts)
    return Response(sheet, mimetype="text/css")


def _chosen() -> dict[str, str]:
    theme, size = request.args.get("theme", ""), request.args.get("size", "100")
    if theme not in {"", *THEMES} or size not in SIZES:
        abort(404)
    return {"theme": theme, "size": size}


def _forms() -> dict[str, Specimen]:
    """The fields in each state, by its name."""
    filled = {"text": LONG, "textarea": f"{LONG}.\n\n{UNBROKEN}", "select": "two", "radios": "two", "checkboxes": ["one", "two"]}
    states = {
        "empty": Specimen(prefix="empty-"),
        "focus": Specimen(prefix="focus-"),
        "filled": Specimen(prefix="filled-", data={**filled, "checkbox": True}),
        "error": Specimen(prefix="error-", data=filled),
        "disabled": Specimen(prefix="disabled-", data=filled),
        "long": Specimen(prefix="long-"),
    }
    for field in states["error"]:
        field.errors = ["Cần điền ô này.", LONG] if field.short_name == "text" else ["Cần điền ô này."]
    states["error"].form_errors = ["Phản ánh này đã được gửi."]
    for field in states["disabled"]:
        field.render_kw = {"disabled": True}
    for field in states["long"]:
        field.label.text, field.description = f"{LONG} {UNBROKEN}", f"{LONG}. {UNBROKEN}"
    return states


def _things() -> dict[str, Any]:
    """What the other parts show."""
    day = {"due_text": "thứ Hai, 14/12/2026", "start_text": "thứ Hai, 23/11/2026", "working_days_total": 15}
    lefts = {
        "ok": "còn 12 ngày làm việc",
        "soon": "còn 2 ngày làm việc",
        "today": "hết hạn hôm nay",
        "overdue": "quá hạn 4 ngày làm việc",
        "met": "đúng hạn",
        "late": "muộn 1 ngày làm việc",
        "suspended": "tạm dừng",
    }
    used = {"ok": 3, "soon": 13, "today": 15, "overdue": 19, "met": 10, "late": 16, "suspended": 5}
    tones = ("normal", "good", "warn", "bad", "current")
    moment = {"when": "16:40, thứ Sáu, 20/11/2026", "datetime": "2026-11-20T16:40:00+07:00", "who": "Sở Y tế"}
    item = {"url": "#petition_list", "title": LONG, "excerpt": LONG, "meta": ["Sở Y tế", "Phường Hồng Hải", "20/11/2026"]}
    return {
        "long": LONG,
        "unbroken": UNBROKEN,
        "cards": [Thing(klass=key, title="Trả lời", left_text=lefts[key], working_days_used=used[key], **day) for key in lefts],
        "lines": [
            Thing(day="20/11/2026", count=1, note=""),
            Thing(day="21/11/2026", count=None, note="Thứ Bảy"),
            Thing(day="23/11/2026", count=2, note=LONG),
        ],
        "entries": [Thing(title=LONG, tone=tone, text=LONG if tone == "warn" else "", **moment) for tone in tones],
        "stops": [
            Thing(label=label, state=state, when="20/11/2026" if state == "done" else "")
            for label, state in [("Đã gửi", "done"), (LONG[:60], "current"), ("Từ chối", "bad"), ("Trả lời", "todo")]
        ],
        "items": [Thing(**item), Thing(**{**item, "title": UNBROKEN, "excerpt": UNBROKEN})],
        "talk": [
            Thing(mine=mine, text=text, detail="ảnh.jpg", **moment)
            for mine, text in [(True, LONG), (False, LONG), (True, UNBROKEN)]
        ],
        "places": Thing(places=[("1", "Phường Hồng Hải"), ("2", LONG)]),
        "contacts": [
            Thing(
                name_in=lambda _, name=name: name,
                hours_in=lambda _, hours=hours: hours,
                phone=phone,
                email="",
                url="https://example.vn",
                address=LONG,
            )
            for name, phone, hours in [("Cấp cứu", "115", ""), (LONG, "0203 3835 687", LONG)]
        ],
        "found_ways": [Thing(anchor="ways-macro", label=label) for label in ("Bổ sung", LONG)],
    }
