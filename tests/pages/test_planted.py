"""Values planted in petitions of every kind, and then looked for wherever they do not belong.

What stands in a petition is known here by heart; a whole life of it is lived through the real pages, letters go out through a
real mail server, faults are provoked, and then everything that was written down or shown is searched for the values.
"""

import io
import json
import logging
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, quote_plus

import pytest
from aiosmtpd.controller import Controller
from gunicorn.config import Config
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from feedback.cli.web_log import WebLog
from feedback.domain.text import fold
from feedback.logs import Lines
from feedback.services import jobs
from feedback.store.base import Base
from feedback.store.encryption import Undecipherable
from tests import people
from tests.house.test_routes import GUARDS
from tests.pages.public.test_data import give_out
from tests.ports import free_port
from tests.services.sheets import sheet
from tests.services.test_attachments import GPS, picture
from tests.services.test_mail_gateway import Server

PERSON = {
    "name": "Quách Thị Mốc Son",
    "telephone": "0913579246",
    "telephone as typed": "0913 579 246",
    "e-mail": "mocson.trong@example.vn",
    "address": "Ngách 77/13 Hẻm Chùa Đá",
    "place": "Trước cổng số 8 Dốc Cây Bàng",
    "subject": "Đoàn Bá Lộ",
    "file name": "nha-ba-mocson.jpg",
    "file of the supplement": "so-do-mocson.png",
    "message": "Con tôi học lớp lá trường Hoa Gạo",
    "supplement": "Hồ sơ đứng tên chồng là Kha Văn Sớm",
    "request": "Tôi muốn biết ai đã xem hồ sơ của nhà họ Quách",
    "caller": "Ngụy Đình Chiểu",
    "caller's telephone": "0987111333",
    "imported": "Tạ Thị Hàng Loạt",
    "imported telephone": "0356000777",
}
"""Who somebody is and how to reach them: sealed at rest, and on no page but those of who may see it."""
SAID = {"ID number": "022199887766", "telephone in the text": "0909 404 505"}
"""Personal words in the text itself: plain in the petition, which staff search, and masked when it is published."""
TEXT_COLUMNS = {"petition.content", "petition.folded"}
PLACE = (20.951357, 107.080246)


def photo() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(GPS).update({1: "N", 2: (20.0, 57.0, 4.885), 3: "E", 4: (107.0, 4.0, 48.886)})
    return picture("JPEG", exif=exif)


@dataclass
class Heard:
    """Everything that went by: addresses asked for and led to, and the headers of answers."""

    addresses: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)

    def listen(self, app):
        """Stand before the application."""

        def between(environ, start_response):
            self.addresses.append(environ["PATH_INFO"] + "?" + environ.get("QUERY_STRING", ""))

            def start(status, headers, *rest):
                self.addresses += [value for name, value in headers if name == "Location"]
                self.headers += [f"{name}: {value}" for name, value in headers if name not in {"Set-Cookie", "Location"}]
                return start_response(status, headers, *rest)

            return app(environ, start)

        return between


@dataclass
class Life:
    """What was lived: the codes, what has power, and what went by."""

    codes: dict[str, str]
    power: dict[str, str]
    heard: Heard
    mails: list[str]
    log: str


@pytest.fixture
def life(app, monkeypatch, caplog, client, new_client, sign_in, work, engine, files, clock):
    # Statements and rows are what this logger's lower levels are for; no setting turns them on.
    caplog.set_level(logging.WARNING, logger="sqlalchemy")
    # The test's own mail server, at the other end of the line.
    caplog.set_level(logging.WARNING, logger="mail")
    # Last: each call sets what is heard at all.
    caplog.set_level(logging.DEBUG)
    heard, server, port = Heard(), Server(), free_port()
    monkeypatch.setattr(app, "wsgi_app", heard.listen(app.wsgi_app))
    post = Controller(server, hostname="127.0.0.1", port=port)
    post.start()
    settings = replace(app.extensions["settings"], mail_host="127.0.0.1", mail_port=port)
    monkeypatch.setitem(app.extensions, "settings", settings)
    try:
        codes, power = _lived(app, client, new_client, sign_in, work, engine, files, clock, server)
    finally:
        post.stop()
    mails = [_words_of(raw) for raw in server.received]
    lines = [Lines(as_json=form).format(record) for record in caplog.records for form in (True, False)]
    assert any(record.name == "feedback.requests" for record in caplog.records), "every answer is written down"
    return Life(codes, power, heard, mails, "\n".join([caplog.text, *lines]))


