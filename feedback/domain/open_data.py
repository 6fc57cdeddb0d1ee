"""Open data: which files there are, what stands in each column, how the files are named, and why there is a new version.

The columns here are the data dictionary that people read, and the files are written by them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from feedback.domain.small_cells import LEAST

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME = "CC BY 4.0"
RELEASE_DAY = 3
"""Local day of the month on which the month before is given out."""
CSV, JSONL = "csv", "jsonl"
MEDIA_TYPES = {CSV: "text/csv", JSONL: "application/jsonl"}

_NAME = re.compile(r"(petitions|figures)-(\d{4})-(0[1-9]|1[0-2])(?:\.v([1-9]\d{0,4}))?\.(csv|jsonl)", re.ASCII)
Row = Mapping[str, str | int | bool | None]


class Dataset(StrEnum):
    """What is given out."""

    PETITIONS = "petitions"
    FIGURES = "figures"


class Reason(StrEnum):
    """Why a version took the place of another; several are joined by ``|``."""

    TAKEN_DOWN = "taken_down"
    ERASED = "erased"
    CHANGED = "changed"
    RECOUNTED = "recounted"


class Status(StrEnum):
    """Whether a petition stands in the file, or only that it once did."""

    PUBLISHED = "published"
    REMOVED = "removed"


@dataclass(frozen=True)
class Column:
    """A column: ``type`` as in JSON Schema, with its format; the meaning in both languages."""

    name: str
    type: str
    vi: str
    en: str
    example: str


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that holds the day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def next(self) -> "Month":
        """The month after it."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def __str__(self) -> str:
        """As ``2026-10``."""
        return f"{self.year}-{self.number:02d}"


@dataclass(frozen=True)
class FileName:
    """A file's name; without a version it stands for the newest."""

    dataset: Dataset
    month: Month
    ending: str
    version: int | None = None

    @classmethod
    def parse(cls, text: str) -> "FileName | None":
        """From ``petitions-2026-10.csv`` or ``figures-2026-10.v2.jsonl``; None of anything else."""
        found = _NAME.fullmatch(text)
        if not found or int(found[2]) == 0:
            return None
        month = Month(int(found[2]), int(found[3]))
        return cls(Dataset(found[1]), month, found[5], int(found[4]) if found[4] else None)

    def __str__(self) -> str:
        """As :meth:`parse` reads it."""
        version = f".v{self.version}" if self.version else ""
        return f"{self.dataset}-{self.month}{version}.{self.ending}"


def months_over(first: Month, today: date) -> Sequence[Month]:
    """The months from ``first`` on that are given out by that local day."""
    found, month = [], first
    while month.next.first.replace(day=RELEASE_DAY) <= today:
        found.append(month)
        month = month.next
    return found


PETITIONS = (
    Column("code", "string", "Mã phản ánh, kiến nghị.", "Code of the petition.", "PAKN.20261012.0003"),
    Column("status", "string: published, removed",
           "published: đang công khai. removed: từng có trong bản trước của tệp này, nay đã gỡ; các cột nội dung để trống.",
           "published: can be read. removed: stood in an earlier version of this file and is gone; its texts are empty.",
           "published"),
    Column("title", "string", "Tiêu đề như đã công khai; chỗ che giữ nguyên.", "Title as published; masks are kept.",
           "Chờ lâu ở quầy tiếp nhận"),
    Column("content", "string", "Nội dung như đã công khai; chỗ che giữ nguyên.", "Content as published; masks are kept.",
           "Chờ 3 giờ ở quầy số 2."),
    Column("answer", "string", "Nội dung trả lời như đã công khai; chỗ che giữ nguyên.",
           "Answer as published; masks are kept.", "Đã bố trí thêm người ở quầy số 2."),
    Column("kind", "string: conduct, regulation, field_report",
           "Loại: hành vi hành chính, quy định hành chính, phản ánh hiện trường.",
           "Kind: conduct of officials, a regulation, a report from a place.", "conduct"),
    Column("sector_code", "string", "Mã lĩnh vực.", "Code of the sector.", "YT"),
    Column("sector_vi", "string", "Tên lĩnh vực bằng tiếng Việt.", "Name of the sector in Vietnamese.", "Y tế"),
    Column("sector_en", "string", "Tên lĩnh vực bằng tiếng Anh.", "Name of the sector in English.", "Health"),
    Column("top_sector_code", "string", "Mã lĩnh vực cấp trên cùng.", "Code of the sector of the top level.", "YT"),
    Column("commune_code", "string", "Mã xã, phường, đặc khu nơi có sự việc; trống nếu không gắn với nơi nào.",
           "Official code of the commune it is about; empty when tied to no place.", "06652"),
    Column("commune", "string", "Tên xã, phường, đặc khu.", "Name of the commune.", "Phường Hạ Long"),
    Column("office_code", "string", "Mã đơn vị trả lời.", "Code of the office that answered.", "SYT"),
    Column("office", "string", "Tên đơn vị vào ngày trả lời.", "Name of that office on the day of the answer.", "Sở Y tế"),
    Column("received_on", "string: date", "Ngày tiếp nhận (giờ Việt Nam).", "Day of receipt (Vietnamese time).", "2026-10-12"),
    Column("due_on", "string: date", "Hạn trả lời có hiệu lực khi trả lời; trống nếu không tính hạn.",
           "Due date in force when it was answered; empty where no clock ran.", "2026-11-02"),
    Column("answered_on", "string: date", "Ngày trả lời được gửi đi.", "Day on which the answer was sent.", "2026-10-28"),
    Column("published_on", "string: date", "Ngày công khai lần đầu; quyết định tháng của tệp.",
           "Day of first publication; it decides the month of the file.", "2026-10-29"),
    Column("timeliness", "string: early, on_time, late",
           "So ngày gửi trả lời với hạn: early là trước hạn, on_time là đúng ngày hạn, late là sau hạn.",
           "Day of the answer against the due date: early is before it, on_time is on it, late is after it.", "early"),
    Column("extended", "boolean", "Hạn đã được gia hạn đúng quy định.", "Whether the due date was lawfully extended.", "false"),
    Column("language", "string: vi, en", "Ngôn ngữ của nội dung.", "Language of the texts.", "vi"),
    Column("url", "string: uri", "Địa chỉ trang công khai.", "Address of its public page.",
           "https://example.vn/petitions/PAKN.20261012.0003"),
    Column("removed_on", "string: date", "Ngày gỡ; chỉ có khi status là removed.", "Day of removal; only where removed.", ""),
    Column("removed_reason", "string: taken_down, erased",
           "taken_down: cơ quan gỡ xuống, trang công khai nêu lý do. erased: dữ liệu đã xóa.",
           "taken_down: the authority took it down, its page says why. erased: the data was deleted.", ""),
)  # fmt: skip

