"""How well personal data is found, on texts kept apart: a floor under the figures of docs/security/masking.md."""

import json

import pytest

from feedback.domain.personal.kinds import Sensitive
from feedback.domain.personal.measuring import Marked, measure
from tests.house.source import ROOT

HELD_OUT = ROOT / "tests" / "measured" / "personal_held_out.jsonl"


@pytest.fixture(scope="module")
def lines() -> list[dict]:
    return [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]


def test_the_texts_are_many_of_every_kind_and_half_of_them_traps(lines):
    assert len(lines) >= 300
    assert {kind for line in lines for *_place, kind in line["spans"]} == set(Sensitive) - {Sensitive.SENDER}
    assert 0.4 < sum(not line["spans"] for line in lines) / len(lines) < 0.6
    assert len({line["text"] for line in lines}) == len(lines)
    assert all(
        line["text"][start:end].strip() == line["text"][start:end] != "" for line in lines for start, end, _ in line["spans"]
    )


def test_what_is_found_does_not_fall(lines):
    measured = measure(Marked(line["text"], tuple(map(tuple, line["spans"]))) for line in lines)
    assert measured.together.recall > 0.89
    assert measured.together.precision > 0.92
    # What harms most when it stays readable.
    for kind in (Sensitive.PHONE, Sensitive.EMAIL, Sensitive.ID_NUMBER, Sensitive.ACCOUNT, Sensitive.TAX_CODE):
        assert measured.kinds[kind].recall == 1, kind
    assert measured.kinds[Sensitive.PLATE].recall > 0.9
    assert measured.kinds[Sensitive.PERSON].recall > 0.85


def test_the_command_prints_a_table(app, tmp_path):
    file = tmp_path / "texts.jsonl"
    texts = [
        {"text": "Gọi 0912345678 hoặc ông Nam.", "spans": [[4, 14, "phone"], [24, 27, "person"]]},
        {"text": "xe 14A-123.45", "spans": []},
    ]
    file.write_text("\n".join(json.dumps(text) for text in texts), encoding="utf-8")
    made = app.test_cli_runner().invoke(args=["masking", "measure", str(file)])
    assert made.exit_code == 0, made.output
    assert "2 texts" in made.output
    assert "| phone | 1 | 1 | 1.000 | 1 | 1 | 1.000 |" in made.output
    assert "| plate | 0 | 0 | – | 1 | 0 | 0.000 |" in made.output
    assert "| together | 2 | 2 | 1.000 | 3 | 2 | 0.667 |" in made.output


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"text": "x"}', '{"text": "x", "spans": [[0, 1, "nothing"]]}', '{"text": "x", "spans": [1]}']
)
def test_a_file_that_is_none_is_named_with_its_line(app, tmp_path, line):
    file = tmp_path / "texts.jsonl"
    file.write_text(line, encoding="utf-8")
    made = app.test_cli_runner().invoke(args=["masking", "measure", str(file)])
    assert made.exit_code == 2
    assert "line 1" in made.output