def _words_of(raw: bytes) -> str:
    letter = message_from_bytes(raw, policy=policy.default)
    body = letter.get_body(("plain",))
    return f"To: {letter['To']}\n{letter['Subject']}\n{body.get_content() if body else ''}"


def _lived(app, client, new_client, sign_in, work, engine, files, clock, server):
    once = lambda: app.test_cli_runner().invoke(args=["jobs", "once"])  # noqa: E731
    client.get("/submit")
    client.fill_and_send(
        kind="conduct", sector="YT", title="Cán bộ quầy 2 gây khó", commune="Hồng Hải", petitioner_type="person", consent=True,
        content=f"Tôi (CCCD {SAID['ID number']}, gọi {SAID['telephone in the text']}) bị gây khó ở quầy 2.",
        full_name=PERSON["name"], phone=PERSON["telephone as typed"], email=PERSON["e-mail"], address=PERSON["address"],
        address_text=PERSON["place"], subject_person=PERSON["subject"],
        latitude=str(PLACE[0]), longitude=str(PLACE[1]), attachments=[(PERSON["file name"], photo())],
    )  # fmt: skip
    page = client.follow()
    code, secret = (part.text for part in page.select(".receipt__code"))
    client.get("/submit/received.pdf")
    power = {"lookup secret": secret, "staff password": people.PASSWORD}
    _refusals(new_client, code)

    clerk = sign_in("clerk", office="SYT")
    clerk.get("/staff/petitions/new")
    clerk.fill_and_send(
        "main form", press="", kind="field_report", sector="MT-RT", title="Rác đầu ngõ", content="Rác ba ngày nay.",
        commune="Hồng Hải", full_name=PERSON["caller"], phone=PERSON["caller's telephone"], consent=True,
    )  # fmt: skip
    entered = clerk.follow().select(".receipt__code")[0].get_text()

    boss = sign_in("coordinator")
    boss.get("/staff/import")
    boss.fill_and_send(
        "main form", sheet=[("ton.xlsx", sheet({"full_name": PERSON["imported"], "phone": PERSON["imported telephone"]}))]
    )
    boss.follow()
    jobs.run_due(engine, files, clock)
    boss.get(boss.page.url)
    boss.get("/staff/petitions")
    boss.fill_and_send("form[action*='by-contact']", contact=PERSON["telephone"])
    assert code in boss.follow().text

    with work() as session:
        case = people.Case(session, people.reload(session, code), "SYT", clock())
        case.ask("Xin bổ sung giấy tờ.")
    tracker = new_client()
    tracker.get("/track")
    tracker.fill_and_send(code=code, secret=secret)
    tracker.follow()
    form = next(f for f in tracker.select("main form") if "supplement" in f.get("action", ""))
    tracker.fill_and_send(
        f"form[action='{form['action']}']",
        text=PERSON["supplement"],
        attachments=[(PERSON["file of the supplement"], picture("PNG"))],
    )
    tracker.follow()
    form = next(f for f in tracker.select("main form") if "message" in f.get("action", ""))
    tracker.fill_and_send(f"form[action='{form['action']}']", text=PERSON["message"])
    tracker.get(f"/track/{code}/data")
    tracker.fill_and_send("form[action$=ask]", kind="object", text=PERSON["request"])
    once()
    with work() as session:
        case = people.Case(session, people.reload(session, code), "SYT", clock())
        case.answer()
        case.publish()
    once()

    token = re.findall(r"/t/([0-9a-f]{32})", "\n".join(map(_words_of, server.received)))[0]
    power["link in the letter"] = token
    reader = new_client()
    reader.get(f"/t/{token}")
    reader.fill_and_send("main form")
    lost = new_client()
    lost.get("/track/lost")
    lost.fill_and_send(contact=PERSON["e-mail"], code=code)
    server.on_recipient = f"550 5.1.1 <{PERSON['e-mail']}>: user unknown"
    once()
    server.on_recipient = "250 OK"
    for role, office in (("coordinator", ""), ("clerk", "SYT"), ("officer", "SYT"), ("leader", "SYT"), ("inspector", "")):
        reader = sign_in(role, office=office)
        reader.get(f"/staff/petitions/{code}")
        reader.get("/staff/petitions")
        reader.fill_and_send("form[action*='/staff/export']", press="ending=csv")
        address = reader.page.location
        jobs.run_due(engine, files, clock)
        answer = reader.get(f"{address}/file").response.get_data().decode("utf-8-sig")
        _nothing_of(PERSON, answer, f"the file of the {role}")
    inspector = sign_in("inspector")
    reports = [address for address in inspector.get("/staff/reports").links().values() if address.startswith("/staff/reports/")]
    assert len(reports) > 5
    for address in reports:
        _nothing_of(PERSON | SAID, inspector.get(address).response.get_data(), f"the report {address}")
    clock.set("2026-12-03T09:00")
    give_out(app)
    public = new_client()
    given_out = [address for address in public.get("/data").links().values() if address.startswith("/data/")]
    assert any(".csv" in address for address in given_out)
    for address in given_out:
        _nothing_of(PERSON | SAID | power, public._client.get(address).get_data(), f"the open data {address}")
    return {"sent": code, "entered": entered}, power


