"""PDFs that do more than show pages, made by code: each holds one thing that must not reach whoever opens its copy."""

import io
import warnings
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

MARK = b"HOSTILE-MARK"
"""Stands in whatever must be gone; streams that hold it are not packed."""
TEXT = b"BT /F1 12 Tf 20 50 Td (Noi dung van doc duoc) Tj ET"


def blank() -> pikepdf.Pdf:
    """One page with a line of text."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(300, 100)).obj
    page.Resources = Dictionary(Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)))
    page.Contents = made.make_stream(TEXT)
    return made


def saved(made: pikepdf.Pdf) -> bytes:
    """Its bytes, with nothing packed: what is in them can be searched for."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert('HOSTILE-MARK')"))


def note(subtype: str, **more: object) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name(subtype), Rect=Array([0, 0, 50, 50]), **more)


def carried(made: pikepdf.Pdf) -> Dictionary:
    """A file within the file."""
    inside = Stream(made, MARK)
    inside.Type = Name.EmbeddedFile
    return Dictionary(Type=Name.Filespec, F=String("HOSTILE-MARK.exe"), EF=Dictionary(F=made.make_indirect(inside)))


def with_root(**entries: Callable[[pikepdf.Pdf], object]) -> bytes:
    made = blank()
    for key, make in entries.items():
        made.Root[f"/{key}"] = make(made)
    return saved(made)


def with_note(make: Callable[[pikepdf.Pdf], Dictionary]) -> bytes:
    made = blank()
    made.pages[0].obj.Annots = Array([made.make_indirect(make(made))])
    return saved(made)


def action(kind: str, **more: object) -> Callable[[pikepdf.Pdf], Dictionary]:
    return lambda _made: note("/Link", A=Dictionary(S=Name(kind), **more))


def with_page(**entries: Callable[[pikepdf.Pdf], object]) -> bytes:
    made = blank()
    for key, make in entries.items():
        made.pages[0].obj[f"/{key}"] = make(made)
    return saved(made)


def photo_inside(jpeg: bytes) -> bytes:
    """As programs of telephones make a PDF of a photo: the JPEG as it is, with all that the camera wrote into it."""
    made = blank()
    picture = Stream(made, jpeg, Type=Name.XObject, Subtype=Name.Image, Width=80, Height=40, BitsPerComponent=8)
    picture.ColorSpace, picture.Filter = Name.DeviceRGB, Name.DCTDecode
    made.pages[0].obj.Resources.XObject = Dictionary(Im0=made.make_indirect(picture))
    return saved(made)


def told() -> bytes:
    """Who made it: in the information dictionary, in XMP, in the page's, and in private data of a program."""
    made = blank()
    made.docinfo["/Author"] = String("HOSTILE-MARK")
    with made.open_metadata() as xmp:
        xmp["dc:creator"] = ["HOSTILE-MARK"]
    page = made.pages[0].obj
    page.PieceInfo = Dictionary(Program=Dictionary(LastModified=String("D:2026"), Private=String("HOSTILE-MARK")))
    page.Metadata = made.make_stream(MARK)
    page.Thumb = Stream(made, MARK, Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    return saved(made)


def chained() -> bytes:
    """A harmless link that goes on with something else."""
    return with_note(lambda _made: note("/Link", A=Dictionary(S=Name.URI, URI=String("https://example.vn"), Next=script())))


def harmful() -> dict[str, bytes]:
    """By what it holds; all open with a reader of PDF, and each holds :data:`MARK` in the open."""
    names = Dictionary(Names=Array([String("a"), script()]))
    return {
        "open action": with_root(OpenAction=lambda _: script()),
        "document actions": with_root(AA=lambda _: Dictionary(WC=script())),
        "named script": with_root(Names=lambda _: Dictionary(JavaScript=names)),
        "embedded file": with_root(
            Names=lambda made: Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("a"), carried(made)])))
        ),
        "associated file": with_root(AF=lambda made: Array([carried(made)])),
        "portfolio": with_root(Collection=lambda _: Dictionary(D=String("HOSTILE-MARK"))),
        "XFA": with_root(AcroForm=lambda made: Dictionary(Fields=Array([]), XFA=made.make_stream(MARK))),
        "calculation": with_root(
            AcroForm=lambda made: Dictionary(
                Fields=Array([made.make_indirect(Dictionary(FT=Name.Tx, T=String("a"), AA=Dictionary(C=script())))])
            )
        ),
        "page action": with_page(AA=lambda _: Dictionary(O=script())),
        "button": with_note(lambda _: note("/Widget", FT=Name.Btn, T=String("a"), A=script())),
        "link to script": with_note(action("/URI", URI=String("javascript:alert('HOSTILE-MARK')"))),
        "link to file": with_note(action("/URI", URI=String("file:///etc/HOSTILE-MARK"))),
        "launch": with_note(action("/Launch", F=String("HOSTILE-MARK.exe"))),
        "other document": with_note(action("/GoToR", F=String(r"\\HOSTILE-MARK\share"))),
        "document inside": with_note(action("/GoToE", F=String("HOSTILE-MARK"))),
        "submitting": with_note(action("/SubmitForm", F=String("https://HOSTILE-MARK.example"))),
        "importing": with_note(action("/ImportData", F=String("HOSTILE-MARK"))),
        "going on": chained(),
        "attached by note": with_note(lambda made: note("/FileAttachment", FS=carried(made))),
        "film": with_note(lambda _: note("/Movie", Movie=Dictionary(F=String("HOSTILE-MARK")))),
        "sound": with_note(lambda made: note("/Sound", Sound=made.make_stream(MARK))),
        "rich media": with_note(
            lambda made: note("/RichMedia", RichMediaContent=Dictionary(Assets=Dictionary(Names=Array([carried(made)]))))
        ),
        "3D": with_note(lambda made: note("/3D", **{"3DD": made.make_stream(MARK)})),
        "author of a remark": with_note(lambda _: note("/Text", T=String("HOSTILE-MARK"), Contents=String("Xem lai"))),
        "metadata": told(),
        "tail of a ZIP": saved(blank()) + b"PK\x03\x04" + MARK,
        "head of HTML": b"<html><script>/*HOSTILE-MARK*/</script>\n" + saved(blank()),
    }
