"""How good the search is on texts that were not used to build it: a floor under the figures of docs/search.md."""

import json

from feedback.services.search_measure import corpus, quality
from tests.house.source import ROOT

MEASURED = ROOT / "tests" / "measured"


def lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (MEASURED / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def test_the_search_stays_as_good_as_it_was():
    with corpus(lines("search_corpus.jsonl")) as ways:
        ours, page, newest = (quality(ways[way], lines("search_queries.jsonl")) for way in ("ours", "page", "newest"))
    assert ours.ndcg > 0.87
    assert ours.mrr > 0.91
    assert ours.recall > 0.77
    assert page.ndcg > 0.84
    assert newest.ndcg < page.ndcg - 0.3, "what it is compared with"