def _refusals(new_client, code: str) -> None:
    """What goes wrong: not found, not filled in, tried too often."""
    stranger = new_client()
    stranger.get(f"/petitions/{code}", 404)
    stranger.get("/t/" + "0" * 32)
    stranger.get("/submit")
    stranger.fill_and_send(full_name=PERSON["name"], phone=PERSON["telephone"], content="x", status=422)
    guess = {"code": "PAKN.20261120.9999", "secret": PERSON["name"]}
    answers = [stranger._client.post("/track", data=guess, headers={"Origin": "http://localhost"}) for _ in range(12)]
    assert {answer.status_code for answer in answers} >= {429}


def _forms(value: str) -> set[str]:
    """However it may have been written: in an address, in JSON, without its marks."""
    folded = {fold(value)} if len(value.split()) > 1 else set()
    return {value, quote(value), quote_plus(value), json.dumps(value)[1:-1], value.encode().hex(), *folded}


def _nothing_of(values: dict[str, str], haystack: str | bytes, where: str) -> None:
    raw = haystack if isinstance(haystack, bytes) else haystack.encode()
    found = [what for what, value in values.items() if any(form.encode() in raw for form in _forms(value))]
    assert not found, f"{where}: {', '.join(found)}"


def test_nothing_planted_is_where_it_does_not_belong(life, app, engine, tmp_path, new_client):
    everything = PERSON | SAID | life.power
    _nothing_of(everything, life.log, "a log")
    assert len(life.heard.addresses) > 60
    in_addresses = {what: value for what, value in everything.items() if what != "link in the letter"}
    _nothing_of(in_addresses, "\n".join(life.heard.addresses), "an address")
    _nothing_of(everything, "\n".join(life.heard.headers), "a header")
    _in_the_database(engine, life.power)
    for suffix in ("", "-wal"):
        place = Path(f"{engine.url.database}{suffix}")
        _nothing_of(PERSON | life.power, place.read_bytes() if place.exists() else b"", f"the database file{suffix}")
    for file in (tmp_path / "files").rglob("*"):
        _nothing_of(
            PERSON | SAID | life.power, file.name.encode() + (file.read_bytes() if file.is_file() else b""), "a file at rest"
        )
    staff_mails = [mail for mail in life.mails if PERSON["e-mail"] not in mail]
    _nothing_of(PERSON | SAID | life.power, "\n".join(staff_mails), "a letter to somebody else")
    assert staff_mails != life.mails, "the sender was written to"
    _as_nobody(app, new_client, life)


def _in_the_database(engine, power: dict[str, str]) -> None:
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"')):
                for column, value in row._mapping.items():
                    where = f"{table.name}.{column}"
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    _nothing_of(PERSON | power, raw, where)
                    _nothing_of({} if where in TEXT_COLUMNS else SAID, raw, where)
                    assert str(PLACE[0]).encode() not in raw, f"{where}: the position"


