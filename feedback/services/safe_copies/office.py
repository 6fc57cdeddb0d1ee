"""A DOCX or XLSX written anew from the parts that are read: what runs, fetches, is carried along or tells who made it is gone.

Parts and relationships are those of ECMA-376 (part 1, clauses 8 to 15; part 2 for the package). Only parts that the document
itself leads to are taken over, and of those only the kinds named here; everything else stays in the sealed original.
"""

import io
import posixpath
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from feedback.services.safe_copies import office_text, office_xml
from feedback.services.safe_copies.office_media import media_kept
from feedback.services.safe_copies.office_xml import NotPlain
from feedback.services.safe_copies.pdf import is_harmless_address

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes of all parts of a document together: reading them to the end proves that none is spoilt."""
_MOST_PARTS = 2000
_MOST_OF_XML = 30 * 1024 * 1024
"""Of one part that is parsed: a tree of it takes ten times as much."""
_KNOWN_PACKING = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_LOCAL_HEAD = 30
_ENCRYPTED = 1
_PROGRAMS = re.compile(r"(^|/)(vba[^/]*\.(bin|xml)|macrosheets/.*|.*\.(exe|dll|com|scr|bat|cmd|ps1|vbs|js|jse|hta|jar|msi|lnk))$")
_PART_NAME = re.compile(r"[A-Za-z0-9_.~()/-]{1,200}")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_DRAWING = "application/vnd.openxmlformats-officedocument.drawingml."
_KINDS = {
    "officeDocument": "",
    "styles": "styles+xml",
    "numbering": "numbering+xml",
    "settings": "settings+xml",
    "fontTable": "fontTable+xml",
    "header": "header+xml",
    "footer": "footer+xml",
    "footnotes": "footnotes+xml",
    "endnotes": "endnotes+xml",
    "comments": "comments+xml",
    "worksheet": "worksheet+xml",
    "chartsheet": "chartsheet+xml",
    "sharedStrings": "sharedStrings+xml",
    "table": "table+xml",
    "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
    "drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "chart": f"{_DRAWING}chart+xml",
    "chartUserShapes": f"{_DRAWING}chartshapes+xml",
    "diagramData": f"{_DRAWING}diagramData+xml",
    "diagramLayout": f"{_DRAWING}diagramLayout+xml",
    "diagramQuickStyle": f"{_DRAWING}diagramStyle+xml",
    "diagramColors": f"{_DRAWING}diagramColors+xml",
    "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
    "image": "image",
}
"""The last word of a relationship's type, and the content type of the part it leads to; the short ones begin as the
document's own do. No other relationship is taken over.
"""


class Family(StrEnum):
    """What is taken."""

    DOCX = "docx"
    XLSX = "xlsx"


_MAIN = {f"{_WORD}document.main+xml": Family.DOCX, f"{_SHEET}sheet.main+xml": Family.XLSX}
_BEGINNING = {Family.DOCX: _WORD, Family.XLSX: _SHEET}
_MAIN_ENDING = {Family.DOCX: "document.main+xml", Family.XLSX: "sheet.main+xml"}


class Harmful(ValueError):
    """It holds a program, or parts that would be unpacked outside of it."""


class Unknown(ValueError):
    """A package, but no document of a kind that is taken."""


class Broken(ValueError):
    """It cannot be read to its end."""


@dataclass
class _Copy:
    """The new document while it grows: parts by name, the content type of each, the relationships of each."""

    parts: dict[str, bytes]
    family: Family
    written: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    """Where a part stands now, or an empty text where it was left out."""


def rewrite(data: bytes) -> bytes:
    """In the other process: ``docx`` or ``xlsx`` with a line's end and the safe copy, or ``harmful``, ``unknown``, ``broken``."""
    try:
        family, copy = written_anew(data)
    except (Harmful, NotPlain):
        return b"harmful\n"
    except Unknown:
        return b"unknown\n"
    # Zipfile has no one word for what it cannot read: NotImplementedError is a packing it does not know, RuntimeError a lock.
    except (Broken, zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        return b"broken\n"
    return family.encode() + b"\n" + copy


def written_anew(data: bytes) -> tuple[Family, bytes]:
    """The safe copy.

    :raises Harmful, NotPlain: parts that nobody may keep. :raises Unknown: another kind. :raises Broken, ValueError: spoilt.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _check(archive.infolist())
        parts = {part.filename: archive.read(part) for part in archive.infolist() if not part.is_dir()}
    if "[Content_Types].xml" not in parts:
        raise Unknown
    main = _main_part(parts)
    copy = _Copy(parts, _family(parts, main))
    _take_over(copy, main, "officeDocument")
    return copy.family, _packed(copy, main)


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Whether the package is one that a program for documents could have written; nothing is unpacked yet."""
    names = [entry.filename.lower() for entry in entries]
    if any(_is_harmful(entry) for entry in entries):
        raise Harmful
    if len(entries) > _MOST_PARTS or len(set(names)) < len(names):
        raise Broken
    if any(entry.compress_type not in _KNOWN_PACKING or entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Broken
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Broken
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        # Entries that lie in one another unpack to many times what they are.
        if entry.header_offset < end:
            raise Broken
        end = entry.header_offset + _LOCAL_HEAD + entry.compress_size


def _is_harmful(entry: zipfile.ZipInfo) -> bool:
    """Whether it is a program, no plain file, or would be unpacked outside of the document."""
    path = entry.orig_filename.replace("\\", "/").lower()
    outside = path.startswith("/") or ".." in path.split("/") or ":" in path or "\0" in path
    return outside or stat.S_ISLNK(entry.external_attr >> 16) or _PROGRAMS.search(path) is not None


def _main_part(parts: dict[str, bytes]) -> str:
    for relation in _relations(parts, ""):
        if _kind(relation) == "officeDocument" and (target := _target(relation, "")) in parts:
            return target
    raise Unknown


def _family(parts: dict[str, bytes], main: str) -> Family:
    """By the content type that the document says of its main part: templates and those with macros have others."""
    for entry in office_xml.parsed(parts["[Content_Types].xml"]):
        if entry.get("PartName", "").lstrip("/") == main:
            kind = entry.get("ContentType", "")
            if "macroenabled" in kind.lower():
                raise Harmful
            if kind in _MAIN:
                return _MAIN[kind]
    raise Unknown


def _relations(parts: dict[str, bytes], part: str) -> "list[_Element]":
    """The relationships of a part as the package writes them; the package's own have an empty name."""
    folder, name = posixpath.split(part)
    listed = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    return [] if listed is None else list(office_xml.parsed(listed))


def _kind(relation: Any) -> str:
    family, _slash, kind = str(relation.get("Type", "")).rpartition("/")
    return kind if family in office_xml.RELATIONSHIPS else ""


def _target(relation: Any, part: str) -> str:
    """The name of the part a relationship leads to."""
    target = str(relation.get("Target", ""))
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _take_over(copy: _Copy, part: str, kind: str) -> str:
    """Write a part and those it leads to anew; its name in the copy, empty where it is left out.

    :raises ValueError: it is broken, or not what it says it is.
    """
    if part in copy.moved:
        return copy.moved[part]
    if part not in copy.parts or not _PART_NAME.fullmatch(part) or part.endswith(".rels"):
        return ""
    if kind == "image":
        copy.moved[part] = _take_picture(copy, part)
        return copy.moved[part]
    copy.moved[part] = part
    if len(copy.parts[part]) > _MOST_OF_XML:
        raise Broken
    root = office_xml.parsed(copy.parts[part])
    kept = _kept_relations(copy, part)
    office_xml.clean(root, set(kept))
    office_text.clean(root, copy.family)
    copy.written[part] = office_xml.written(root)
    named = _KINDS[kind]
    copy.types[part] = named if "/" in named else _BEGINNING[copy.family] + (named or _MAIN_ENDING[copy.family])
    if kept:
        folder, name = posixpath.split(part)
        copy.written[posixpath.join(folder, "_rels", f"{name}.rels")] = _listed_relations(kept)
    return part


def _take_picture(copy: _Copy, part: str) -> str:
    kept = media_kept(copy.parts[part])
    if kept is None:
        return ""
    name = f"{posixpath.splitext(part)[0]}-{len(copy.written)}.{kept.ending}"
    copy.written[name], copy.types[name] = kept.data, kept.media_type
    return name


def _kept_relations(copy: _Copy, part: str) -> dict[str, tuple[str, str, bool]]:
    """Type, target and whether it lies outside, by the name by which the part speaks of it."""
    kept: dict[str, tuple[str, str, bool]] = {}
    for relation in _relations(copy.parts, part):
        kind, name, full = _kind(relation), str(relation.get("Id", "")), str(relation.get("Type", ""))
        if relation.get("TargetMode") == "External":
            address = str(relation.get("Target", ""))
            if kind == "hyperlink" and is_harmless_address(address):
                kept[name] = (full, address, True)
        elif kind in _KINDS and kind != "officeDocument" and (target := _take_over(copy, _target(relation, part), kind)):
            kept[name] = (full, f"/{target}", False)
    return kept


def _listed_relations(kept: dict[str, tuple[str, str, bool]]) -> bytes:
    root = office_xml.made(_RELATIONS, "Relationships")
    for name, (kind, target, outside) in kept.items():
        mode = {"TargetMode": "External"} if outside else {}
        office_xml.add(root, "Relationship", {"Id": name, "Type": kind, "Target": target, **mode})
    return office_xml.written(root)


def _packed(copy: _Copy, main: str) -> bytes:
    types = office_xml.made(_TYPES, "Types")
    office_xml.add(
        types, "Default", {"Extension": "rels", "ContentType": "application/vnd.openxmlformats-package.relationships+xml"}
    )
    for part, kind in copy.types.items():
        office_xml.add(types, "Override", {"PartName": f"/{part}", "ContentType": kind})
    first = {
        "[Content_Types].xml": office_xml.written(types),
        "_rels/.rels": _listed_relations({"rId1": (f"{office_xml.RELATIONSHIPS[0]}/officeDocument", main, False)}),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**first, **copy.written}.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()
