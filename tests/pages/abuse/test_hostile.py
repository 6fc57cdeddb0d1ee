"""What a scanner does to every address, signed out and signed in: each gets a clear answer, none breaks anything (5xx)."""

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

import pytest
from flask import url_for
from werkzeug.routing import Rule

from tests.house.test_access import HERE, House, house, token_of  # noqa: F401 - a fixture

NAMES = (
    "q sector office commune from to cursor lang page sort period year month since until words state due asks officer kind"
    " channel desk urgent code token next back url return email contact key noun theme size by asked report form sender urls"
).split()
QUERIES = (
    "%00",
    "%ff%fe",
    "%F0%9F%92%A7%E2%80%AE",
    "%0d%0aX-Evil:%20yes",
    "..%2f..%2fetc%2fpasswd",
    "'%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "{{7*7}}${7*7}%25s%25n",
    "-1",
    "99999999999999999999999",
    "9999-99-99",
    "NaN",
    "٣",
    "a" * 1500,
)
PARTS = (
    "%00",
    "%ff",
    "..%2f..%2fx",
    "%2e%2e",
    "%0d%0aX-Evil:1",
    "'%20OR%201=1--",
    "<b>",
    "-1",
    "9" * 30,
    "x" * 500,
    "%E2%80%AE",
    "٣",
)


SHORT = [3, pytest.param(12, marks=pytest.mark.full)]
"""How many kinds of nonsense each address meets in one go: another three in turn, or all of them."""


def broken(answer) -> bool:
    with answer:
        return answer.status_code >= 500 or "X-Evil" in answer.headers


def readable(house: House) -> list[tuple[str, str]]:  # noqa: F811
    return [(endpoint, url) for endpoint, (url, methods) in house.addresses.items() if "GET" in methods]


def some(kinds: Sequence, turn: int, number: int) -> list:
    """A few of them, others for each turn."""
    return [kinds[(turn * number + step) % len(kinds)] for step in range(min(number, len(kinds)))]


@pytest.mark.parametrize("number", SHORT)
@pytest.mark.parametrize("who", ["anonymous", "coordinator", "administrator"])
def test_no_question_breaks_a_page(house, who, number):  # noqa: F811
    """Every parameter that any page knows, each with other nonsense and one of them twice, asked of every page."""
    client, wrong = house.browsers[who]._client, []
    for turn, (endpoint, url) in enumerate(readable(house)):
        for value in some(range(len(QUERIES)), turn, number):
            asked = "&".join(f"{name}={QUERIES[(place + value) % len(QUERIES)]}" for place, name in enumerate(NAMES))
            if broken(client.get(f"{url}?{asked}&q={QUERIES[value]}")):
                wrong.append(f"{endpoint} asked {asked[:200]}")
    assert not wrong, "\n".join(wrong)


def mutated(rule: Rule, turn: int, number: int) -> list[str]:
    """The addresses of a rule with one nonsense after the other where a value stands."""
    return [re.sub("<[^>]+>", part, rule.rule) for part in some(PARTS, turn, number)] if rule.arguments else []


@pytest.mark.parametrize("number", SHORT)
@pytest.mark.parametrize("who", ["anonymous", "coordinator", "administrator"])
def test_no_name_in_an_address_breaks_it(house, app, who, number):  # noqa: F811
    client, wrong = house.browsers[who]._client, []
    for turn, rule in enumerate(app.url_map.iter_rules()):
        method = client.get if "GET" in rule.methods else client.post
        wrong += [path for path in mutated(rule, turn, number) if broken(method(path, headers=HERE))]
    assert not wrong, "\n".join(wrong)


FORM = "application/x-www-form-urlencoded"
FIELDS = "&".join(f"{name}=%00%ff{'x' * 300}&{name}=-1" for name in (*NAMES, *"title content reason text value do".split()))
BODIES = (
    {"data": "csrf_token=TOKEN", "content_type": FORM},
    {"data": f"csrf_token=TOKEN&{FIELDS}", "content_type": FORM},
    {"data": "csrf_token=TOKEN&title=x".encode("utf-16"), "content_type": f"{FORM}; charset=utf-16"},
    {"data": b"csrf_token=\xff\xfe\x00", "content_type": FORM},
    {"data": '{"csrf_token": [1, {}]}', "content_type": "application/json"},
    {"data": b"--x\r\nContent-Disposition: form-data; name=", "content_type": "multipart/form-data; boundary=x"},
    {"data": b"x", "content_type": "multipart/form-data"},
    {"data": "csrf_token=TOKEN&" + "&".join(f"f{number}=1" for number in range(2000)), "content_type": FORM},
    {"data": b"x", "content_type": "image/svg+xml\t;"},
)


