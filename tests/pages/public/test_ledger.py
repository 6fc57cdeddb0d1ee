"""The public log as everyone reads it: its page, its files for programs, and what is asked of it that cannot be."""

import gzip
import json

import pytest

from feedback.domain.ledger import commitment, read_note
from feedback.services.ledger import receipts
from feedback.store.models import Petition
from tests.databases import on_both_databases
from tests.people import CONTENT, TITLE
from tests.reading import Reader
from tests.receipts.made import head, path, proof, sha


@pytest.fixture
def some(make_petition):
    """A few petitions in different states; the log of their steps."""
    return [make_petition(state) for state in ("published", "answered", "submitted")]


def leaves(client, query="") -> list[bytes]:
    return [line.encode() for line in client.get(f"/ledger/leaves{query}").text.splitlines()]


def size_of(client: Reader) -> int:
    return read_note(client.get("/ledger/checkpoint").text).checkpoint.size


def test_the_page_tells_how_the_log_stands(client, some):
    page = client.get("/ledger")
    assert "localhost/ledger" in page.main
    assert str(size_of(client)) in page.main
    assert "Trả lời" in page.main or "Đã trả lời" in page.main
    assert "Một bước trong nội bộ đơn vị" in page.main
    assert TITLE not in page.text
    assert page.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in page.headers
    assert "The office has begun" in client.get("/ledger?lang=en").main


def test_earlier_entries_are_leafed_through(client, some):
    shown = []
    page = client.get("/ledger")
    while True:
        shown += [int(row.get_text(" ").split()[-1]) for row in page.select("tbody th")]
        older = page.select(".pagination a[rel=next]")
        if not older:
            break
        page = client.get(str(older[0]["href"]))
    assert shown == list(range(size_of(client)))[::-1]


@pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 30, "1000", "1.5", "٣"])
def test_a_number_of_no_entry_is_nowhere(before, client, some):
    client.get("/ledger", query_string={"before": before}, status=404)


def test_ten_sentences(client):
    for language in ("vi", "en"):
        page = client.get(f"/ledger/about?lang={language}")
        sentences = page.select("ol.sentences li")
        assert len(sentences) == 10
        assert all(li.get_text().strip().endswith(".") and ". " not in li.get_text() for li in sentences)


def test_an_entry_logged_later_says_so(client, make_petition, work, clock):
    from feedback.services.history import REPLAY

    happened = clock.now
    clock.advance(days=40)
    with work() as session:
        from tests import people

        session.info[REPLAY] = clock.now
        people.petition_in(session, "submitted", now=happened, files=None)
    page = client.get("/ledger")
    assert "ghi vào nhật ký sau" in page.main


@on_both_databases
def test_programs_can_compute_everything_again(client, some):
    bodies = leaves(client)
    note = read_note(client.get("/ledger/checkpoint").text)
    size = note.checkpoint.size
    assert len(bodies) == size
    assert head(bodies) == note.checkpoint.root
    for index in (0, 3, size - 1):
        found = json.loads(client.get(f"/ledger/proof/inclusion?index={index}&size={size}").text)
        assert found == {"index": index, "size": size, "proof": [step.hex() for step in path(index, bodies)]}
    for first in (1, 4, size):
        found = json.loads(client.get(f"/ledger/proof/consistency?first={first}&second={size}").text)
        assert found["proof"] == [step.hex() for step in proof(first, bodies)]
    packed = client.get("/ledger/leaves.jsonl.gz").response.data
    assert gzip.decompress(packed).splitlines() == bodies


def test_pages_of_leaves(client, some, monkeypatch):
    from feedback.services.ledger import proving

    bodies = leaves(client)
    assert leaves(client, "?from=2&count=3") == bodies[2:5]
    assert leaves(client, f"?from={len(bodies)}") == []
    assert "immutable" in client.get("/ledger/leaves?from=2&count=3").headers["Cache-Control"]
    assert "immutable" not in client.get("/ledger/leaves?from=2").headers["Cache-Control"]
    monkeypatch.setattr(proving, "MOST_BODIES", 4)
    assert gzip.decompress(client.get("/ledger/leaves.jsonl.gz").response.data).splitlines() == bodies
    assert leaves(client) == bodies[:4]


def test_a_long_log_is_streamed_in_little_memory(app, work, monkeypatch):
    """Four thousand leaves of two kilobytes that cannot be packed: what is held at once is a page of them."""
    import secrets
    import tracemalloc

    from feedback.services.ledger import proving
    from feedback.store.models import LedgerHead, LedgerLeaf

    count = 4_000
    with work() as session:
        session.add_all(LedgerLeaf(seq=seq, event_id=None, body=secrets.token_hex(1_000)) for seq in range(count))
        session.query(LedgerHead).update({"size": count})
    monkeypatch.setattr(proving, "MOST_BODIES", 50)
    answer = app.test_client().get("/ledger/leaves.jsonl.gz", buffered=False)
    chunks = answer.iter_encoded()
    next(chunks)
    tracemalloc.start()
    sent = sum(len(chunk) for chunk in chunks)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    answer.close()
    assert sent > 3_500_000
    assert peak < 1_000_000


