"""Documents of Word and Excel that do more than be read, made by code."""

import io
import zipfile

import xlsxwriter

from tests.services.test_attachments import docx, photo, xlsx

MARK = "HOSTILE-MARK"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def parts_of(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {part.filename: archive.read(part) for part in archive.infolist()}


def packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def changed(document: bytes, part: str, before: str, after: str) -> bytes:
    """The document with something put into a part, before or in place of some text that is there."""
    parts = parts_of(document)
    assert before.encode() in parts[part], f"{part} has no {before}"
    parts[part] = parts[part].replace(before.encode(), after.encode(), 1)
    return packed(parts)


def in_text(xml: str) -> bytes:
    """A letter with something of Word's in its text."""
    return changed(docx(), "word/document.xml", "<w:sectPr", f"{xml}<w:sectPr")


def leading(kind: str, target: str, *, outside: bool = False, xml: str = "", part: bytes | None = None) -> bytes:
    """A letter with a relationship of its own, and what speaks of it as ``rId99``."""
    mode = ' TargetMode="External"' if outside else ""
    entry = f'<Relationship Id="rId99" Type="{_R}/{kind}" Target="{target}"{mode}/></Relationships>'
    made = parts_of(changed(in_text(xml) if xml else docx(), "word/_rels/document.xml.rels", "</Relationships>", entry))
    if part is not None:
        made[f"word/{target}"] = part
    return packed(made)


def field(instruction: str, shown: str = "kết quả") -> str:
    """A field of Word, its instruction cut in two as Word does it."""
    middle = len(instruction) // 2
    runs = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve">{instruction[:middle]}</w:instrText>',
        f'<w:instrText xml:space="preserve">{instruction[middle:]}</w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{shown}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "<w:p>" + "".join(f"<w:r>{run}</w:r>" for run in runs) + "</w:p>"


def with_formula(formula: str) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write_formula("A1", formula, value="giá trị")
    return made.getvalue()


def with_picture(data: bytes, name: str = "a.jpeg") -> bytes:
    """A letter that shows a picture."""
    drawing = (
        '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        f'xmlns:r="{_R}" r:embed="rId99"/></w:drawing></w:r></w:p>'
    )
    return leading("image", f"media/{name}", xml=drawing, part=data)


def told() -> bytes:
    """Who made it, changed it, remarked on it."""
    parts = parts_of(docx())
    for part in ("docProps/core.xml", "docProps/app.xml"):
        parts[part] = f"<a>{MARK}</a>".encode()
    change = f'<w:p><w:ins w:id="1" w:author="{MARK}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>thêm</w:t></w:r></w:ins></w:p>'
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:sectPr", change.encode() + b"<w:sectPr")
    parts["customXml/item1.xml"] = f"<a>{MARK}</a>".encode()
    parts["docProps/thumbnail.jpeg"] = MARK.encode()
    return packed(parts)


def cleaned() -> dict[str, bytes]:
    """By what it holds, what is taken and must be gone from the copy."""
    embedded = (
        f'<w:p><w:r><w:object><o:OLEObject xmlns:o="o" xmlns:r="{_R}" r:id="rId99" ProgID="{MARK}"/></w:object></w:r></w:p>'
    )
    control = f'<w:p><w:r><w:control xmlns:r="{_R}" r:id="rId99" w:name="{MARK}"/></w:r></w:p>'
    remote = f'<w:p><w:r><v:imagedata xmlns:v="v" xmlns:r="{_R}" r:id="rId99"/></w:r></w:p>'
    link = f'<w:p><w:hyperlink xmlns:r="{_R}" r:id="rId99"><w:r><w:t>bấm</w:t></w:r></w:hyperlink></w:p>'
    return {
        "OLE object": leading("oleObject", "embeddings/a.bin", xml=embedded, part=MARK.encode()),
        "ActiveX": leading("control", "activeX/activeX1.xml", xml=control, part=f"<a>{MARK}</a>".encode()),
        "template from elsewhere": leading("attachedTemplate", f"https://{MARK}.example/a.dotm", outside=True),
        "picture from elsewhere": leading("image", f"https://{MARK}.example/a.png", outside=True, xml=remote),
        "link to script": leading("hyperlink", f"javascript:{MARK}", outside=True, xml=link),
        "link to a share": leading("hyperlink", f"file://{MARK}/a", outside=True, xml=link),
        "frame": leading("frame", f"https://{MARK}.example", outside=True),
        "HTML inside": leading("aFChunk", "a.html", xml=f'<w:altChunk xmlns:r="{_R}" r:id="rId99"/>', part=MARK.encode()),
        "custom XML": leading("customXml", "customXml/item1.xml", part=MARK.encode()),
        "DDE": in_text(field(f"DDEAUTO c:\\\\windows\\\\system32\\\\{MARK}.exe &quot;/k x&quot;")),
        "text from elsewhere": in_text(field(f"INCLUDETEXT &quot;https://{MARK}.example&quot;")),
        "picture by field": in_text(field(f"INCLUDEPICTURE &quot;https://{MARK}.example/a.png&quot; \\d")),
        "macro button": in_text(field(f"MACROBUTTON {MARK} Bấm")),
        "simple field": in_text(f'<w:p><w:fldSimple w:instr="DDE {MARK}"><w:r><w:t>kết quả</w:t></w:r></w:fldSimple></w:p>'),
        "field to a share": in_text(field(f"HYPERLINK &quot;file://{MARK}/a&quot;")),
        "who made it": told(),
        "formula of DDE": with_formula(f"cmd|'/c {MARK}'!A1"),
        "formula that fetches": with_formula(f"WEBSERVICE('https://{MARK}.example')"),
        "tail": docx() + MARK.encode(),
        "photo of a telephone": with_picture(photo().replace(b"Telephone", MARK.encode()[:9])),
        "picture with a tail": with_picture(photo() + MARK.encode()),
        "SVG": with_picture(f"<svg onload='{MARK}'/>".encode(), "a.svg"),
        "metafile": with_picture(b"\x01\x00\x09\x00" + MARK.encode(), "a.wmf"),
    }


def overlapping() -> bytes:
    """Two entries of the list that point to the same bytes."""
    data = bytearray(docx())
    with zipfile.ZipFile(io.BytesIO(docx())) as archive:
        first, second = archive.infolist()[:2]
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[at + 42 : at + 46] = first.header_offset.to_bytes(4, "little")
    assert second.header_offset != first.header_offset
    return bytes(data)


def twice() -> bytes:
    """Two parts of one name, for readers that do not agree on which of them counts."""
    parts = parts_of(docx())
    return packed({**parts, "word/DOCUMENT.xml": b"<other/>"})


def linked() -> bytes:
    """A part that is a link to a file of the machine."""
    made = io.BytesIO(docx())
    with zipfile.ZipFile(made, "a") as archive:
        entry = zipfile.ZipInfo("word/media/a.png")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return made.getvalue()


def saying(main: str) -> bytes:
    """A letter that says of itself to be another kind of document."""
    return changed(docx(), "[Content_Types].xml", "wordprocessingml.document.main+xml", main)


def declaring(declaration: str, encoding: str = "utf-8") -> bytes:
    """A letter whose text begins with a declaration."""
    parts = parts_of(docx())
    text = parts["word/document.xml"].decode()
    _head, _end, rest = text.partition("?>")
    assert rest
    parts["word/document.xml"] = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{rest}'.encode(encoding)
    return packed(parts)


def laughing() -> str:
    """A billion laughs."""
    steps = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE w:document [<!ENTITY a0 "ha">{steps}]>'


def refused() -> dict[str, bytes]:
    """By what it holds, what is not taken at all."""
    macros = "application/vnd.ms-word.document.macroEnabled.main+xml"
    full = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return {
        "macros": packed({**parts_of(docx()), "word/vbaProject.bin": b"x"}),
        "macros of Excel 4": packed({**parts_of(xlsx()), "xl/macrosheets/sheet1.xml": b"<a/>"}),
        "a program": packed({**parts_of(docx()), "word/embeddings/a.exe": b"MZ"}),
        "says it has macros": changed(docx(), "[Content_Types].xml", full, macros),
        "way up": packed({**parts_of(docx()), "../../etc/cron.d/a": b"x"}),
        "absolute": packed({**parts_of(docx()), "/etc/passwd": b"x"}),
        "a link": linked(),
        "overlapping": overlapping(),
        "twice": twice(),
        "entity of a file": declaring('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "laughs": declaring(laughing()),
        "UTF-16": declaring("", "utf-16"),
        "too many parts": packed({**parts_of(docx()), **{f"word/{n}.xml": b"" for n in range(2001)}}),
        "a template": saying("wordprocessingml.template.main+xml"),
        "slides": saying("presentationml.presentation.main+xml"),
        "no main part": packed({name: data for name, data in parts_of(docx()).items() if name != "word/document.xml"}),
        "spoilt XML": packed({**parts_of(docx()), "word/document.xml": b"<w:document"}),
        "deep": packed({**parts_of(docx()), "word/document.xml": b"<a>" * 5000 + b"</a>" * 5000}),
    }
