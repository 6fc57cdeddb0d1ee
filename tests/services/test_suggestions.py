"""Suggestions on texts that were written apart, and learning from what coordinators decide."""

import json
import time
from pathlib import Path

import pytest

from feedback.domain.elsewhere import Elsewhere
from feedback.domain.learning import Example, learn
from feedback.services.suggestions import belongs_elsewhere, measuring, suggest_sectors, training
from feedback.services.suggestions import weights as stored
from feedback.services.suggestions.examples import fingerprint
from feedback.services.suggestions.repeats import Text, find_repeats

MEASURED = Path(__file__).parents[1] / "measured"


def known(name, right):
    lines = [json.loads(line) for line in (MEASURED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [measuring.Known(str(d["id"]), d["title"], d["content"], d.get("commune") or "", d[right]) for d in lines]


def test_the_shipped_weights_were_learnt_from_the_shipped_texts():
    for name in (stored.SECTORS, stored.ELSEWHERE):
        assert stored.shipped_fingerprint(name) == fingerprint(), "flask suggestions train --ship, see docs/suggestions.md"


def test_sectors_of_texts_written_apart():
    figures, _ = measuring.sector_figures(known("sectors", "sector"))
    assert figures.first / figures.texts >= 0.85
    assert figures.among / figures.texts >= 0.93


def test_repeats_among_texts_written_apart():
    right, found, there = measuring.pair_figures(known("repeats", "group"))
    assert right / found >= 0.62
    assert right / there >= 0.78


def test_ordinary_petitions_are_not_sent_away():
    table = measuring.reason_figures(known("elsewhere", "reason"))
    ordinary = sum(times for (right, _), times in table.items() if right == "none")
    assert table["none", "none"] / ordinary >= 0.97
    assert sum(times for (right, said), times in table.items() if right == said) / sum(table.values()) >= 0.8


@pytest.mark.parametrize(
    ("title", "content", "sector"),
    [
        ("Mất nước", "Khu tôi mất nước sạch 4 ngày", "XD-NS"),
        ("den duong ko sang", "den duong trc nha bi hong, toi om", "XD-HTKT"),
        ("", "thẻ BHYT của con tôi bị sai ngày sinh", "YT-BHYT"),
    ],
)
def test_marks_and_short_forms_do_not_matter(title, content, sector):
    first = suggest_sectors(None, title, content)[0]
    assert first.code == sector
    assert first.words
    assert all(word in f"{title}\n{content}" for word in first.words)


@pytest.mark.parametrize("text", ["", "?!…", "\u202e\u200f😀😀", "qwrt zxcv bnmp", "1" * 10_000])
def test_it_does_not_guess(text):
    assert suggest_sectors(None, text, text) == []


def test_long_texts_are_quick():
    begin = time.process_time()
    suggest_sectors(None, "a" * 10_000, "đường hỏng " * 900)
    assert time.process_time() - begin < 1


def test_both_normal_forms_say_the_same():
    import unicodedata

    text = "Đèn đường trước trường tiểu học hỏng đã lâu, hoà bình"
    decomposed = unicodedata.normalize("NFD", text)
    assert suggest_sectors(None, "", text) == suggest_sectors(None, "", decomposed)


def test_an_ordinary_word_is_no_emergency():
    said = belongs_elsewhere("Nắp cống vỡ", "Nắp cống giữa đường vỡ, đề nghị khắc phục khẩn cấp trước mùa mưa")
    assert said == (Elsewhere.NONE, ())
    assert belongs_elsewhere("Cháy", "đang cháy to ở ngõ 5, có người mắc kẹt, cứu với")[0] == Elsewhere.EMERGENCY


def test_another_street_is_another_matter():
    texts = [
        Text("1", "Đèn tắt", "Đường Trần Phú gần số nhà 120 đèn cao áp không sáng cả tuần", "phường Hà Tu"),
        Text("2", "mat den", "den duong tran phu gan nha 120 hong ca tuan", "Hà Tu"),
        Text("3", "Đèn tắt", "Đường Trần Phú gần số nhà 120 đèn cao áp không sáng cả tuần", "phường Cẩm Phả"),
    ]
    assert [(a, b) for a, b, _ in find_repeats(texts)] == [("1", "2")]


def test_the_same_examples_give_the_same_weights_and_no_name_gets_in():
    shipped = [Example("", f"mất nước {n}", "A", source=f"a{n}") for n in range(3)]
    shipped += [Example("", f"rác thải {n}", "B", source=f"b{n}") for n in range(3)]
    ours = [Example("", "ông Nguyễn Mạnh Khương bị mất nước", "A", source="PAKN.1")]
    learnt = learn([*shipped, *ours], ours=(frozenset({"PAKN.1"}), 3))
    assert learnt == learn([*shipped, *ours], ours=(frozenset({"PAKN.1"}), 3))
    assert "nuoc" in learnt.features
    assert not any("khuong" in name for name in learnt.features)
    assert suggest_sectors(learnt, "", "mất nước")[0].code == "A"


def test_too_few_decisions_teach_nothing(session, clock):
    with pytest.raises(training.TooFewExamples):
        training.train(session, now=clock())


def test_what_was_learnt_here_is_used(session, clock):
    from feedback.store.queries import training as query

    assert stored.in_use(session, stored.SECTORS) is stored.shipped(stored.SECTORS)
    own = learn([Example("", "mất nước", "GD"), Example("", "rác thải", "MT")])
    query.put(session, stored.SECTORS, stored.written(own, "x"), examples=2, now=clock())
    session.flush()
    assert suggest_sectors(session, "", "mất nước")[0].code == "GD"
