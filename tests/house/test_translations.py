"""Vietnamese is complete, and what is served is what is written."""

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo

from tests.house.source import ROOT, listed
from tests.words import CATALOGUE, catalogue, ids_of, texts_of

KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "trans": None,
}
METHODS = [("feedback/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
_PLACE = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def written() -> dict[str | tuple[str, ...], str]:
    """Every message id in code and templates, and the file in which it stands."""
    options = {pattern: {"encoding": "utf-8", "trimmed": "true"} for pattern, _ in METHODS}
    found = {}
    for folder in ("feedback", "templates"):
        methods = [(p.removeprefix(f"{folder}/"), m) for p, m in METHODS if p.startswith(folder)]
        here = {pattern.removeprefix(f"{folder}/"): value for pattern, value in options.items()}
        for file, _line, message, _comments, _context in extract_from_dir(ROOT / folder, methods, here, KEYWORDS):
            found[message] = f"{folder}/{file}"
    return found


def test_messages_are_found(written):
    assert len(written) > 200


def test_every_message_has_vietnamese_words(written):
    known = {message.id: message for message in catalogue() if message.id}
    missing = sorted(
        f"{file}: {message}"
        for message, file in written.items()
        if message and (message not in known or not all(texts_of(known[message])))
    )
    assert not missing, listed(missing)


def test_no_words_are_left_over(written):
    over = sorted(str(message.id) for message in catalogue() if message.id and message.id not in written)
    assert not over, f"nobody says these any more; run make translations:{listed(over)}"


def test_placeholders_are_kept():
    wrong = [
        f"{text} -> {translation}"
        for message in catalogue()
        if message.id
        for text in ids_of(message)[-1:]
        for translation in texts_of(message)
        if translation and sorted(_PLACE.findall(text)) != sorted(_PLACE.findall(translation))
    ]
    assert not wrong, listed(wrong)


def test_nothing_is_fuzzy():
    fuzzy = [str(message.id) for message in catalogue() if message.id and message.fuzzy]
    assert not fuzzy, listed(fuzzy)
    assert not list(catalogue().obsolete), "run make translations without the obsolete messages"


def test_edges_are_kept():
    """A translation begins, ends and breaks like its message: no lost full stop, no stray blank."""
    wrong = [
        f"{text!r} -> {translation!r}"
        for message in catalogue()
        if message.id
        for text, translation in zip(ids_of(message), texts_of(message), strict=False)
        if translation and (translation != translation.strip() or text.endswith(".") != translation.endswith("."))
    ]
    assert not wrong, listed(wrong)


def test_what_is_served_is_what_is_written():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        served = read_mo(file)
    words = {ids_of(message): texts_of(message) for message in catalogue() if message.id and all(texts_of(message))}
    compiled = {ids_of(message): texts_of(message) for message in served if message.id}
    assert compiled == words, "run make translations: messages.mo is not made of messages.po"
