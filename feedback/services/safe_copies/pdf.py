"""A PDF written anew: its pages as they look, without what runs, opens, is carried along or tells who made it.

Names of keys and actions are those of ISO 32000-2: actions 12.6, annotations 12.5, the catalogue 7.7.2.
"""

import io
import warnings
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from feedback.services import pictures
from feedback.services.pdf_files import Found, bound_unpacking, is_inside

if TYPE_CHECKING:
    import pikepdf

HARMLESS_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""Of addresses that a link may lead to."""
_CATALOGUE = {
    *("/Type", "/Version", "/Pages", "/PageLabels", "/PageLayout", "/Lang", "/MarkInfo", "/StructTreeRoot", "/Outlines"),
    *("/Dests", "/Names", "/OCProperties", "/AcroForm"),
}
"""What stays of the whole document's properties."""
_NEVER = {
    *("/AA", "/JS", "/JavaScript", "/OpenAction", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/RichMedia", "/RichMediaContent"),
    *("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/OPI", "/Ref", "/Requirements", "/Collection", "/Perms", "/DSS"),
}
"""Keys that go, wherever they stand: programs, carried files, notes of the programs that made it, small second pictures."""
_FROM_ELSEWHERE = ("/F", "/FFilter", "/FDecodeParms")
"""Of a stream: its bytes lie in another file."""
_ACTIVE = {
    *("/JavaScript", "/Launch", "/GoToR", "/GoToE", "/GoToDp", "/ImportData", "/SubmitForm", "/ResetForm", "/Hide", "/Rendition"),
    *("/Movie", "/Sound", "/Thread", "/RichMediaExecute", "/SetOCGState", "/Trans", "/GoTo3DView"),
}
_ANNOTATIONS = {
    *("/Link", "/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline"),
    *("/Squiggly", "/StrikeOut", "/Stamp", "/Ink", "/Popup", "/Caret", "/Widget", "/Redact", "/Watermark"),
}
_OF_THE_AUTHOR = ("/T", "/M", "/CreationDate", "/NM")
"""Of a remark: who wrote it, and when."""
_MOST_UNPACKED = 32 * 1024 * 1024
_JPEG, _JPEG_2000, _FLATE = "/DCTDecode", "/JPXDecode", "/FlateDecode"
_BOX_HEAD, _LONG_BOX_HEAD = 8, 16
_TELLING_BOXES = {b"xml ", b"uuid", b"uinf"}
"""Of JPEG 2000 (ISO/IEC 15444-1, annex I): what programs leave beside the picture."""


def rewrite(data: bytes) -> bytes:
    """In the other process: what was found, then a line's end, then the safe copy where there is one."""
    bound_unpacking()
    found, copy = written_anew(data)
    return found.encode() + b"\n" + copy


def written_anew(data: bytes) -> tuple[Found, bytes]:
    """What was found, and the safe copy where it is a whole PDF that can be made safe."""
    import pikepdf  # noqa: PLC0415 - slow to import, needed only here

    try:
        with pikepdf.open(io.BytesIO(data)) as opened:
            if not len(opened.pages):
                return Found.BROKEN, b""
            _clean(opened)
            copy = io.BytesIO()
            with warnings.catch_warnings():
                # Of fields that belong to no form: they are only shown.
                warnings.simplefilter("ignore")
                opened.save(copy, stream_decode_level=pikepdf.StreamDecodeLevel.none, deterministic_id=True)
    except pikepdf.PasswordError:
        return Found.LOCKED, b""
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError):
        return Found.BROKEN, b""
    return Found.WHOLE, copy.getvalue()


def _clean(opened: "pikepdf.Pdf") -> None:
    """Take away what does not belong on paper. All objects are looked at; those that nothing leads to are not written."""
    import pikepdf  # noqa: PLC0415

    for key in set(opened.Root.keys()) - _CATALOGUE:
        del opened.Root[key]
    names = opened.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        for key in set(names.keys()) - {"/Dests"}:
            del names[key]
    del opened.docinfo
    waiting: list[Any] = list(opened.objects)
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting += [item for item in found if is_inside(item)]
        elif isinstance(found, pikepdf.Stream | pikepdf.Dictionary):
            _clean_one(found)
            waiting += [item for _key, item in found.items() if is_inside(item)]


