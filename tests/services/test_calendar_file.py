"""Lines of a calendar out of whatever was sent."""

import pytest

from feedback.services.administration import calendar_file


@pytest.mark.parametrize("content", [b"x" * 1_000_001, b"PK\x03\x04", "ngày".encode("utf-16")])
def test_a_file_that_cannot_be_read_is_said_so(content):
    with pytest.raises(calendar_file.Unreadable):
        calendar_file.from_file("lich.csv", content)


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_cells_are_parted_by_what_the_first_line_has(separator):
    lines = calendar_file.from_text(
        separator.join(["Ngày", "Loại", "Tên"]) + "\n\n" + separator.join(["1/5/2027", "nghỉ", " Lễ "])
    )
    assert [(line.number, line.cells) for line in lines] == [(3, ("1/5/2027", "nghỉ", "Lễ"))]


def test_what_was_written_is_read_again():
    rows = [("01/05/2027", "nghỉ", 'Ngày "Lễ"; lớn', "Day", "QĐ 1, 2")]
    assert [line.cells for line in calendar_file.from_text(calendar_file.written(rows))] == rows
