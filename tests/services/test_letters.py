"""What the letters say, in both languages, and what they never say."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from flask_babel import Babel
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from feedback.config import Settings
from feedback.domain.states import Action
from feedback.services.notifications.letters import Letter, owe
from feedback.store import dialects
from feedback.store.base import Base
from feedback.store.encryption import keyring
from feedback.store.models import (
    Account,
    Answer,
    Deadline,
    Event,
    LimitPreset,
    Office,
    OfficeName,
    Petition,
    Petitioner,
    RefusalReason,
    Sector,
)
from feedback.web import letters

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 20, 9, 40, tzinfo=UTC)
TEXT = 'Đề nghị gửi ảnh <b>biên nhận</b> & "phiếu hẹn".\nDòng hai.\n\nĐoạn hai.'


@pytest.fixture
def session(tmp_path) -> Iterator[Session]:
    keyring.load(b"k" * 32)
    engine = create_engine(f"sqlite:///{tmp_path / 'letters.sqlite3'}")
    dialects.prepare(engine)
    with dialects.writing(), Session(engine) as made:
        Base.metadata.create_all(made.connection())
        yield made
    engine.dispose()


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    made = Flask("letters", template_folder=str(ROOT / "templates"))
    made.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    made.jinja_env.trim_blocks = made.jinja_env.lstrip_blocks = True
    Babel(made, default_locale="vi")
    made.extensions["settings"] = Settings(base_url="https://pakn.example")
    with made.app_context():
        yield made


def office(code: str, kind: str, vi: str, en: str) -> Office:
    return Office(
        code=code, kind=kind, valid_from=date(2020, 1, 1), names=[OfficeName(from_date=date(2020, 1, 1), name_vi=vi, name_en=en)]
    )


@pytest.fixture
def petition(session) -> Petition:
    department = office("SYT", "department", "Sở Y tế", "Department of Health")
    session.add_all([office("UBND", "authority", "Ủy ban nhân dân thành phố", "City People's Committee"), department])
    clerk = Account(email="c@example.vn", name="Cán bộ", password_hash="x", created_at=NOW)
    limit = LimitPreset(step="answer", working_days=15, from_date=date(2020, 1, 1), version=1, source="")
    session.add_all([clerk, limit])
    session.flush()
    made = Petition(
        code="PAKN.20261120.0001",
        secret_hash="s",
        form_hash="f",
        form_digest="d",
        link_hash="l",
        kind="conduct",
        sector=Sector(code="1", name_vi="Y tế", name_en="Health", position=1),
        title="Chờ lâu <ở quầy>",
        content="Chờ lâu.",
        channel="web",
        language="vi",
        confidential=False,
        state="submitted",
        publication="none",
        received_at=NOW,
        office=department,
        transferred_to="Bộ Y tế",
        refusal_reason=RefusalReason(
            code="complaint",
            position=1,
            label_vi="Nội dung là khiếu nại",
            label_en="It is a complaint",
            guidance_vi="Gửi đơn khiếu nại đến cơ quan có thẩm quyền.",
            guidance_en="Send a complaint to the competent body.",
            source="",
        ),
    )
    made.petitioner = Petitioner(
        type="person",
        full_name="Nguyễn Văn A",
        representative="",
        position="",
        address="",
        phone="",
        email="a@example.vn",
        name_index="x",
    )
    for step, due in (("triage", date(2026, 11, 25)), ("answer", date(2026, 12, 14)), ("supplement_wait", date(2026, 12, 7))):
        made.deadlines.append(
            Deadline(step=step, round=1, starts_on=NOW.date(), working_days=15, preset_id=limit.id, preset_version=1, due=due)
        )
    session.add(made)
    session.flush()
    for action in (Action.REQUEST_SUPPLEMENT, Action.REFUSE, Action.TRANSFER_OUT, Action.TAKE_DOWN):
        made.events.append(
            Event(
                action=action,
                happened_at=NOW,
                recorded_at=NOW,
                actor_kind="staff",
                text=TEXT,
                state="submitted",
                publication="none",
                kind="conduct",
                sector_id=made.sector_id,
                round=1,
            )
        )
    made.answers.append(
        Answer(
            version=1,
            round=1,
            text="Sở đã nhắc nhở quầy số 3.\n\nXin cảm ơn <Ông/Bà>.",
            number="12/SYT-VP",
            office=department,
            drafted_by=clerk.id,
            drafted_at=NOW,
            approved_by=clerk.id,
            approved_at=NOW,
        )
    )
    session.flush()
    return made


def written(session: Session, petition: Petition, letter: Letter, language: str = "vi"):
    petition.language = language
    payload = {"secret": "AB23-CD45-EF67", "token": "f" * 32} if letter is Letter.RECEIVED else None
    message = owe(session, petition, letter, now=NOW, payload=payload)
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
    assert made.recipient == "a@example.vn"
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
        (Letter.REFUSED, ["Nội dung là khiếu nại", "Gửi đơn khiếu nại đến cơ quan có thẩm quyền.", "Đoạn hai."]),
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
    message = owe(session, petition, Letter.ANSWERED, now=NOW)
    session.flush()
    printed = letters.printable(session, message)
    assert not re.search(r"style=|<html|<head", printed.html)
    assert "Sở đã nhắc nhở" in printed.html