FIGURES = (
    Column("month", "string: year-month", "Tháng được đếm.", "The month that is counted.", "2026-10"),
    Column("dimension", "string: total, sector, office, commune",
           "Đếm theo gì: toàn bộ, lĩnh vực cấp trên cùng, đơn vị, xã; mỗi lần một chiều.",
           "Counted by what: everything, sector of the top level, office, commune; one at a time.", "sector"),
    Column("code", "string", "Mã lĩnh vực, đơn vị hoặc xã; “-” nếu chưa giao đơn vị nào hoặc không gắn với nơi nào.",
           "Code of sector, office or commune; “-” with no office yet, or tied to no place.", "YT"),
    Column("name", "string", "Tên bằng tiếng Việt.", "Its Vietnamese name.", "Y tế"),
    Column("measure", "string", "Chỉ tiêu; xem bảng chỉ tiêu.", "What is counted; see the list of measures.", "early"),
    Column("value", "integer or empty",
           f"Số lượng; trống nếu không công bố: từ 1 đến {LEAST - 1} (trừ của toàn bộ) và ô khác để không tính ra được.",
           f"The number; empty where not given: 1 to {LEAST - 1} (but of everything), and cells that would tell these.",
           "12"),
)  # fmt: skip
COLUMNS: Mapping[Dataset, Sequence[Column]] = {Dataset.PETITIONS: PETITIONS, Dataset.FIGURES: FIGURES}

_STOOD_VI, _STOOD_EN = "Trong số đó, khi hết tháng: ", "Of these, when the month ended: "
MEASURES = (
    Column("total", "integer", "Phải xử lý trong tháng, gồm cả từ tháng trước chuyển sang; bằng tổng chín chỉ tiêu tiếp theo.",
           "To deal with in the month, also carried over from before; the sum of the next nine.", ""),
    Column("early", "integer", _STOOD_VI + "đã trả lời trước hạn.", _STOOD_EN + "answered early.", ""),
    Column("on_time", "integer", _STOOD_VI + "đã trả lời đúng ngày hạn.", _STOOD_EN + "answered on the due date.", ""),
    Column("late", "integer", _STOOD_VI + "đã trả lời quá hạn.", _STOOD_EN + "answered late.", ""),
    Column("open_in_time", "integer", _STOOD_VI + "chưa trả lời, còn hạn.", _STOOD_EN + "open, in time.", ""),
    Column("open_overdue", "integer", _STOOD_VI + "chưa trả lời, quá hạn.", _STOOD_EN + "open, overdue.", ""),
    Column("refused", "integer", _STOOD_VI + "từ chối tiếp nhận.", _STOOD_EN + "refused.", ""),
    Column("transferred_out", "integer", _STOOD_VI + "chuyển cơ quan khác.", _STOOD_EN + "transferred elsewhere.", ""),
    Column("withdrawn", "integer", _STOOD_VI + "người gửi rút.", _STOOD_EN + "withdrawn by the sender.", ""),
    Column("linked", "integer", _STOOD_VI + "gộp vào phản ánh khác.", _STOOD_EN + "joined to another.", ""),
    Column("received", "integer", "Tiếp nhận trong tháng; chỉ có của toàn bộ.", "Received in the month; of everything only.", ""),
    Column("answered_extended", "integer", "Đã trả lời, hạn được gia hạn đúng quy định.",
           "Answered, with a lawfully extended due date.", ""),
    Column("rated", "integer", "Câu trả lời trên được người gửi đánh giá; bằng tổng hai chỉ tiêu tiếp theo.",
           "Of the answered, rated by the sender; the sum of the next two.", ""),
    Column("satisfied", "integer", "Đánh giá hài lòng.", "Rated satisfied.", ""),
    Column("not_satisfied", "integer", "Đánh giá không hài lòng.", "Rated not satisfied.", ""),
)  # fmt: skip
