"""The table of the ASVS is whole, and what it points to is there."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security" / "asvs.md"
ITEMS = """
1.1: 1 2; 1.2: 1 2 3 4 5 6 7 8 9; 1.3: 1 2 3 4 5 6 7 8 9 10 11; 1.4: 1 2 3; 1.5: 1 2; 2.1: 1 2 3; 2.2: 1 2 3;
2.3: 1 2 3 4; 2.4: 1; 3.2: 1 2; 3.3: 1 2 3 4; 3.4: 1 2 3 4 5 6; 3.5: 1 2 3 4 5; 3.7: 1 2; 4.1: 1 2 3; 4.2: 1;
4.3: 1 2; 4.4: 1 2 3 4; 5.1: 1; 5.2: 1 2 3; 5.3: 1 2; 5.4: 1 2 3; 6.1: 1 2 3;
6.2: 1 2 3 4 5 6 7 8 9 10 11 12; 6.3: 1 2 3 4; 6.4: 1 2 3 4; 6.5: 1 2 3 4 5; 6.6: 1 2 3; 6.8: 1 2 3 4;
7.1: 1 2 3; 7.2: 1 2 3 4; 7.3: 1 2; 7.4: 1 2 3 4 5; 7.5: 1 2; 7.6: 1 2; 8.1: 1 2; 8.2: 1 2 3; 8.3: 1; 8.4: 1;
9.1: 1 2 3; 9.2: 1 2 3 4; 10.1: 1 2; 10.2: 1 2; 10.3: 1 2 3 4; 10.4: 1 2 3 4 5 6 7 8 9 10 11;
10.5: 1 2 3 4 5; 10.6: 1 2; 10.7: 1 2 3; 11.1: 1 2; 11.2: 1 2 3; 11.3: 1 2 3; 11.4: 1 2 3 4; 11.5: 1;
11.6: 1; 12.1: 1 2 3; 12.2: 1 2; 12.3: 1 2 3 4; 13.1: 1; 13.2: 1 2 3 4 5; 13.3: 1 2; 13.4: 1 2 3 4 5;
14.1: 1 2; 14.2: 1 2 3 4; 14.3: 1 2 3; 15.1: 1 2 3; 15.2: 1 2 3; 15.3: 1 2 3 4 5 6 7; 16.1: 1;
16.2: 1 2 3 4 5; 16.3: 1 2 3 4; 16.4: 1 2 3; 16.5: 1 2 3; 17.1: 1; 17.2: 1 2 3 4; 17.3: 1 2
"""
"""The requirements of levels 1 and 2 of version 5.0.0, by section."""
STATES = {"met", "partly", "not met", "proxy", "n/a"}
ROW = re.compile(r"^\| (V[\d.]+) \| (.*?) \| (.*?) \| (.*?) \|$", re.M)


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(PAGE.read_text())


def test_every_item_stands_once_in_the_order_of_the_standard():
    sections = (part.split(":") for part in ITEMS.replace("\n", " ").split(";"))
    wanted = [f"V{section.strip()}.{number}" for section, numbers in sections for number in numbers.split()]
    assert len(wanted) == 253
    assert [item for item, *_ in rows()] == wanted


def test_every_item_says_how_it_stands_and_why():
    assert {item: state for item, _, state, _ in rows() if state not in STATES} == {}
    assert [item for item, *_, how in rows() if len(how) < 5] == []
    shown = [item for item, _, state, how in rows() if state == "met" and not re.search(r"`|\]\(|None", how)]
    assert len(shown) < 25, f"met, but nothing is pointed to: {shown}"


def test_the_sums_are_right():
    counted = Counter(state for _, _, state, _ in rows())
    head = PAGE.read_text().partition("\n## ")[0]
    assert [int(number) for number in re.findall(r"(\d+) (?:are|is|speak)", head)] == [
        counted[state] for state in ("met", "partly", "not met", "proxy", "n/a")
    ]


def test_what_is_pointed_to_exists():
    text = PAGE.read_text()
    missing = [path for path in re.findall(r"`((?:tests|feedback)/[\w/.-]+)`", text) if not (ROOT / path).exists()]
    missing += [path for path in re.findall(r"\]\(([\w./-]+)\)", text) if not (PAGE.parent / path).exists()]
    assert missing == []