def _as_nobody(app, new_client, life) -> None:
    """Every address that is open to everyone, with the codes there are."""
    stranger, seen = new_client(), 0
    values = PERSON | SAID | life.power | {"position": str(PLACE[0])[:6], "longitude": str(PLACE[1])[:7]}
    for rule in app.url_map.iter_rules():
        guard = GUARDS.get(rule.endpoint, ("", None))[0]
        if guard != "anyone" or "GET" not in rule.methods or rule.endpoint.startswith("dev."):
            continue
        for code in life.codes.values():
            address = str(rule.rule)
            for name in rule.arguments:
                kind = next((part for part in address.split("<") if part.rstrip("/").split(">")[0].split(":")[-1] == name), "")
                address = address.replace("<" + kind.split(">")[0] + ">", code if name == "code" else "1")
            answer = stranger._client.get(address)
            seen += 1
            _nothing_of(values, answer.get_data(), f"{address} as nobody")
            _nothing_of(values, str(answer.headers), f"headers of {address}")
    assert seen > 50
    page = stranger.get(f"/petitions/{life.codes['sent']}")
    assert "gây khó ở quầy 2" in page.text, "it is published, without what was masked"


@pytest.mark.parametrize("kind", ["value", "database", "key"])
def test_a_fault_names_its_place_and_not_what_it_says(app, client, monkeypatch, caplog, kind):
    """A parser repeats the text it could not read, a database the value that stood there already."""
    said = f"could not read {PERSON['name']}"
    detail = IntegrityError(f"INSERT {PERSON['telephone']}", {"email": PERSON["e-mail"]}, ValueError(said), hide_parameters=True)

    def broken(*_):
        raise {"value": ValueError(said), "database": detail, "key": Undecipherable("petitioner.phone: changed")}[kind]

    monkeypatch.setattr("feedback.store.queries.petitions.find_petition", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    caplog.set_level(logging.DEBUG)
    answer = client._client.post(
        "/track", data={"code": "PAKN.20261120.0001", "secret": "x"}, headers={"Origin": "http://localhost"}
    )
    assert answer.status_code >= 500
    _nothing_of(PERSON, answer.get_data(), "the page")
    _nothing_of(PERSON, caplog.text, "the log")
    assert "failed at citizens.track_open" in caplog.text
    assert ("petitioner.phone: changed" in caplog.text) is (kind == "key"), "only what promises to name no value is told"


def test_the_search_is_not_blind():
    for form in (
        "Quách Thị Mốc Son",
        "x=Qu%C3%A1ch+Th%E1%BB%8B+M%E1%BB%91c+Son",
        '"Qu\\u00e1ch Th\\u1ecb M\\u1ed1c Son"',
        "quach thi moc son",
    ):
        with pytest.raises(AssertionError, match="a place: name"):
            _nothing_of(PERSON, f"... {form} ...", "a place")


def test_the_web_server_writes_down_no_address():
    """Its own access log is off; who turns it on learns how much was asked, and a fault names no address either."""
    log = WebLog(Config())
    asked = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": "/t/abc",
        "PATH_INFO": "/t/abc",
        "QUERY_STRING": "q=1",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }
    request = SimpleNamespace(headers=[("REFERER", "http://localhost/t/abc"), ("COOKIE", "session=abc")])
    values = log.atoms(
        SimpleNamespace(status="200 OK", headers=[], sent=5), request, {**asked, "REMOTE_ADDR": "192.0.2.7"}, timedelta(1)
    )
    line = log.cfg.access_log_format % values
    assert not Config().accesslog
    assert "GET - HTTP/1.1" in line
    assert not {"abc", "192.0.2.7"} & set(re.findall(r"[\w.]+", line))
    heard = io.StringIO()
    log.error_log.handlers = [logging.StreamHandler(heard)]
    try:
        raise ValueError("/t/abc")
    except ValueError:
        log.exception("Error handling request %s", "/t/abc")
    assert "builtins.ValueError" in heard.getvalue()
    assert "abc" not in heard.getvalue()
