"""``flask suggestions``: anyone can measure on a file of their own; nothing stored is touched."""

import json

import pytest


@pytest.fixture
def run(app, tmp_path, monkeypatch):
    from feedback.cli import preparing

    monkeypatch.setattr(preparing, "versions", lambda: pytest.fail("no database is asked"))

    def run(command, *lines):
        place = tmp_path / "in.jsonl"
        place.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
        return app.test_cli_runner().invoke(args=["suggestions", command, "--input", str(place)])

    return run


def answers(done):
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_sectors_best_first_and_none_where_it_would_be_guessing(run):
    found = answers(run("sector", {"id": "1", "title": "Mất nước", "content": "mất nước sạch"}, {"id": 2}, b""))
    assert found[0]["sectors"][0]["sector"] == "XD-NS"
    scores = [one["score"] for one in found[0]["sectors"]]
    assert scores == sorted(scores, reverse=True)
    assert found[1] == {"id": "2", "sectors": []}


def test_repeats_are_pairs(run):
    same = {"title": "Đèn tắt", "content": "Đường Trần Phú số nhà 120 đèn không sáng", "commune": "Hà Tu"}
    (pair,) = answers(run("repeats", {"id": "a", **same}, {"id": "b", **same}, {"id": "c", "title": "Rác", "content": "rác"}))
    assert {pair["a"], pair["b"]} == {"a", "b"}
    assert 0 < pair["score"] <= 1


def test_elsewhere_is_one_of_six(run):
    lines = [{"id": "1", "content": "Tôi tố cáo ông A nhận hối lộ"}, {"id": "2", "content": "Đường hỏng nhiều ổ gà"}]
    assert [one["reason"] for one in answers(run("elsewhere", *lines))] == ["denunciation", "none"]


@pytest.mark.parametrize("line", [b"{", b"[1]", b"\xff\xfe", b'{"id": "1", "title": ["x"]}'])
@pytest.mark.parametrize("command", ["sector", "repeats", "elsewhere"])
def test_a_bad_line_is_named(run, command, line):
    done = run(command, {"id": "1"}, line)
    assert done.exit_code == 2
    assert "2" in done.stderr
    assert "Traceback" not in done.stderr
