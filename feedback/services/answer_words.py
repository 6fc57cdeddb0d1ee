"""What a template's blanks are filled with: what the petition says of itself, never who sent it."""

from datetime import date
from typing import TYPE_CHECKING

from feedback.domain.answer import fill_blanks
from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.services import deadlines

if TYPE_CHECKING:
    from feedback.store.models import AnswerTemplate, Petition


def words_of(petition: "Petition", today: date) -> dict[str, str]:
    """Words for ``domain.answer.PETITION_BLANKS``, in Vietnamese as answers are; empty where the petition has none."""
    deadline = deadlines.current(petition, Step.ANSWER)
    return {
        "mã phản ánh": petition.code,
        "tiêu đề": petition.title,
        "lĩnh vực": petition.sector.name_vi,
        "địa bàn": petition.commune.name if petition.commune else "",
        "địa điểm": petition.address_text,
        "ngày tiếp nhận": f"{local_date(petition.received_at):%d/%m/%Y}",
        "hạn trả lời": f"{deadline.due:%d/%m/%Y}" if deadline and deadline.due else "",
        "cơ quan": petition.office.name_on(today) if petition.office else "",
    }


def begun(template: "AnswerTemplate", petition: "Petition", today: date) -> str:
    """The template as it begins an answer to the petition; what only the author knows is left open in braces."""
    return fill_blanks(template.body, words_of(petition, today))
