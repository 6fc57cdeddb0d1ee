"""Workbooks of the tests: rows as a clerk would fill them in."""

import io
import zipfile

import openpyxl

HEADINGS = {
    "received": "Ngày nhận",
    "channel": "Cách tiếp nhận",
    "kind": "Loại",
    "sector": "Lĩnh vực",
    "title": "Tiêu đề",
    "content": "Nội dung",
    "commune": "Phường, xã, đặc khu",
    "full_name": "Họ và tên",
    "phone": "Số điện thoại",
    "email": "Thư điện tử",
    "address": "Địa chỉ liên hệ",
}
ROW = {
    "received": "19/11/2026 9:05",
    "channel": "Điện thoại",
    "kind": "Phản ánh hiện trường",
    "sector": "YT",
    "title": "Rác đổ ở đầu ngõ",
    "content": "Rác đổ ở đầu ngõ ba ngày nay.",
    "commune": "Hồng Hải",
    "full_name": "Trần Văn Bình",
    "phone": "0987654321",
    "email": "",
    "address": "",
}


def sheet(*rows, headings=None, before=None) -> bytes:
    """A workbook with those rows; each is :data:`ROW` but for what is given otherwise."""
    book = openpyxl.Workbook()
    first = book.active
    names = HEADINGS if headings is None else headings
    if names:
        first.append(list(names.values()) if isinstance(names, dict) else list(names))
    for number, row in enumerate(rows, 1):
        first.append([{**ROW, "title": f"{ROW['title']} {number}", **row}.get(key) or None for key in HEADINGS])
    if before:
        before(first)
    return saved(book)


def saved(book) -> bytes:
    """The workbook's bytes."""
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def repacked(data: bytes, **changes) -> bytes:
    """The same workbook with some parts' bytes put through a function; part names with __ for /."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            change = changes.get(part.filename.replace("/", "__").replace(".", "_"))
            content = old.read(part.filename)
            new.writestr(part.filename, change(content) if change else content)
    return made.getvalue()