def _clean_one(found: Any) -> None:
    import pikepdf  # noqa: PLC0415

    for key in _NEVER & set(found.keys()):
        del found[key]
    if isinstance(found, pikepdf.Stream):
        for key in set(_FROM_ELSEWHERE) & set(found.keys()):
            del found[key]
        _clean_picture(found)
        return
    if str(found.get("/S")) in _ACTIVE:
        for key in set(found.keys()):
            del found[key]
        return
    for key in ("/A", "/PA"):
        if key in found and not _is_harmless(found[key]):
            del found[key]
    if "/Annots" in found:
        _clean_annotations(found)
    if str(found.get("/FT")) == "/Sig" and "/V" in found:
        # What it signed is the original; here it would only be found broken.
        del found["/V"]
    if "/CO" in found and "/Fields" in found:
        del found["/CO"]


def _is_harmless(action: Any) -> bool:
    """Whether all that it does is lead to a page, or show an address to whoever follows it."""
    import pikepdf  # noqa: PLC0415

    if not isinstance(action, pikepdf.Dictionary):
        # The attributes of a paragraph are called /A too (14.7.6): a list or a stream of names and numbers.
        return isinstance(action, pikepdf.Array)
    kind = str(action.get("/S", ""))
    if kind in {"/GoTo", "/Named", "/URI"} and "/Next" in action:
        del action["/Next"]
    if kind == "/URI":
        return is_harmless_address(str(action.get("/URI", "")))
    return kind in {"/GoTo", "/Named"} or (not kind and "/O" in action)


def is_harmless_address(address: str) -> bool:
    """Whether an address is of a kind that only opens a page, a letter or a call."""
    try:
        return urlsplit("".join(letter for letter in address if letter.isprintable()).strip()).scheme in HARMLESS_SCHEMES
    except ValueError:
        return False


def _clean_annotations(page: Any) -> None:
    import pikepdf  # noqa: PLC0415

    listed = page["/Annots"]
    kept = [
        note
        for note in (listed if isinstance(listed, pikepdf.Array) else [])
        if isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype")) in _ANNOTATIONS
    ]
    for note in kept:
        for key in _OF_THE_AUTHOR if str(note["/Subtype"]) != "/Widget" else ():
            if key in note:
                del note[key]
    page["/Annots"] = pikepdf.Array(kept)


def _clean_picture(stream: Any) -> None:
    """Take from a photo within the page what its camera wrote into it.

    :raises ValueError: it is packed in a way that cannot be looked into.
    """
    import pikepdf  # noqa: PLC0415

    filters = stream.get("/Filter", pikepdf.Array())
    chain = [str(one) for one in (filters if isinstance(filters, pikepdf.Array) else [filters])]
    last = chain[-1] if chain else ""
    if last not in {_JPEG, _JPEG_2000}:
        if {_JPEG, _JPEG_2000} & set(chain):
            raise ValueError
        return
    raw = stream.read_raw_bytes()
    for one in chain[:-1]:
        if one != _FLATE:
            raise ValueError
        unpacking = zlib.decompressobj()
        raw = unpacking.decompress(raw, _MOST_UNPACKED)
    parameters = stream.get("/DecodeParms")
    own = parameters[-1] if isinstance(parameters, pikepdf.Array) and len(parameters) else parameters
    bare = pictures.without_notes(raw) if last == _JPEG else _without_boxes(raw)
    stream.write(bare, filter=pikepdf.Name(last), decode_parms=own if isinstance(own, pikepdf.Dictionary) else None)


def _without_boxes(data: bytes) -> bytes:
    """A JPEG 2000 without the boxes that tell of more than the picture. A bare codestream has none."""
    kept, at = [], 0
    while at + _BOX_HEAD <= len(data) and not data.startswith(b"\xff\x4f\xff\x51"):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + _LONG_BOX_HEAD])
        length = length or len(data) - at
        if length < _BOX_HEAD:
            raise ValueError
        if kind not in _TELLING_BOXES:
            kept.append(data[at : at + length])
        at += length
    return b"".join(kept) if kept else data