@pytest.mark.parametrize("number", SHORT)
@pytest.mark.parametrize("who", ["anonymous", "sender", "coordinator", "administrator"])
def test_nothing_that_is_sent_breaks_anything(house, who, number):  # noqa: F811
    browser, wrong = house.browsers[who], []
    token = token_of(browser) if who in {"coordinator", "administrator"} else ""
    sending = [(endpoint, url) for endpoint, (url, methods) in house.addresses.items() if "POST" in methods]
    for turn, (endpoint, url) in enumerate(sending):
        for body in some(BODIES, turn, number) if endpoint != "staff.sign_out" else ():
            data = body["data"].replace("TOKEN", token) if isinstance(body["data"], str) else body["data"]
            if broken(browser._client.post(url, headers=HERE, **{**body, "data": data})):
                wrong.append(f"{endpoint}: {str(body)[:200]}")
    assert not wrong, "\n".join(wrong)


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
)


@pytest.mark.parametrize("who", ["anonymous", "sender", "coordinator", "leader"])
def test_nothing_can_be_sent_from_another_page(house, who):  # noqa: F811
    """Every address that changes something, whoever holds the cookie: not by a form of another site, nor of a neighbour's."""
    browser, wrong = house.browsers[who], []
    token = token_of(browser) if who in {"coordinator", "leader"} else ""
    sending = [(endpoint, url) for endpoint, (url, methods) in house.addresses.items() if "POST" in methods]
    for turn, (endpoint, url) in enumerate(sending):
        for headers in some(FOREIGN, turn, 2):
            with browser._client.post(url, data={"csrf_token": token, "form_token": token}, headers=headers) as answer:
                if answer.status_code not in {403, 401, 404} or (who == "anonymous" and answer.status_code == 404):
                    wrong.append(f"{endpoint} answers {answer.status_code} to {headers}")
    assert not wrong, "\n".join(wrong)


