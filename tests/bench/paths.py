"""The paths of the table, each with its baseline and what it should reach."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from tests.bench import sending
from tests.bench.driver import Ask
from tests.bench.known import Known

HELLO, ROWS, FINISHED, SELECT, INSERT = "/hello", "/rows", "/finished", "/list", "/send"
BASELINES = {
    HELLO: "a Flask hello",
    ROWS: "Flask, 25 rows from memory, a template",
    FINISHED: "a finished page from memory",
    SELECT: "Flask, one indexed select of 25 rows, a template",
    INSERT: "Flask, the petition's inserts, one durable commit",
}


@dataclass(frozen=True)
class Path:
    """``asks``: the requests, asked in turn. ``share``: of its baseline's requests a second, at least.

    ``p95_times``: of the baseline's p95, at most; ``p95``: milliseconds at one client, at most; ``against``: another path
    in place of the baseline.
    """

    name: str
    baseline: str
    asks: Callable[[Known, random.Random], list[Ask]]
    share: float | None = None
    p95_times: float | None = None
    p95: float | None = None
    against: str = ""
    bare: bool = True
    writes: bool = False


Asks = Callable[[Known, random.Random], list[Ask]]
_WORDS = ("common", "common, with marks", "rare", "rare, with marks", "unseen", "unseen, with marks")


def _same(path: str) -> Asks:
    return lambda _known, _chance: [Ask(path)]


def _staff(role: str, path: str) -> Asks:
    return lambda known, _chance: [Ask(path, headers=(("Cookie", f"session={known.cookies[role]}"),))]


def _filtered(known: Known, chance: random.Random) -> list[Ask]:
    """What a coordinator looks for in the list: another office, sector, commune and standing each time."""
    cookie = ("Cookie", f"session={known.cookies['coordinator']}")
    return [
        Ask(
            f"/staff/petitions?office={chance.choice(known.offices)}&due={chance.choice(('overdue', 'soon', ''))}"
            f"&sector={chance.choice(known.sectors)}&sort={chance.choice(('due', '-received', 'received'))}",
            headers=(cookie,),
        )
        for _ in range(60)
    ]


def _list_filtered(known: Known, chance: random.Random) -> list[Ask]:
    return [
        Ask(f"/petitions?sector={chance.choice(known.sectors)}&commune={chance.choice(known.communes)}", headers=FRESH)
        for _ in range(60)
    ]


def _report(report: str) -> Asks:
    """Another quarter each time, the coordinator's."""

    def asks(known: Known, _chance: random.Random) -> list[Ask]:
        cookie = ("Cookie", f"session={known.cookies['coordinator']}")
        year = date.today().year
        periods = [f"{y}-Q{quarter}" for y in (year - 1, year - 2) for quarter in (1, 2, 3, 4)]
        return [Ask(f"/staff/reports/{report}?period={period}", headers=(cookie,)) for period in periods]

    return asks


def _statistics(_known: Known, _chance: random.Random) -> list[Ask]:
    year = date.today().year
    spans = [(y, m) for y in (year - 1, year - 2) for m in range(1, 10)]
    return [Ask(f"/statistics?from={y}-{m:02d}-01&to={y}-{m + 3:02d}-01", headers=FRESH) for y, m in spans]


FRESH = (("Cookie", "of=nothing"),)
"""Asks for a page that is made now: who carries a cookie is given none from memory."""

PATHS = (
    Path("public list", SELECT, lambda known, _chance: [Ask("/petitions", headers=FRESH)], share=0.6, p95_times=2),
    Path("public list at any page", SELECT,
         lambda known, _chance: [Ask(f"/petitions?cursor={cursor}", headers=FRESH) for cursor in known.cursors],
         share=0.6, p95_times=2),
    Path("public list, page 1,000 by cursor", SELECT,
         lambda known, _chance: [Ask(f"/petitions?cursor={known.deep}", headers=FRESH)], share=0.9, against="public list"),
    Path("public list, filtered", SELECT, _list_filtered),
    Path("public petition page", SELECT,
         lambda known, _chance: [Ask(f"/petitions/{code}", headers=FRESH) for code in known.published],
         share=0.6, p95_times=2),
    Path("public list, from the cache", FINISHED, _same("/petitions"), share=0.7, bare=False),
    Path("public petition page, from the cache", FINISHED,
         lambda known, _chance: [Ask(f"/petitions/{known.published[0]}")], share=0.7, bare=False),
    *(Path(f"search: {name}", SELECT,
           lambda known, _chance, name=name: [Ask(f"/petitions?q={quote(known.words[name])}", headers=FRESH)])
      for name in _WORDS),
    *(Path(f"work to do: {role}", SELECT, _staff(role, "/staff/"), share=0.3, p95=100)
      for role in ("coordinator", "clerk", "officer", "leader")),
    *(Path(f"staff list: {role}", SELECT, _staff(role, "/staff/petitions"), share=0.3, p95=100)
      for role in ("coordinator", "officer", "leader", "inspector")),
    Path("staff list, filtered: coordinator", SELECT, _filtered, share=0.3, p95=100),
    Path("staff petition page: coordinator", SELECT,
         lambda known, _chance: [
             Ask(f"/staff/petitions/{code}", headers=(("Cookie", f"session={known.cookies['coordinator']}"),))
             for code in known.petitions
         ], p95=100),
    Path("form of a petition", SELECT, lambda _known, _chance: [Ask("/submit", headers=FRESH)], p95=100),
    Path("send a petition", INSERT,
         lambda known, chance: sending.sends(known.take(120), chance), share=0.4, bare=False, writes=True),
    Path("send a petition with a photo", INSERT,
         lambda known, chance: sending.sends(known.take(60), chance, sending.photo(chance)), share=0.4, bare=False, writes=True),
    Path("report II.05a", SELECT, _report("ii-05a"), p95=100),
    Path("report by office", SELECT, _report("by-office"), p95=100),
    Path("statistics page", SELECT, _statistics, p95=100),
)  # fmt: skip


def baseline_asks(path: str, chance: random.Random) -> list[Ask]:
    """What the baseline is asked."""
    return sending.plain_sends(400, chance) if path == INSERT else [Ask(path)]
