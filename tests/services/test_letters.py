"""What the letters say, in both languages, and what they never say."""

import re
from datetime import date

import html5lib
import pytest
from sqlalchemy.orm import Session

from feedback.domain.deadlines import Step
from feedback.domain.states import Action
from feedback.services import deadlines
from feedback.services.notifications.letters import Letter, owe
from feedback.store.models import Deadline, Event, Petition
from feedback.store.queries.catalogue import find_refusal_reason
from feedback.web import letters
from tests import people

TEXT = 'Đề nghị gửi ảnh <b>biên nhận</b> & "phiếu hẹn".\nDòng hai.\n\nĐoạn hai.'
ANSWER = "Sở đã nhắc nhở quầy số 3.\n\nXin cảm ơn <Ông/Bà>."


@pytest.fixture
def settings() -> dict[str, str]:
    return {"FEEDBACK_BASE_URL": "https://pakn.example"}


@pytest.fixture(autouse=True)
def in_app(app):
    with app.app_context():
        yield


@pytest.fixture
def petition(session, files, clock) -> Petition:
    """Of which every letter may be written at once: nothing real has been asked, refused, transferred and answered."""
    now = clock.set("2026-11-20T16:40")
    case = people.case_in(session, "in_progress", now=now, files=files, title="Chờ lâu <ở quầy>")
    case.write(ANSWER)
    case.lay_before()
    case.approve()
    made = case.petition
    made.transferred_to = "Bộ Y tế"
    made.refusal_reason = find_refusal_reason(session, "complaint")
    like = deadlines.current(made, Step.ANSWER)
    copied = {name: getattr(like, name) for name in ("starts_on", "working_days", "preset_id", "preset_version")}
    made.deadlines.append(Deadline(step=Step.SUPPLEMENT_WAIT, round=1, due=date(2026, 12, 7), **copied))
    for action in (Action.REQUEST_SUPPLEMENT, Action.REFUSE, Action.TRANSFER_OUT, Action.TAKE_DOWN):
        made.events.append(
            Event(
                action=action,
                happened_at=now,
                recorded_at=now,
                actor_kind="staff",
                text=TEXT,
                state="submitted",
                publication="none",
                kind="conduct",
                sector_id=made.sector_id,
                round=1,
            )
        )
    session.flush()
    return made


def written(session: Session, petition: Petition, letter: Letter, language: str = "vi"):
    petition.language = language
    payload = {"secret": "AB23-CD45-EF67", "token": "f" * 32} if letter is Letter.RECEIVED else None
    message = owe(session, petition, letter, now=petition.received_at, payload=payload)
    session.flush()
    return letters.render(session, message)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("letter", list(Letter))
def test_every_letter_has_both_parts_with_code_and_link(session, petition, letter, language):
    made = written(session, petition, letter, language)
    suffix = "" if language == "vi" else "?lang=en"
    for part in (made.text, made.html):
        assert petition.code in part
        assert f"https://pakn.example/track{suffix}" in part
        assert "None" not in part
        assert "{{" not in part
    assert made.subject.startswith(petition.code)
    assert made.recipient == "an@example.vn"
    assert f'<html lang="{language}">' in made.html
    assert "\n\n\n" not in made.text
    html5lib.HTMLParser(strict=True).parse(made.html)


@pytest.mark.parametrize("letter", [letter for letter in Letter if letter is not Letter.RECEIVED])
def test_only_the_first_letter_opens_the_petition(session, petition, letter):
    made = written(session, petition, letter)
    assert "/t/" not in made.text + made.html
    assert "AB23" not in made.text + made.html


def test_the_first_letter_carries_secret_link_and_dates(session, petition):
    made = written(session, petition, Letter.RECEIVED)
    for part in (made.text, made.html):
        assert "AB23-CD45-EF67" in part
        assert f"https://pakn.example/t/{'f' * 32}" in part
        assert "16:40, thứ Sáu, 20/11/2026" in part
        assert "thứ Tư, 25/11/2026" in part
        assert "thứ Hai, 14/12/2026" in part
    [receipt] = made.attachments
    assert petition.code in receipt.filename
    assert (receipt.media_type, receipt.content[:5]) == ("application/pdf", b"%PDF-")


def test_what_people_wrote_is_text_and_never_markup(session, petition):
    made = written(session, petition, Letter.SUPPLEMENT_REQUESTED)
    assert TEXT in made.text
    assert "&lt;b&gt;biên nhận&lt;/b&gt;" in made.html
    assert "<b>" not in made.html
    assert "Chờ lâu &lt;ở quầy&gt;" in made.html


@pytest.mark.parametrize(
    ("letter", "said"),
    [
        (Letter.ANSWERED, ["Sở Y tế", "12/SYT-VP", "Sở đã nhắc nhở quầy số 3."]),
        (Letter.REFUSED, ["Nội dung là khiếu nại", "Khiếu nại gửi đến người đã ra quyết định", "Đoạn hai."]),
        (Letter.SUPPLEMENT_REQUESTED, ["Đoạn hai.", "thứ Hai, 07/12/2026"]),
        (Letter.TRANSFERRED_OUT, ["Bộ Y tế", "Đoạn hai."]),
        (Letter.ACCEPTED, ["Sở Y tế", "thứ Hai, 14/12/2026"]),
        (Letter.PUBLISHED, ["https://pakn.example/petitions/PAKN.20261120.0001"]),
    ],
)
def test_letters_carry_what_they_are_about(session, petition, letter, said):
    made = written(session, petition, letter)
    for words in said:
        assert words in made.text
        assert words in made.html


def test_a_printed_letter_brings_no_style_of_its_own(session, petition):
    message = owe(session, petition, Letter.ANSWERED, now=petition.received_at)
    session.flush()
    printed = letters.printable(session, message)
    assert not re.search(r"style=|<html|<head", printed.html)
    assert "Sở đã nhắc nhở" in printed.html


def test_the_letter_says_that_files_go_with_the_answer(session, files, clock):
    from feedback.services import handling
    from feedback.services.attachments import Upload, inspect_all
    from tests.services.test_attachments import picture

    case = people.case_in(session, "in_progress", now=clock(), files=files)
    proof = inspect_all([Upload("xong.png", picture("PNG"))])
    officer = case.person("officer")
    handling.draft_answer(session, case.petition, by=officer, now=clock(), text=ANSWER, uploads=proof, files=files)
    case.lay_before()
    case.approve()
    sent = letters.render(session, owe(session, case.petition, Letter.ANSWERED, now=clock()))
    assert "Kèm câu trả lời có 1 tệp" in sent.text
    assert "Kèm câu trả lời có 1 tệp" in sent.html
