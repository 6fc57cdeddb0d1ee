"""A petition comes in: whole, once, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from feedback.domain.errors import AlreadySent, Invalid
from feedback.domain.petition import hash_secret
from feedback.services import intake
from feedback.services.draft import SeveralPlaces
from feedback.store.encryption import keyring
from feedback.store.models import Petition, Petitioner
from tests import people
from tests.databases import on_both_databases

LONG_NAME = "Nguyễn " * 40


def refused(session, clock, files, **typed) -> dict[str, list[str]]:
    """The sentences of the refusal, by field."""
    with pytest.raises(Invalid) as invalid:
        people.send(session, now=clock(), files=files, **typed)
    return {name: [str(one) for one in said] for name, said in invalid.value.fields.items()}


@on_both_databases
def test_a_petition_is_received_whole(session, clock, files):
    receipt = people.send(session, now=clock(), files=files, address_text="  Quầy   số 2 ")
    session.commit()
    found = people.reload(session, receipt.petition.code)
    assert found.code == "PAKN.20261120.0001"
    assert (found.state, found.publication, found.round, found.channel, found.language) == ("submitted", "none", 1, "web", "vi")
    assert found.commune.name == "Phường Hạ Long"
    assert found.address_text == "Quầy số 2, phường Hồng Hải", "the former name says where in the commune"
    assert found.received_at == found.consented_at == clock()
    sender = found.petitioner
    assert (sender.full_name, sender.phone, sender.email) == ("Nguyễn Thị An", "0912345678", "an@example.vn")
    [event] = found.events
    assert (event.action, event.actor_kind, event.from_state, event.state) == ("submit", "service", None, "submitted")


def test_the_sender_is_encrypted_and_the_secret_is_not_stored(session, clock, files, engine):
    receipt = people.send(session, now=clock(), files=files)
    session.commit()
    with engine.connect() as connection:
        rows = [
            str(tuple(row))
            for table in ("petition", "petitioner", "outbox_message", "event")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    text = "\n".join(rows)
    for hidden in ("Nguyễn Thị An", "0912345678", "an@example.vn", "12 Lê Thánh Tông", receipt.secret, receipt.link_token):
        assert hidden not in text
    assert receipt.petition.secret_hash == hash_secret(keyring.key("lookup-secret"), receipt.secret)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "complaint"}, "kind"),
        ({"sector": ""}, "sector"),
        ({"sector": "NOWHERE"}, "sector"),
        ({"title": " \u200e\u202e "}, "title"),
        ({"title": "a" * 201}, "title"),
        ({"content": " \n "}, "content"),
        ({"content": "a" * 10_001}, "content"),
        ({"commune": "Cầu Giấy"}, "commune"),
        ({"commune": "Hà Khẩu"}, "commune"),
        ({"kind": "field_report", "commune": ""}, "commune"),
        ({"address_text": "a" * 501}, "address_text"),
        ({"latitude": "20.95"}, "latitude"),
        ({"latitude": "x", "longitude": "y"}, "latitude"),
        ({"latitude": "nan", "longitude": "107.1"}, "latitude"),
        ({"latitude": "inf", "longitude": "107.1"}, "latitude"),
        ({"latitude": "10.77", "longitude": "106.7"}, "latitude"),
        ({"subject_office": "NOBODY"}, "subject_office"),
        ({"subject_person": LONG_NAME}, "subject_person"),
        ({"petitioner_type": ""}, "petitioner_type"),
        ({"petitioner_type": "robot"}, "petitioner_type"),
        ({"full_name": " "}, "full_name"),
        ({"full_name": LONG_NAME}, "full_name"),
        ({"petitioner_type": "organisation"}, "representative"),
        ({"petitioner_type": "organisation", "representative": LONG_NAME}, "representative"),
        ({"position": LONG_NAME}, "position"),
        ({"address": "a" * 501}, "address"),
        ({"phone": "12345"}, "phone"),
        ({"email": "an@"}, "email"),
        ({"phone": "", "email": "", "address": ""}, "phone"),
        ({"consent": False}, "consent"),
    ],
)
def test_a_field_that_does_not_fit_is_named_alone(session, clock, files, typed, field):
    said = refused(session, clock, files, **typed)
    assert list(said) == [field]
    assert all(sentence.endswith(".") for sentence in said[field])
    assert session.scalar(select(func.count()).select_from(Petition)) == 0


def test_everything_wrong_is_said_at_once(session, clock, files):
    everything = dict.fromkeys(("kind", "sector", "title", "content", "petitioner_type", "full_name", "phone", "email"), "")
    said = refused(session, clock, files, **everything, address="", commune="Atlantis", consent=False, latitude="1")
    assert set(said) == {*everything, "commune", "consent", "latitude"} - {"email"}


def test_a_divided_unit_leaves_a_choice(session, clock, files):
    with pytest.raises(Invalid) as invalid:
        people.send(session, now=clock(), files=files, commune="Hà Khẩu")
    [several] = invalid.value.fields["commune"]
    assert isinstance(several, SeveralPlaces)
    assert len(several.places) > 1
    chosen, _ = several.places[0]
    assert people.send(session, now=clock(), files=files, commune=chosen).petition.commune.code == chosen


def test_an_organisation_with_one_way_to_answer(session, clock, files):
    receipt = people.send(
        session,
        now=clock(),
        files=files,
        petitioner_type="organisation",
        full_name="Công ty TNHH Biển Xanh",
        representative="Trần Văn Bình",
        position="Giám đốc",
        phone="",
        email="",
        address="Số 1 Hạ Long",
    )
    sender = receipt.petition.petitioner
    assert (sender.type, sender.representative, sender.address) == ("organisation", "Trần Văn Bình", "Số 1 Hạ Long")
    assert (sender.phone_index, sender.email_index) == (None, None)


def test_texts_are_normalised_at_the_door(session, clock, files):
    decomposed = "Đường nga\u0323\u0302p \u202eu\u0301ng\x00"
    found = people.send(session, now=clock(), files=files, title=decomposed, content=f"{decomposed}\r\nhai").petition
    assert found.title == "Đường ngập úng"
    assert found.content == "Đường ngập úng\nhai"


@on_both_databases
def test_the_same_form_twice_is_one_petition_and_one_receipt(work, clock, files):
    with work() as session:
        first = people.send(session, now=clock(), files=files, token="one form")
        told = (first.petition.code, first.secret, first.link_token)
    clock.advance(minutes=1)
    with work() as session:
        again = people.send(session, now=clock(), files=files, token="one form")
        assert (again.petition.code, again.secret, again.link_token) == told
        assert len(again.petition.events) == 1
        assert session.scalar(select(func.count()).select_from(Petition)) == 1


def test_the_same_form_for_something_else_is_refused(session, clock, files):
    first = people.send(session, now=clock(), files=files, token="one form")
    with pytest.raises(AlreadySent) as refusal:
        people.send(session, now=clock(), files=files, token="one form", title="Việc khác")
    assert refusal.value.code == first.petition.code


def test_a_refused_form_can_be_corrected_and_sent(session, clock, files):
    refused(session, clock, files, token="one form", title="")
    assert people.send(session, now=clock(), files=files, token="one form").petition.code == "PAKN.20261120.0001"


def test_codes_are_counted_by_the_local_day(session, clock, files):
    def sent_at(moment: str) -> str:
        return people.send(session, now=clock.set(moment), files=files).petition.code

    assert sent_at("2026-11-20T23:59:59") == "PAKN.20261120.0001"
    assert sent_at("2026-11-20T23:59:59") == "PAKN.20261120.0002"
    assert sent_at("2026-11-21T00:00:00") == "PAKN.20261121.0001"
    assert sent_at("2026-11-20T17:30:00+00:00") == "PAKN.20261121.0002"


def test_the_ten_thousandth_petition_of_a_day_has_five_digits(session, clock, files):
    from feedback.store.models import CodeCounter

    session.add(CodeCounter(day=clock().date(), last_number=9_999))
    session.flush()
    assert people.send(session, now=clock(), files=files).petition.code == "PAKN.20261120.10000"


@on_both_databases
def test_two_senders_at_once_get_two_codes(work, clock, files):
    def send(number: int) -> str:
        with work() as session:
            return people.send(
                session, now=clock(), files=files, token=f"form {number}", phone=f"09123456{number:02}"
            ).petition.code

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(send, range(8)))
    assert sorted(codes) == [f"PAKN.20261120.{number:04}" for number in range(1, 9)]


@on_both_databases
def test_a_double_click_makes_one_petition(work, clock, files, engine):
    def press(_: int) -> str:
        try:
            with work() as session:
                return people.send(session, now=clock(), files=files, token="pressed twice").petition.code
        except Exception:  # noqa: BLE001 - PostgreSQL refuses the second; pressed again it gets the same receipt
            with work() as session:
                return people.send(session, now=clock(), files=files, token="pressed twice").petition.code

    with ThreadPoolExecutor(4) as pool:
        codes = set(pool.map(press, range(4)))
    assert len(codes) == 1
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Petition)) == 1


def test_a_flood_from_one_contact_is_held(session, clock, files):
    def from_alice(**typed):
        return people.send(session, now=clock(), files=files, **typed).petition

    for number in range(10):
        assert from_alice(title=f"Việc số {number}").state == "submitted"
    held = from_alice(phone="+84 912 345 678", email="")
    assert (held.state, held.hold_reason, held.next_due is not None) == ("held", "flood", True)
    assert from_alice(phone="", email="AN@EXAMPLE.VN").state == "held"
    assert from_alice(**people.BOB).state == "submitted"
    clock.advance(days=1, minutes=1)
    assert from_alice().state == "submitted"


def test_invented_petitions_are_never_held(session, clock, files):
    for number in range(12):
        draft = people.draft(title=f"Việc {number}")
        receipt = intake.submit(session, draft, form_token=f"t{number}", now=clock(), files=files, demonstration=True)
        assert receipt.petition.state == "submitted"


def test_a_sender_is_found_by_a_keyed_hash(session, clock, files):
    people.send(session, now=clock(), files=files, full_name="NGUYEN  thi an", phone="84912345678")
    people.send(session, now=clock(), files=files)
    first, second = session.scalars(select(Petitioner).order_by(Petitioner.id)).all()
    assert first.name_index == second.name_index
    assert first.phone_index == second.phone_index
    assert first.name_index != first.phone_index


def test_a_draft_of_the_tests_has_nothing_wrong_with_it():
    assert replace(people.draft(), title="x").sector == "YT"


@pytest.mark.parametrize("state", people.STATES)
def test_the_factories_reach_every_state(session, clock, files, state):
    petition = people.petition_in(session, state, now=clock(), files=files)
    session.commit()
    steps = {"drafted": "in_progress", "published": "answered", "withheld": "answered", "taken_down": "answered"}
    assert petition.state == steps.get(state, "answered" if state == "asking_reopening" else state)
