"""``make outside URL=…``: what other people's checkers say of a running instance. For developers; needs Node, Java and Chromium.

Crawls what readers without an account can reach, in both languages; then the Nu HTML checker over every page, Atom, sitemap
and catalogue as far as their standards can be asked by program, and Lighthouse over the five pages that are opened most.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import urllib.error
import urllib.request
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

TOOLS = ("vnu-jar@26.9.27", "lighthouse@12.8.2")
FOLDER = Path(os.environ.get("OUTSIDE", "instance/outside"))
RUNS = int(os.environ.get("RUNS", "3"))
START = ("/", "/?lang=en", "/my", "/my?lang=en", "/track/lost", "/track/lost?lang=en", "/offline", "/sitemap.xml")
LEAST = 98
_MOST = 600
_ATOM = "{http://www.w3.org/2005/Atom}"


class Links(HTMLParser):
    """The addresses a page names, and the ids it has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the library's signature
        """Take what is named and what is an id."""
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        for name in ("href", "src"):
            address = given.get(name)
            if address and not address.startswith(("mailto:", "tel:", "data:")):
                self.found.append(address)


def get(url: str) -> tuple[int, str, bytes]:
    """Status, type and body."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - an address given by the developer
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read()


def crawl(base: str) -> tuple[list[Path], list[str]]:
    """Every page kept as a file, and the links that lead nowhere."""
    pages, broken, ids, waiting = [], [], {}, [base + address for address in START]
    named = dict.fromkeys(waiting, "the start")
    anchors: list[tuple[str, str, str]] = []
    kept = FOLDER / "pages"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for url in waiting:
        status, kind, body = get(url)
        if status not in {200, 410}:
            broken.append(f"{status}: {url}, named by {named[url]}")
        if kind != "text/html":
            broken += _not_html(url, kind, body)
            continue
        file = kept / f"{len(pages):04}.html"
        file.write_bytes(body)
        pages.append(file)
        (kept / f"{file.stem}.txt").write_text(url)
        reader = Links()
        reader.feed(body.decode())
        ids[url] = reader.ids
        for link in reader.found:
            target, anchor = urldefrag(urljoin(url, link))
            if urlsplit(target).netloc != urlsplit(base).netloc:
                continue
            anchors.append((url, target, anchor))
            # A page of results leads to others without end; each kind of page once is enough.
            if target not in named and len(named) < _MOST and "/static/" not in target:
                named[target] = url
                waiting.append(target)
    broken += [
        f"no #{anchor} on {target}, named by {url}"
        for url, target, anchor in anchors
        if anchor and target in ids and anchor not in ids[target]
    ]
    return pages, broken


def _not_html(url: str, kind: str, body: bytes) -> list[str]:
    """What is wrong with a feed, a sitemap, a catalogue."""
    try:
        if kind == "application/atom+xml":
            return [f"{url}: {fault}" for fault in _atom(ElementTree.fromstring(body))]  # noqa: S314 - our own answer
        if kind.endswith("xml"):
            ElementTree.fromstring(body)  # noqa: S314
        if kind.endswith("json"):
            json.loads(body)
    except (ElementTree.ParseError, ValueError) as error:
        return [f"{url} is not {kind}: {error}"]
    return []


def _atom(feed: ElementTree.Element) -> list[str]:
    """What RFC 4287 asks of every feed and entry."""
    faults = []
    for part in [feed, *feed.iter(f"{_ATOM}entry")]:
        for name in ("id", "title", "updated"):
            if len(part.findall(_ATOM + name)) != 1:
                faults.append(f"{part.tag} without one {name}")
        if part is not feed and part.find(f"{_ATOM}link") is None and part.find(f"{_ATOM}content") is None:
            faults.append("an entry without link or content")
    names = [entry.findtext(f"{_ATOM}id") for entry in feed.iter(f"{_ATOM}entry")]
    return faults + (["two entries with one id"] if len(names) != len(set(names)) else [])


def nu(pages: list[Path]) -> list[str]:
    """What the Nu HTML checker says."""
    jar = FOLDER / "node_modules/vnu-jar/build/dist/vnu.jar"
    command = ["java", "-Xss4m", "-jar", str(jar), "--format", "json", *map(str, pages)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr  # noqa: S603
    found = []
    for message in json.loads(said)["messages"]:
        file = Path(urlsplit(message.get("url", "")).path)
        address = file.with_suffix(".txt")
        where = address.read_text() if address.exists() else file.name
        found.append(f"{where}: {message['type']}: {message['message']} {message.get('extract', '')[:120]!r}")
    return found


def lighthouse(url: str) -> dict[str, float]:
    """Medians of several runs on a telephone of the middle class: the four scores, and the times in milliseconds."""
    runs: list[dict[str, float]] = []
    for run in range(RUNS):
        command = [
            str(FOLDER / "node_modules/.bin/lighthouse"),
            *(url, "--output=json", "--output-path=stdout", "--quiet"),
            "--chrome-flags=--headless --no-sandbox --disable-gpu",
        ]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
        report = json.loads(said)
        scores = {name: round(100 * (part["score"] or 0)) for name, part in report["categories"].items()}
        audits = report["audits"]
        times = {name: audits[name]["numericValue"] for name in ("first-contentful-paint", "largest-contentful-paint")}
        # What costs points is named once.
        for name, part in report["categories"].items():
            for audit in part["auditRefs"]:
                given = audits[audit["id"]]
                if audit["weight"] and given["score"] is not None and given["score"] < 0.9 and not run:  # noqa: PLR2004
                    print(f"  {name}: {given['title']} ({given.get('displayValue', '')})")  # noqa: T201
        runs.append({**scores, **times})
    return {name: statistics.median(each[name] for each in runs) for name in runs[0]}


def one_petition(base: str) -> str:
    """The first published petition of the list."""
    reader = Links()
    reader.feed(get(f"{base}/petitions")[2].decode())
    found = (urljoin(base, link) for link in reader.found if link.startswith("/petitions/PAKN"))
    return next(link for link in found if not link.endswith(("follow", ".atom")))


def main(base: str) -> int:
    """Everything; the exit code is 1 when something was found."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not (FOLDER / "node_modules").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(FOLDER), *TOOLS], check=True)  # noqa: S603, S607
    pages, wrong = crawl(base)
    print(f"{len(pages)} pages")  # noqa: T201
    wrong += nu(pages)
    for url in (base + "/", base + "/petitions", one_petition(base), base + "/submit", base + "/track"):
        seen = lighthouse(url)
        print(url, {name: round(value) for name, value in seen.items()}, flush=True)  # noqa: T201
        wrong += [f"{url}: {name} {score}" for name, score in seen.items() if "-paint" not in name and score < LEAST]
    print(*wrong, f"{len(wrong)} findings", sep="\n")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1].rstrip("/")))
