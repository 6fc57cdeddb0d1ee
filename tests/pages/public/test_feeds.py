"""What programs read: feeds, the map of the site, what they are told of a page."""

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from feedback.services.documents import card

ATOM = "{http://www.w3.org/2005/Atom}"
GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NASTY = 'Hỏi <b>“đường”</b> & ]]> "x"'


def xml(page):
    return etree.fromstring(page.response.get_data())


def check_atom(feed) -> list:
    """What RFC 4287 demands of a feed and its entries; the entries."""
    for one in (feed, *feed.findall(f"{ATOM}entry")):
        assert len(one.findall(f"{ATOM}id")) == 1
        assert re.match(r"tag:[^,]+,\d{4}:\S+$", one.findtext(f"{ATOM}id"))
        assert one.findtext(f"{ATOM}title")
        assert MOMENT.fullmatch(one.findtext(f"{ATOM}updated"))
        assert one.findtext(f"{ATOM}author/{ATOM}name")
        assert [link for link in one.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    [own] = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.startswith("http://localhost/petitions")
    return feed.findall(f"{ATOM}entry")


def test_the_feed_holds_what_was_published(client, make_petition, clock):
    make_petition("published", title=NASTY)
    clock.advance(minutes=1)
    make_petition("published", title="Về đất", sector="DAT-GCN", office="SNNMT", commune="Cô Tô")
    page = client.get("/petitions.atom")
    assert page.headers["Content-Type"].startswith("application/atom+xml")
    assert [entry.findtext(f"{ATOM}title") for entry in check_atom(xml(page))] == ["Về đất", NASTY]
    only = check_atom(xml(client.get("/petitions.atom?sector=DAT")))
    assert [entry.findtext(f"{ATOM}title") for entry in only] == ["Về đất"]
    for secret in ("Nguyễn Thị An", "0912345678"):
        assert secret not in page.text
    check_atom(xml(client.get("/petitions.atom?lang=en")))


@pytest.mark.parametrize("asked", ["sector=X%01", "sector=%00X", "office=NOBODY", "sector=YT%20"])
def test_a_feed_of_nothing_there_is_is_none(client, asked):
    client.get(f"/petitions.atom?{asked}", 404)


def test_words_of_an_english_petition_are_marked_as_such(client, make_petition):
    made = make_petition("published", language="en", title="No light in our street")
    [entry] = check_atom(xml(client.get("/petitions.atom")))
    [change] = check_atom(xml(client.get(f"/petitions/{made.code}.atom")))
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    said = [entry.find(f"{ATOM}{name}").get(language) for name in ("title", "summary", "content")]
    assert [*said, change.find(f"{ATOM}content").get(language)] == ["en"] * 4


def test_an_unchanged_feed_is_not_sent_again(client, make_petition, clock):
    make_petition("published")
    first = client.get("/petitions.atom")
    client.get("/petitions.atom", 304, headers={"If-None-Match": first.headers["ETag"]})
    client.get("/petitions.atom", 304, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    clock.advance(minutes=5)
    make_petition("published")
    client.get("/petitions.atom", headers={"If-None-Match": first.headers["ETag"]})
    client.get("/petitions.atom", headers={"If-Modified-Since": first.headers["Last-Modified"]})


def test_what_was_taken_down_leaves_a_tombstone(client, make_petition):
    made = make_petition("taken_down")
    page = client.get("/petitions.atom")
    feed = xml(page)
    assert not check_atom(feed)
    assert feed.find(GONE).get("ref").endswith(made.code)
    assert "quầy số 2" not in page.text
    one = client.get(f"/petitions/{made.code}.atom")
    assert "Lộ thông tin của người khác." in one.text
    assert "quầy số 2" not in one.text
    check_atom(xml(one))


def test_the_feed_of_one_petition(client, make_petition):
    made = make_petition("published")
    page = client.get(f"/petitions/{made.code}.atom")
    assert [entry.findtext(f"{ATOM}title") for entry in check_atom(xml(page))] == ["Câu trả lời đã được công khai"]
    client.get(f"/petitions/{make_petition('submitted').code}.atom", 404)
    client.get("/petitions/PAKN.1.atom", 404)


def test_pages_name_their_feeds(client, make_petition):
    made = make_petition("published")
    feeds = lambda address: [link["href"] for link in client.get(address).select('link[type="application/atom+xml"]')]  # noqa: E731
    assert feeds("/") == ["/petitions.atom"]
    assert feeds("/petitions?sector=YT&q=x") == ["/petitions.atom?sector=YT"]
    assert feeds(f"/petitions/{made.code}") == [f"/petitions/{made.code}.atom"]


def test_the_map_of_the_site_comes_in_parts(client, make_petition, clock, monkeypatch):
    codes = []
    for _number in range(3):
        clock.advance(minutes=1)
        codes.append(make_petition("published").code)
    hidden = make_petition("taken_down").code
    monkeypatch.setattr("feedback.web.public.sitemap._PART", 2)
    parts = [loc.text for loc in xml(client.get("/sitemap.xml")).iter(f"{MAP}loc")]
    assert parts == ["http://localhost/sitemap-1.xml", "http://localhost/sitemap-2.xml"] or len(parts) == 3
    found = []
    for part in parts:
        tree = xml(client.get(part.removeprefix("http://localhost")))
        assert tree.tag == f"{MAP}urlset"
        for url in tree:
            assert len(url.findall("{http://www.w3.org/1999/xhtml}link")) == 2
            found.append(url.findtext(f"{MAP}loc"))
    for code in codes:
        assert found.count(f"http://localhost/petitions/{code}") == found.count(f"http://localhost/petitions/{code}?lang=en") == 1
    assert not [address for address in found if hidden in address]
    for address in ("/sitemap-0.xml", "/sitemap-9.xml"):
        client.get(address, 404)


def test_programs_are_told_what_to_leave_and_whom_to_tell(client, clock):
    robots = client.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in robots
    for closed in ("/staff/", "/track/", "/t/", "/my", "/submit/received"):
        assert f"Disallow: {closed}\n" in robots
    told = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())
    assert told["Contact"]
    assert clock().isoformat() < told["Expires"] < clock().replace(year=clock().year + 1).isoformat()
    assert told["Canonical"] == "http://localhost/.well-known/security.txt"
    assert told["Preferred-Languages"] == "vi, en"
    assert told["Policy"] == "http://localhost/security?lang=en"
    client.get("/security")
    assert client.get("/.well-known/change-password", 303).location == "/staff/me/password"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_says_what_it_is(client, make_petition, language):
    made = make_petition("published", title="</script><script>alert(1)</script>")
    asked = "?lang=en" if language == "en" else ""
    page = client.get(f"/petitions/{made.code}{asked}")
    told = {tag["property"]: tag["content"] for tag in page.select("meta[property]")}
    assert told["og:image"].startswith("http://localhost/static/img/card.png")
    assert told["og:url"] == page.one('link[rel="canonical"]')["href"] == f"http://localhost/petitions/{made.code}{asked}"
    other = {tag["hreflang"]: tag["href"] for tag in page.select('link[rel="alternate"][hreflang]')}
    assert other["en"] == f"http://localhost/petitions/{made.code}?lang=en"
    assert other["vi"] == other["x-default"] == f"http://localhost/petitions/{made.code}"
    data = json.loads(page.one('script[type="application/ld+json"]').string)
    question = data["mainEntity"]
    assert (data["@type"], question["@type"], question["acceptedAnswer"]["@type"]) == ("QAPage", "Question", "Answer")
    assert question["name"] == "</script><script>alert(1)</script>"
    assert "bố trí thêm người" in question["acceptedAnswer"]["text"]
    assert "Nguyễn Thị An" not in json.dumps(data, ensure_ascii=False)
    assert card.draw()[:8] == b"\x89PNG\r\n\x1a\n"
    assert (Path(client.app.static_folder) / "img" / "card.png").stat().st_size < 40_000
