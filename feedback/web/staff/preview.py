"""Files and texts as a page of the back office shows them: pictures small, documents by name, nothing active."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import g, url_for
from markupsafe import Markup, escape

from feedback.domain.answer import CURES, Vague, find_vague
from feedback.domain.comparison import Comparison, Piece, compare
from feedback.domain.petition import Purpose
from feedback.extensions import clock
from feedback.language import LazyString
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import answers, identity
from feedback.web.access import actor
from feedback.web.file_notes import staff_note
from feedback.web.files import is_closed
from feedback.web.filters import size
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from feedback.store.models import Answer, Attachment, Petition

_TYPES: dict[str, LazyString] = {
    "application/pdf": _l("PDF document"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _l("Word document"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _l("Excel table"),
}
_CAME_WITH: dict[str, LazyString] = {
    Purpose.SUPPLEMENT: _l("supplement"),
    Purpose.SCAN: _l("scan of the paper"),
}

_LINES = re.compile(r"(\A\s+|\s*\n\s*)")


@dataclass(frozen=True)
class Preview:
    """A file: a small picture of its safe copy with words for the ear, or a line that says what it is."""

    name: str
    url: str
    about: str
    alt: str
    """Empty for what is no picture."""
    closed: bool = False
    """Nobody may open it; ``note`` says why."""
    note: str = ""
    original: str = ""
    """Address of the file as it came, for who may know the sender: it may tell more than its copy."""


def previews(code: str, files: "Iterable[Attachment]", named: "Callable[[Attachment], str] | None" = None) -> list[Preview]:
    """Files of the petition with that code.

    :param named: what each is called; None: as whoever added it did.
    """
    return [_preview(code, file, named(file) if named else file.filename) for file in files]


def sees_sender(petition: "Petition") -> bool:
    """Whether this person may see the sender now, and so what the sender called the files; asked once a request."""
    known: dict[int, bool] = g.setdefault("sees_sender", {})
    if petition.id not in known:
        known[petition.id] = identity.is_in_sight(session(), petition, by=actor(), now=clock())
    return known[petition.id]


def name_of(petition: "Petition", file: "Attachment") -> str:
    """What a file of the sender is called: a number for whom its name must not tell who sent it."""
    if sees_sender(petition):
        return file.filename
    return _("File %(number)d", number=petition.files_of_sender.index(file) + 1)


def _preview(code: str, file: "Attachment", name: str) -> Preview:
    picture = file.media_type.startswith("image/")
    kind = _("Picture") if picture else str(_TYPES.get(file.media_type, file.media_type))
    original = url_for("staff.attachment_original", code=code, reference=file.reference)
    about = [kind, size(file.size), *([str(_CAME_WITH[file.purpose])] if file.purpose in _CAME_WITH else [])]
    return Preview(
        name=name,
        url=url_for("staff.attachment", code=code, reference=file.reference),
        about=" · ".join(about),
        alt=_("Picture: %(name)s", name=name) if picture else "",
        closed=is_closed(file),
        note=staff_note(file),
        original=original if file.purpose != Purpose.PROOF and sees_sender(file.petition) and not is_closed(file) else "",
    )


@dataclass(frozen=True)
class Pointed:
    """A phrase that says little: its sentence with the phrase marked, and what to write instead."""

    sentence: Markup
    cure: str


@dataclass(frozen=True)
class Reading:
    """A version of an answer as a careful reader sees it."""

    marked: Markup
    pointed: list[Pointed]
    confirmed: list[str]
    proofs: list[Preview]


def reading(code: str, answer: "Answer") -> Reading:
    """What is pointed out in a version, what its author confirmed, and its proof."""
    given = set(answer.checks.split("|"))
    confirmed = [_(check.label) for name, check in answers.CHECKS.items() if name in given]
    if answers.VAGUE_READ in given:
        confirmed.append(_("What is pointed out was read and shall stay"))
    vague = find_vague(answer.text)
    return Reading(
        marked=_marked(answer.text, vague),
        pointed=pointed(answer.text),
        confirmed=confirmed,
        proofs=previews(code, answers.proofs_of(answer)),
    )


def pointed(text: str) -> list[Pointed]:
    """Phrases that say little, each in its sentence."""
    return [Pointed(_in_sentence(text, vague), _(CURES[vague.cure])) for vague in find_vague(text)]


def _marked(text: str, vague: "Iterable[Vague]") -> Markup:
    """The whole text with its vague phrases marked; what is lacking is also there for the ear."""
    parts, position = [], 0
    for found in vague:
        phrase = Markup('<mark>{}<span class="visually-hidden"> ({})</span></mark>')
        parts += [escape(text[position : found.start]), phrase.format(text[found.start : found.end], _("says little"))]
        position = found.end
    return Markup("").join([*parts, escape(text[position:])])


def _in_sentence(text: str, vague: Vague) -> Markup:
    begin, end = vague.sentence
    before, phrase, after = text[begin : vague.start], text[vague.start : vague.end], text[vague.end : end]
    return Markup("{}<mark>{}</mark>{}").format(before, phrase, after)


@dataclass(frozen=True)
class SideBySide:
    """Two texts with what differs marked in each."""

    left: Markup
    right: Markup
    places: int


def side_by_side(left: str, right: str) -> SideBySide:
    """The words that differ: taken out on the left, put in on the right."""
    found: Comparison = compare(left, right)
    return SideBySide(_side(found.left, "del"), _side(found.right, "ins"), found.places)


def _side(pieces: "Iterable[Piece]", tag: str) -> Markup:
    """One text, each changed stretch of a line in an element of its own; white space stays outside, where no line is drawn."""
    element = Markup(f"<{tag}>{{}}</{tag}>")  # noqa: S704 - one of two words above
    parts = []
    for piece in pieces:
        for words in _LINES.split(piece.text) if piece.changed else [piece.text]:
            parts.append(element.format(words) if piece.changed and words.strip() else escape(words))
    return Markup("").join(parts)