def test_keys_and_checkpoint_are_text_for_every_site(client, some):
    keys = client.get("/ledger/keys")
    assert [line.split("+")[0] for line in keys.text.splitlines() if not line.startswith("#")] == ["localhost/ledger"]
    checkpoint = client.get("/ledger/checkpoint")
    for answer in (keys, checkpoint):
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers
    again = client.get("/ledger/checkpoint", headers={"If-None-Match": checkpoint.headers["ETag"]}, status=304)
    assert not again.response.data


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("leaves?from=-1", 422), ("leaves?from=x", 422), ("leaves?from=" + "9" * 20, 422), ("leaves?from=99999", 404),
        ("leaves?count=0", 422), ("leaves?count=1001", 422), ("leaves?count=", 200), ("leaves?from=%D9%A3", 422),
        ("proof/inclusion", 422), ("proof/inclusion?index=0", 422), ("proof/inclusion?size=1", 422),
        ("proof/inclusion?index=5&size=5", 422), ("proof/inclusion?index=-1&size=5", 422),
        ("proof/inclusion?index=0&size=99999", 404), ("proof/inclusion?index=0&size=0", 422),
        ("proof/inclusion?index=1e3&size=5", 422), ("proof/inclusion?index=0&size=" + "1" * 400, 422),
        ("proof/consistency", 422), ("proof/consistency?first=5&second=2", 422), ("proof/consistency?first=0&second=2", 422),
        ("proof/consistency?first=1&second=99999", 404), ("proof/consistency?first=%00&second=1", 422),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_answered_with_a_sentence(query, status, client, some):
    answer = client.get(f"/ledger/{query}", status=status)
    if status != 200:
        said = json.loads(answer.text)
        assert said["status"] == status
        assert len(said["detail"]) > 20
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert client.get(f"/ledger/{query}{'&' if '?' in query else '?'}lang=en", status=status)


def test_a_part_of_the_log_that_is_gone_is_said_to_be_gone(client, some, work):
    from feedback.store.models import LedgerNode

    with work() as session:
        session.query(LedgerNode).filter_by(level=1).delete()
    answer = client.get("/ledger/proof/inclusion?index=0&size=8", status=500)
    assert "thiếu một phần" in json.loads(answer.text)["detail"]
    client.get("/ledger")


def test_a_published_petition_leads_to_its_own_entries(client, some, work):
    published, answered, _ = some
    page = client.get(f"/petitions/{published.code}")
    page = client.get(page.links()["Phản ánh này trong nhật ký công khai"])
    assert published.code in page.text
    assert len(page.select("tbody tr")) >= 5
    opened = json.loads(client.get(f"/ledger/petition/{published.code}.json").text)
    pseudonym = commitment("petition", bytes.fromhex(opened["salt"]), published.code).hex()
    bodies = [json.loads(body) for body in leaves(client)]
    assert opened["leaves"] == [body["seq"] for body in bodies if body["petition"] == pseudonym]
    for code in (answered.code, "PAKN.20261120.9999", "x", published.code.lower()):
        client.get(f"/ledger/petition/{code}", status=404)
        client.get(f"/ledger/petition/{code}.json", status=404)


def test_nothing_of_a_petition_stands_in_the_log(client, some, work):
    with work() as session:
        petition = session.query(Petition).filter_by(code=some[0].code).one()
        receipt = receipts.receipt_of(session, petition, now=petition.received_at)
    text = client.get("/ledger/leaves").text
    for planted in (TITLE, CONTENT, some[0].code, "Nguyễn Thị An", "0912345678", sha(TITLE.encode()).hex()):
        assert planted not in text
    assert receipt["opened"]["title"]["value"] == TITLE


def test_an_empty_log(client):
    page = client.get("/ledger")
    assert "Nhật ký còn trống" in page.main
    assert leaves(client) == []
    assert gzip.decompress(client.get("/ledger/leaves.jsonl.gz").response.data) == b""
    assert size_of(client) == 0


def test_the_verifier_is_given_out_as_it_is(client):
    from tests.house.source import ROOT

    answer = client.get("/ledger/verify_receipt.py")
    assert answer.response.data == (ROOT / "verify_receipt.py").read_bytes()
    assert "attachment" in answer.headers["Content-Disposition"]


def test_it_is_found(client):
    footer = client.get("/").links("footer a")
    assert footer["Nhật ký công khai"] == "/ledger"
    assert "/ledger/verify<" in client.get("/sitemap-1.xml").text


def test_where_checkpoints_went_is_told_and_whom_they_went_to_is_not(client, some, work, clock):
    from datetime import timedelta

    from feedback.services.ledger import anchoring

    assert "chưa có" in client.get("/ledger").main
    witness = "nhan-chung@example.vn"
    with work() as session:
        made = anchoring.make(session, anchoring.Outside(timedelta(hours=6), [("vi", witness)]), now=clock.now)
        size = made.size
    page = client.get("/ledger")
    assert f"{size} mục, 09:00, thứ Sáu, 20/11/2026" in page.main
    assert witness not in page.text
    assert "chưa phát hiện điều gì bất thường" in page.main


def test_a_log_that_went_back_is_said_aloud_until_and_after_it_is_answered_for(client, some, work, clock):
    from feedback.domain.ledger import Checkpoint
    from feedback.services.ledger import keys, setbacks

    longer = Checkpoint("localhost/ledger", size_of(client) + 5, sha(b"what a backup does not hold any more"))
    with work() as session:
        assert setbacks.notice(session, [keys.sign(session, longer, now=clock.now)], now=clock.now)
    page = client.get("/ledger")
    assert "Nhật ký đã bị lùi lại" in page.main
    assert "Chưa có ai nêu lý do" in page.main
    assert "chưa phát hiện" not in page.main
    with work() as session:
        setbacks.acknowledge(session, reason="Khôi phục bản sao lưu ngày 19/11 sau sự cố ổ đĩa.", by="root", now=clock.now)
    page = client.get("/ledger")
    assert "Khôi phục bản sao lưu ngày 19/11" in page.main
    assert "Chưa có ai nêu lý do" not in page.main
    assert page.select("tbody tr th")[0].get_text().startswith("Nhật ký đã bị lùi lại; lý do được nêu")
    assert client.get("/ledger?lang=en").one("li span[lang=vi]").get_text().startswith("Khôi phục")
