"""The page-reading client itself: what it finds, and what it says instead."""

from types import SimpleNamespace

import pytest
from flask import Flask, redirect, request, session

from tests.reading import Reader

GOOD = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Trang chủ – Lắng Nghe</title></head>
<body><main><h1>Trang chủ</h1>{}</main></body></html>"""
FORM = """<form method="post" action="/send"><label for="a">Họ tên</label><input id="a" name="full_name" value="An">
<label for="b">Nội dung</label><textarea id="b" name="content">
hai
dòng</textarea>
<label for="c">Lĩnh vực</label><select id="c" name="sector"><option value="">Chọn</option>
<option value="YT">Y tế</option></select>
<fieldset><legend>Loại</legend><input type="radio" id="d" name="kind" value="conduct" checked><label for="d">Hành vi</label>
<input type="radio" id="e" name="kind" value="regulation"><label for="e">Quy định</label></fieldset>
<input type="checkbox" id="f" name="consent" value="y"><label for="f">Đồng ý</label>
<input type="hidden" name="token" value="t1"><button>Gửi</button><button name="do" value="draft">Lưu</button></form>"""


@pytest.fixture
def reader() -> Reader:
    app = Flask("read", static_folder=None)
    app.secret_key = "k"
    app.extensions["writes on get"] = SimpleNamespace(seen=[])
    app.body = ""

    @app.get("/")
    def page():
        return app.body if app.body.startswith("<!") else GOOD.format(app.body)

    @app.post("/send")
    def send():
        session["got"] = [(name, tuple(values)) for name, values in request.form.lists()]
        return redirect("/", 303)

    @app.post("/guarded")
    def guarded():
        return ""

    guarded.guard = SimpleNamespace(who="staff")
    return Reader(app)


def read(reader: Reader, body: str) -> str:
    """What the client says of a page."""
    reader.app.body = body
    with pytest.raises(pytest.fail.Exception) as failed:
        reader.get("/")
    return str(failed.value)


def test_a_good_page_passes(reader):
    reader.app.body = FORM + '<p><a href="/?x=1">Trang chủ</a> <a href="#a">Họ tên</a></p>'
    page = reader.get("/")
    assert page.title == "Trang chủ"
    assert page.links()["Trang chủ"] == "/?x=1"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<p><div>x</div></p>", "Not valid HTML5, line"),
        ("<h1>Hai</h1>", "has one h1"),
        (GOOD.format("").replace("Trang chủ –", "Khác –"), "must begin with the h1"),
        (GOOD.format("").replace('"vi"', '"en"'), 'Write <html lang="vi">'),
        ('<input name="a">', "give it a label"),
        ("<button></button>", "write a verb into it"),
        ('<label for="r">x</label><input type="radio" id="r" name="r">', "fieldset with a legend"),
        ('<p id="a">x</p><p id="a">y</p>', "there once"),
        ('<p aria-describedby="nothing">x</p>', "no id of this page"),
        ('<a href="#nothing">x</a>', "no id of this page"),
        ("<script>alert(1)</script>", "Inline script"),
        ("<style>p {}</style>", "style element"),
        ('<p style="color: red">x</p>', "has “style”"),
        ('<p onclick="x()">x</p>', "has “onclick”"),
        ('<form method="post"><button>Gửi</button></form>', "has no action"),
        ('<form method="post" action="/guarded"><button>Gửi</button></form>', "csrf_field()"),
        ('<form method="post" action="/nowhere"><button>Gửi</button></form>', "where nothing is"),
        ('<form method="get" action="/send"><button>Gửi</button></form>', "asks /send by GET"),
        ('<form method="post" action="/send"></form>', "give it a button"),
        ('<a href="/nowhere">x</a>', "where nothing is"),
        ('<a href="/"></a>', "has no words"),
        ("<a>x</a>", "leads nowhere"),
        ('<img src="/">', "has no alt"),
        ("<table><tr><td>x</td></tr></table>", "has no th"),
        ("<table><tr><th>x</th></tr></table>", "has no scope"),
        ("<p>Hạn: None</p>", "slip of the template"),
        ("<p>Còn %(num)s ngày</p>", "slip of the template"),
        ("<p>{{ x }}</p>", "slip of the template"),
    ],
)
def test_it_finds_what_is_wrong(reader, body, said):
    assert said in read(reader, body)


def test_it_finds_what_a_get_changed(reader):
    reader.app.extensions["writes on get"].seen = ["/: UPDATE petition"]
    assert "Make it a POST" in read(reader, "")


def test_it_fills_a_form_like_a_person(reader):
    reader.app.body = FORM
    reader.get("/")
    reader.fill_and_send(sector="YT", kind="regulation", consent=True, press="do=draft")
    assert dict(reader.cookie["got"]) == {
        "consent": ("y",),
        "content": ("hai\ndòng",),
        "do": ("draft",),
        "full_name": ("An",),
        "kind": ("regulation",),
        "sector": ("YT",),
        "token": ("t1",),
    }


@pytest.mark.parametrize(("field", "value", "said"), [("other", "x", "has no field"), ("sector", "ZZ", "does not offer")])
def test_it_fills_only_what_the_form_offers(reader, field, value, said):
    reader.app.body = FORM
    reader.get("/")
    with pytest.raises(pytest.fail.Exception, match=said):
        reader.fill_and_send(**{field: value})
