"""A letter that opens a petition in its sender's place is never in the hands of the office that is judged there."""

import json

import pytest

from feedback.domain.actors import Role
from feedback.domain.letters import Letter, ReaderLetter
from feedback.services import recovery, splitting
from feedback.services.notifications.letters import payload_of
from feedback.store.models import OutboxMessage
from feedback.store.queries import outbox
from feedback.web.staff.letter_words import may_deliver
from tests import people
from tests.pages.staff.test_entering import NEW, SAID

OF_THE_OFFICE = (Role.CLERK, Role.OFFICER, Role.LEADER)
MATTER = {"title": "Đường hỏng", "content": "Đường trước nhà hỏng.", "kind": "field_report", "sector": "GT"}


@pytest.fixture
def at_the_office(work, clock):
    """The petition is in the hands of the office; the number of the letter with the secret, and what it says."""

    def handed(code: str) -> tuple[str, str]:
        with work() as session:
            petition = people.reload(session, code)
            if petition.state == "submitted":
                people.Case(session, petition, people.HEALTH, clock()).accept()
            owed = outbox.list_of_petition(session, petition.id)
            [(number, said)] = [(n, payload_of(m)["secret"]) for n, m in enumerate(owed, start=1) if "secret" in payload_of(m)]
            return f"/staff/petitions/{code}/letters/{number}", said

    return handed


def split_off(work, clock, made) -> str:
    with work() as session:
        by = people.staff(session, "coordinator", now=clock())
        return splitting.split(session, people.reload(session, made.code), by=by, now=clock(), **MATTER).petition.code


def typed_in(clerk) -> str:
    clerk.get(NEW)
    clerk.fill_and_send("main form", press="", **SAID)
    return clerk.follow().select(".receipt__code")[0].get_text()


def refused(reader, address, code, secret) -> None:
    reader.get(address, 403)
    assert address not in reader.get(f"/staff/petitions/{code}").links("a").values()
    assert address not in reader.get("/staff/letters").links("a").values()
    assert secret not in reader.text


def test_the_secret_of_what_was_split_off_is_told_by_a_coordinator(sign_in, make_petition, work, clock, at_the_office):
    code = split_off(work, clock, make_petition("submitted", **people.BOB))
    address, secret = at_the_office(code)
    for role in OF_THE_OFFICE:
        refused(sign_in(role, office="SYT"), address, code, secret)
    coordinator = sign_in("coordinator")
    assert address in coordinator.get("/staff/letters").links("a").values()
    assert secret in coordinator.get(address).main


def test_the_secret_of_a_call_is_told_by_who_took_it_or_a_coordinator(sign_in, at_the_office):
    clerk = sign_in("clerk", office="SYT")
    code = typed_in(clerk)
    address, secret = at_the_office(code)
    for role in OF_THE_OFFICE:
        refused(sign_in(role, office="SYT", name="Người Khác"), address, code, secret)
    assert secret in clerk.get(address).main
    assert secret in sign_in("coordinator").get(address).main


def test_who_typed_in_a_letter_does_not_get_the_secret_of_what_is_split_off(sign_in, work, clock, at_the_office):
    clerk = sign_in("clerk", office="SYT")
    code = typed_in(clerk)
    with work() as session:
        made = people.reload(session, code)
    other = split_off(work, clock, made)
    address, secret = at_the_office(other)
    refused(clerk, address, other, secret)


def test_who_typed_it_in_is_not_told_the_key_to_a_lost_secret(client, sign_in, at_the_office, work, clock):
    clerk = sign_in("clerk", office="SYT")
    code = typed_in(clerk)
    clerk.get(f"{NEW}/received")
    clerk.fill_and_send("main form")
    client.get("/track/lost")
    client.fill_and_send(contact=SAID["phone"], code=code)
    with work() as session:
        recovery.answer_waiting(session, now=clock())
    address, secret = at_the_office(code)
    refused(clerk, address, code, secret)


def test_whatever_the_letter_is_called(session, clock, files):
    petition = people.petition_in(session, "answered", now=clock(), files=files, **people.BOB)
    offices = {Role.COORDINATOR: "", Role.INSPECTOR: "", Role.ADMINISTRATOR: "", **dict.fromkeys(OF_THE_OFFICE, people.HEALTH)}
    who = {role: people.staff(session, role, office, now=clock()) for role, office in offices.items()}
    for letter in (*Letter, ReaderLetter.NEW_SECRET):
        for said, roles in (
            ({"secret": "ABCD-EFGH-JKMN"}, {Role.COORDINATOR}),
            ({"token": "0" * 32}, {Role.COORDINATOR}),
            ({"text": "Lời giải thích"}, {Role.COORDINATOR, *OF_THE_OFFICE}),
        ):
            message = OutboxMessage(petition=petition, letter=letter, channel="phone", payload=json.dumps(said))
            assert {role for role, person in who.items() if may_deliver(person, message)} == roles, (letter, said)
