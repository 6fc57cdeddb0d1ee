"""The checking script of /ledger/verify, in a real browser, with the same receipts as the verifier that needs nothing."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from tests.house.source import ROOT
from tests.receipts.made import CODE, GOOD, KEY, LOG, ORIGIN, TAMPERED, TITLE, UNREADABLE, UNSIGNED, Log
from tests.receipts.test_script import RFC_8032

_PLACE = "http://localhost:8/"
"""Nobody listens there: every answer comes from the folder of scripts."""
_RUN = """
async ([what, text, keys, log]) => {
  const made = await import('/receipt.js');
  const asked = log && {
    checkpoint: log.checkpoint,
    consistency: async (first, second) => log.consistency[`${first}-${second}`],
    inclusion: async (index, size) => log.inclusion,
    body: async () => log.body,
  };
  const findings = [];
  try {
    const run = made[what](text, { keys: await made.readKeys(keys), log: asked });
    for (;;) {
      const next = await run.next();
      if (next.done) return { findings, end: next.value };
      findings.push(next.value);
    }
  } catch (problem) {
    if (!problem.finding) throw problem;
    return { findings: [...findings, problem.finding] };
  }
}
"""


@pytest.fixture(scope="module")
def scripts(browser: Browser) -> Iterator[Callable[..., Any]]:
    """Run something with the scripts of the page loaded."""
    context = browser.new_context()
    page = context.new_page()

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(_PLACE)
        if not name:
            route.fulfill(body="<!doctype html><title>-</title>", content_type="text/html")
        else:
            route.fulfill(body=(ROOT / "static" / "js" / name).read_text(), content_type="text/javascript")

    page.route("**/*", answer)
    page.goto(_PLACE)
    yield page.evaluate
    context.close()


@pytest.fixture
def check(scripts) -> Callable[..., list[str]]:
    """The steps as ``step.say``; all good but the last where something is wrong."""

    def checked(receipt: Any, keys: str = KEY.vkey, log: Any = None, what: str = "checkReceipt") -> list[str]:
        text = receipt if isinstance(receipt, str) else json.dumps(receipt, ensure_ascii=False)
        found = scripts(_RUN, [what, text, keys, log])
        for finding in found["findings"]:
            assert finding["outcome"] != "bad" or "end" not in found
        return [f"{finding['step']}.{finding['say']}" for finding in found["findings"]]

    return checked


def today(log: Log, *pairs: tuple[int, int], size: int | None = None, **more: Any) -> dict[str, Any]:
    proofs = {f"{first}-{second}": log.consistency(first, second)["proof"] for first, second in pairs}
    return {"checkpoint": log.checkpoint(size), "consistency": proofs, **more}


@pytest.mark.parametrize("way", ["verifies", "verifiesByHand"])
def test_signatures_by_the_browser_and_by_hand(way, scripts):
    run = """async ([way, ...parts]) => {
      const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
      return (await import('/ed25519.js'))[way](...parts.map(bytes));
    }"""
    for key, message, signature in RFC_8032:
        assert scripts(run, [way, key, message, signature])
        assert not scripts(run, [way, key, message + "00", signature])
        assert not scripts(run, [way, key, message, "00" + signature[2:]])
        assert not scripts(run, [way, key, message, signature[:-2] + "ff"])
    assert not scripts(run, ["verifiesByHand", "01" + "00" * 31, "61", "01" + "00" * 63])


def test_every_proof_of_a_small_log(scripts):
    run = """async ([kind, ...given]) => {
      const made = await import('/receipt.js');
      const bytes = (value) => Array.isArray(value) ? value.map(bytes) : typeof value === 'string'
        ? Uint8Array.from(value.match(/../g), (pair) => parseInt(pair, 16)) : value;
      return made[kind](...given.map(bytes));
    }"""
    from tests.receipts.made import head, path, proof, sha

    leaves = [b"leaf %d" % number for number in range(9)]
    heads = [head(leaves[:size]).hex() for size in range(10)]
    for size in range(1, 10):
        for index in range(size):
            hashed, steps = sha(b"\0" + leaves[index]).hex(), [step.hex() for step in path(index, leaves[:size])]
            assert scripts(run, ["inclusionHolds", hashed, index, size, steps, heads[size]])
            assert not scripts(run, ["inclusionHolds", hashed, (index + 1) % size, size, steps, heads[size]]) or size == 1
        for first in range(1, size + 1):
            steps = [step.hex() for step in proof(first, leaves[:size])]
            assert scripts(run, ["consistencyHolds", first, heads[first], size, heads[size], steps])
            assert not scripts(run, ["consistencyHolds", first, heads[first - 1], size, heads[size], steps])


def test_a_good_receipt(check, scripts):
    steps = check(GOOD, log=today(LOG, (9, 11)))
    assert steps == ["opened.good", "included.good", "signed.good", "today.good"]
    end = scripts(_RUN, ["checkReceipt", json.dumps(GOOD), KEY.vkey, None])["end"]
    assert end["values"]["title"] == TITLE
    assert end["values"]["code"] == CODE
    assert end["leaf"]["at"] == "2026-11-20T02:00:00.000000Z"


def test_without_a_key_of_the_log_and_without_a_line_to_it(check):
    assert check(GOOD, keys="") == ["opened.good", "included.good", "signed.inside", "today.unknown"]


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_is_named(what, check):
    step, receipt = TAMPERED[what]
    last = check(receipt)[-1]
    expected = {"opened": {"opened.changed", "opened.missing"}, "included": {"included.bad"}}
    assert last in expected.get(step, {f"opened.{step}"})


@pytest.mark.parametrize("what", UNSIGNED)
def test_what_the_log_did_not_sign_is_refused(what, check):
    assert check(UNSIGNED[what])[-1] in {"signed.nobody", "signed.false"}


@pytest.mark.parametrize("what", [what for what in UNREADABLE if what != "not UTF-8"])
def test_what_is_no_receipt_is_said_to_be_none(what, check):
    assert check(UNREADABLE[what].decode()) in (["read.large"], ["read.json"], ["read.format"], ["read.parts"], ["read.note"])


def test_the_log_of_today(check):
    rewritten = Log(at="2026-11-19T02:00:00.000000Z")
    assert check(GOOD, log=today(LOG, size=9))[-1] == "today.good"
    assert check(GOOD, log=today(LOG, size=7))[-1] == "today.back"
    assert check(GOOD, log=today(rewritten, (9, 11)))[-1] == "today.rewritten"
    assert check(GOOD, log=today(rewritten, size=9))[-1] == "today.rewritten"
    assert check(GOOD, log=today(LOG))[-1] == "today.unknown"
    elsewhere = LOG.checkpoint().replace(ORIGIN, "other.example.vn/ledger", 1)
    assert check(GOOD, log={"checkpoint": elsewhere, "consistency": {}})[-1] == "today.elsewhere"


def test_the_line_on_paper(check):
    steps = LOG.receipt(9)["proof"]
    log = today(LOG, (9, 11), inclusion=steps, body=LOG.bodies[5])
    line = LOG.digest_line(9)
    assert check(line, log=log, what="checkDigest") == ["signed.good", "included.good", "today.good"]
    assert check(line, what="checkDigest") == ["signed.good", "included.unknown", "today.unknown"]
    assert check(line[:-9], log=log, what="checkDigest") == ["read.digest"]
    assert check(line.replace(" 5 ", " 4 "), log=log, what="checkDigest")[-1] == "included.bad"
    assert check(line.replace(" 5 ", " 9 "), log=log, what="checkDigest")[-1] == "included.bad"
    assert check(line.replace(" 9 ", " 8 "), log=log, what="checkDigest") == ["signed.false"]
