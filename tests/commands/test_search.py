"""The search measured on a file: nothing stored is read or changed."""

import json

import pytest

from feedback.services import search_measure
from feedback.services.search_measure import quality

CORPUS = [
    {"id": "a", "title": "Đèn đường tắt", "content": "Tối quá.", "answer": "Đã sửa.", "commune": "Hồng Hải"},
    {"id": "b", "title": "Chậm cấp sổ đỏ", "content": "Đã sáu tháng.", "answer": "Đang đo đạc.", "commune": "06652"},
    {"id": "c", "title": "Đường ngập", "content": "Có đèn nhưng ngập.", "answer": "", "commune": "", "other": 1},
]


@pytest.fixture
def files(tmp_path):
    def write(name: str, lines: list) -> str:
        place = tmp_path / name
        place.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\n", encoding="utf-8")
        return str(place)

    return write


def test_a_file_is_ranked_without_a_database(app, files, engine):
    run = app.test_cli_runner().invoke
    queries = [{"query": "den duong"}, {"query": "giấy chứng nhận quyền sử dụng đất"}, {"query": "Hồng Hải"}, {"query": "?"}]
    made = run(args=["search", "rank", "--corpus", files("c", CORPUS), "--queries", files("q", queries)])
    assert made.exit_code == 0, made.output
    lines = [json.loads(line) for line in made.output.splitlines()]
    assert [line["query"] for line in lines] == [query["query"] for query in queries]
    assert [line["ids"] for line in lines] == [["a", "c"], ["b"], ["a"], []]


def test_how_good_it_is_stands_beside_plain_ways(app, files):
    queries = [{"query": "đèn đường", "relevant": {"a": 2, "c": 1}}, {"query": "sổ đỏ", "relevant": ["b"]}, {"query": "x"}]
    made = app.test_cli_runner().invoke(
        args=["search", "measure", "--corpus", files("c", CORPUS), "--queries", files("q", queries)]
    )
    assert made.exit_code == 0, made.output
    assert "| ours | 2 | 1.000 | 1.000 | 1.000 |" in made.output
    assert "| bm25 |" in made.output


@pytest.mark.parametrize("line", ["[]", "{", '{"x": 1}'])
def test_a_broken_line_is_named(app, tmp_path, files, line):
    place = tmp_path / "broken"
    place.write_text(f'{{"id": "a"}}\n{line}\n')
    made = app.test_cli_runner().invoke(args=["search", "rank", "--corpus", str(place), "--queries", files("q", [])])
    assert made.exit_code == 2
    assert "2" in made.output + (made.stderr or "")


def test_an_empty_corpus_finds_nothing(app, files):
    made = app.test_cli_runner().invoke(
        args=["search", "rank", "--corpus", files("c", []), "--queries", files("q", [{"query": "a"}])]
    )
    assert json.loads(made.output) == {"query": "a", "ids": []}


def test_the_index_is_built_anew(app, make_petition):
    make_petition("published")
    made = app.test_cli_runner().invoke(args=["search", "reindex"])
    assert made.exit_code == 0, made.output
    assert made.output.strip().endswith("1")


def test_the_measures_themselves():
    found = {"q": ["x", "a", "b"]}
    got = quality(lambda query: found[query], [{"query": "q", "relevant": ["a", "b"]}])
    assert got.mrr == 0.5
    assert got.recall == 1
    assert got.ndcg == pytest.approx((0.6309 + 0.5) / (1 + 0.6309), abs=0.001)
    assert search_measure.quality(lambda _query: [], []).queries == 0
