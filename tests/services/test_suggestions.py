"""Suggestions on texts that were written apart, and learning from what coordinators decide."""

import json
import time
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from feedback.domain import likeness
from feedback.domain.elsewhere import Elsewhere
from feedback.domain.learning import Example, learn
from feedback.services.suggestions import belongs_elsewhere, measuring, repeats, suggest_sectors, training
from feedback.services.suggestions import weights as stored
from feedback.services.suggestions.examples import fingerprint
from feedback.services.suggestions.repeats import Text, find_repeats
from feedback.store.models import Petition
from feedback.store.models.reading import TrainedModel
from tests import people

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


@pytest.mark.parametrize(("file", "precision", "recall"), [("repeats", 0.62, 0.78), ("fresh_repeats", 0.48, 0.72)])
def test_repeats_among_texts_written_apart(file, precision, recall):
    right, found, there = measuring.pair_figures(known(file, "group"))
    assert right / found >= precision
    assert right / there >= recall


@pytest.mark.parametrize(("file", "left_alone", "told"), [("elsewhere", 0.98, 0.92), ("fresh_elsewhere", 0.95, 0.85)])
def test_ordinary_petitions_are_not_sent_away(file, left_alone, told):
    table = measuring.reason_figures(known(file, "reason"))
    ordinary = sum(times for (right, _), times in table.items() if right == "none")
    assert table["none", "none"] / ordinary >= left_alone
    assert sum(times for (right, said), times in table.items() if right == said) / sum(table.values()) >= told


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


def accepted(session, clock, files, number, *, demonstration=False):
    """Petitions that were accepted, written straight into the table: copies of one that a coordinator accepted."""
    first = people.petition_in(session, "assigned", now=clock(), files=files, content="Nước máy đục.", sector="XD-NS")
    columns = [column.name for column in Petition.__table__.columns if column.name != "id"]
    row = {name: getattr(first, name) for name in columns}
    unique = ("code", "form_hash", "link_hash")
    copies = [{**row, **{name: f"{name}{demonstration}{n}" for name in unique}} for n in range(number - 1)]
    session.execute(insert(Petition), [{**copy, "demonstration": demonstration} for copy in copies])


def test_too_few_decisions_teach_nothing(engine, work, clock, files):
    with work() as session:
        accepted(session, clock, files, 120, demonstration=True)
    with pytest.raises(training.TooFewExamples) as few:
        training.train(engine, now=clock())
    assert few.value.values["found"] == 1, "demonstrations teach nothing"


def test_the_command_learns_while_others_write(app, engine, work, clock, files, monkeypatch):
    few = [Example("Mất nước", "nước sạch", "XD-NS"), Example("Rác", "rác thải", "MT-RT", source="x")]
    monkeypatch.setattr(training, "shipped_examples", lambda: few)

    def learn_while_others_write(*args, **named):
        with work() as session:
            session.execute(text("UPDATE petition SET urgent = true"))
        return learn(*args, **named)

    monkeypatch.setattr(training, "learn", learn_while_others_write)
    with work() as session:
        accepted(session, clock, files, 100)
    clock.advance(days=1)  # a process keeps what it read by the moment at which it was learnt
    done = app.test_cli_runner().invoke(args=["suggestions", "train"])
    assert done.exit_code == 0, done.output
    assert "100" in done.output
    with work() as session:
        kept = session.get(TrainedModel, stored.SECTORS)
        assert kept.examples == 100
        assert stored.in_use(session, stored.SECTORS).codes == stored.read(kept.body).codes
        assert suggest_sectors(session, "", "nước máy đục")[0].code == "XD-NS"


def test_what_was_learnt_here_is_used(session, clock):
    from feedback.store.queries import training as query

    assert stored.in_use(session, stored.SECTORS) is stored.shipped(stored.SECTORS)
    own = learn([Example("", "mất nước", "GD"), Example("", "rác thải", "MT")])
    query.put(session, stored.SECTORS, stored.written(own, "x"), examples=2, now=clock())
    session.flush()
    assert suggest_sectors(session, "", "mất nước")[0].code == "GD"


def test_how_people_write_is_counted_once_and_only_the_first_is_compared():
    texts = [Text("typed", "Đèn đường hỏng", ""), Text("1", "Đèn đường bị hỏng", ""), Text("2", "Đèn đường hỏng rồi", "")]
    assert {pair[0] for pair in find_repeats(texts, first_only=True)} == {"typed"}
    assert len(find_repeats(texts)) == 3
    assert repeats._usual() is repeats._usual()
    lone = likeness.told("", "đèn đường hỏng")
    assert set(likeness.rarity([lone], repeats._usual())) == set(lone.terms), "nothing is reckoned for words nobody wrote"