def test_only_the_methods_that_are_meant_are_answered(house):  # noqa: F811
    """HEAD like GET without a body; nothing is overridden by a header or a field."""
    client, wrong = house.browsers["anonymous"]._client, []
    for turn, (endpoint, (url, methods)) in enumerate(house.addresses.items()):
        for method in some(("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "QUERY"), turn, 2):
            with client.open(url, method=method, headers=HERE) as answer:
                if answer.status_code != 405:
                    wrong.append(f"{method} {endpoint}: {answer.status_code}")
        if "GET" in methods:
            overriding = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "POST", "X-HTTP-Method": "PUT"}
            with (
                client.get(url) as plain,
                client.head(url) as head,
                client.get(f"{url}?_method=DELETE", headers=overriding) as other,
            ):
                if (head.status_code, head.data) != (plain.status_code, b"") or other.status_code != plain.status_code:
                    wrong.append(f"{endpoint}: {plain.status_code}, {head.status_code}, {other.status_code}")
    assert not wrong, "\n".join(wrong)


HEADERS = (
    {"Cookie": "session=" + "A" * 7000},
    {"Cookie": "session=eyJzdGFmZiI6eyJhIjoxfX0.aaaa.bbbb; session=x; =; ;"},
    {"Accept-Language": "x" * 3000, "Accept": "*/*;q=x,,;", "Accept-Encoding": "\x7f"},
    {"If-None-Match": '"', "If-Modified-Since": "yesterday", "Range": "bytes=9-1,-,x", "If-Range": "x"},
    {"Content-Type": "multipart/form-data; boundary=", "Content-Length": "0"},
    {"Origin": "null", "Sec-Fetch-Site": "x", "Referer": "http://[::1"},
    {
        "X-Forwarded-For": "1.2.3.4, ::x",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
    },
    {"X-Original-URL": "/staff/admin/", "X-Rewrite-URL": "/staff/admin/", "X-Forwarded-Prefix": "/evil.example"},
)


def test_no_header_breaks_a_page_or_is_believed(house):  # noqa: F811
    client, wrong = house.browsers["anonymous"]._client, []
    for endpoint, url in readable(house):
        for headers in HEADERS:
            with client.get(url, headers=headers) as answer:
                if answer.status_code >= 500 or b"evil.example" in answer.data or "evil.example" in str(answer.headers):
                    wrong.append(f"{endpoint}: {answer.status_code} to {list(headers)}")
    assert not wrong, "\n".join(wrong)


def test_no_page_names_the_host_it_was_asked_by(house):  # noqa: F811
    """Whole addresses are made from the settings; in production another name is refused (below)."""
    client, wrong = house.browsers["anonymous"]._client, []
    for endpoint, url in readable(house):
        with client.get(url, base_url="http://evil.example") as answer:
            if b"evil.example" in answer.data or "evil.example" in str(answer.headers):
                wrong.append(endpoint)
    assert not wrong, "\n".join(wrong)


class TestProduction:
    @pytest.fixture
    def settings(self):
        return {
            "FEEDBACK_MODE": "production",
            "FEEDBACK_BASE_URL": "https://localhost",
            "FEEDBACK_MAIL_HOST": "127.0.0.1",
            "FEEDBACK_SECRET_KEY": "9f2c41d07be835a6c0d1e4f7a2b3958e",
        }

    @pytest.mark.parametrize(
        "host", ["evil.example", "localhost.evil.example", "evil.example:443", "localhost@evil.example", "[::1]", "a b"]
    )
    def test_another_host_is_refused_in_a_word(self, client, host):
        for url in ("/", "/staff/sign-in", "/nowhere"):
            answer = client._client.get(url, headers={"Host": host})
            assert answer.status_code == 400
            assert b"evil" not in answer.data


ELSEWHERE = [
    *"//evil.example /\\evil.example \\\\evil.example https:evil.example https:/evil.example https://evil.example".split(),
    *"javascript:alert(1) data:text/html,x /%2f%2fevil.example %2f%2fevil.example /%5cevil.example /.//evil.example".split(),
    *"//evil.example/staff/ http:///evil.example ///evil.example /staff/..//evil.example staff.evil.example".split(),
    *(
        "/\t/evil.example",
        "/staff/\r\nLocation: //evil.example",
        " //evil.example",
        "\x00//evil.example",
        "/staff//\\evil.example",
    ),
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_sent_elsewhere_after_signing_in(client, work, clock, wanted):
    from tests import people

    with work() as session:
        email = people.account(session, "coordinator", now=clock()).email
    form = {"email": email, "password": people.PASSWORD, "next": wanted}
    answer = client._client.post("/staff/sign-in", data=form, headers=HERE)
    assert answer.status_code == 303
    leads_to = answer.headers["Location"]
    assert leads_to.startswith("/staff/"), leads_to
    assert urlsplit(urljoin("http://localhost/staff/sign-in", leads_to)).netloc == "localhost"


def test_no_parameter_leads_elsewhere(house):  # noqa: F811
    wanted = ("//evil.example", "https://evil.example", "/%5Cevil.example")
    names, wrong = ("next", "back", "url", "return", "r", "redirect", "lang", "code"), []
    for who in ("anonymous", "coordinator"):
        client = house.browsers[who]._client
        for turn, (endpoint, url) in enumerate(readable(house)):
            asked = "&".join(f"{name}={wanted[(turn + place) % 3]}" for place, name in enumerate(names))
            with client.get(f"{url}?{asked}", headers={"Referer": "https://evil.example/"}) as answer:
                if answer.headers.get("Location", "/").startswith(("//", "http", "/\\")):
                    wrong.append(f"{endpoint}: {answer.headers['Location']}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", ["submitted", "in_progress", "refused", "held", "answered", "withheld"])
def test_a_petition_that_is_not_public_reads_like_one_that_never_was(client, make_petition, state):
    """The same bytes, but for the code that was asked for: whether it exists is not told."""
    code = make_petition(state).code
    never = "PAKN.20261119.7777"
    for address in ("/petitions/{}", "/petitions/{}?lang=en", "/petitions/{}/follow", "/petitions/{}.atom"):
        there, nowhere = (client._client.get(address.format(asked)) for asked in (code, never))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert there.data.replace(code.encode(), b"") == nowhere.data.replace(never.encode(), b"")
        assert sorted(there.headers.keys()) == sorted(nowhere.headers.keys())


def test_every_address_that_is_tracked_tells_nothing_either(client, make_petition, app):
    code, never = make_petition().code, "PAKN.20261119.7777"
    with app.test_request_context():
        addresses = [url_for("citizens.tracked", code="CODE"), url_for("citizens.my_data", code="CODE")]
    for address in addresses:
        there, nowhere = (client._client.get(address.replace("CODE", asked)) for asked in (code, never))
        assert there.status_code == nowhere.status_code == 303
        assert there.headers["Location"].replace(code, "") == nowhere.headers["Location"].replace(never, "")
    guess = {"secret": "AAAA-BBBB-CCCC"}
    there, nowhere = (client._client.post("/track", data={"code": asked, **guess}, headers=HERE) for asked in (code, never))
    assert (there.status_code, nowhere.status_code) == (422, 422)
    assert there.data.replace(code.encode(), b"") == nowhere.data.replace(never.encode(), b"")
