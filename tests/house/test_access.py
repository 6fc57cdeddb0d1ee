"""Everybody tries every address: what the table of guards says is what the pages answer."""

from dataclasses import dataclass

import pytest
from flask import url_for

from feedback.services.attachments import Upload
from tests import people
from tests.house.test_routes import GUARDS
from tests.reading import Reader
from tests.services.test_attachments import picture

OFFICE = {"clerk", "officer", "leader"}
WIDE = ("coordinator", "inspector", "administrator")
ELSEWHERE = {"strange clerk": "clerk", "strange officer": "officer", "strange leader": "leader", "helper": "officer"}
"""People of other offices than the one that handles the petition; the helper's office is asked to contribute to it."""
STAFF = {*WIDE, *OFFICE, *ELSEWHERE}
SEES = {"coordinator", "inspector", "helper", *OFFICE}

ON_THE_PETITION = {
    "see_petition": SEES,
    "see_identity": {"coordinator", *OFFICE},
    "reveal_identity": OFFICE,
    "deliver_letter": {"coordinator", *OFFICE},
    "resend_letter": {"coordinator"},
    "issue_document": {"coordinator", "clerk", "leader"},
    "write_note": {"coordinator", *OFFICE},
    "triage": {"coordinator"},
    "reclassify": {"coordinator"},
    "publish": {"coordinator"},
    "decide_reopening": {"coordinator"},
    "decide_extension": {"coordinator", "leader"},
    "request_extension": {"officer", "leader"},
    "request_supplement": {"coordinator", "officer", "leader"},
    "supplement": {"coordinator", *OFFICE},
    "take": OFFICE,
    "assign_officer": {"clerk", "leader"},
    "return": {"clerk", "leader"},
    "draft_answer": {"officer", "leader"},
    "approve_answer": {"leader"},
    "correct_answer": {"leader"},
    "coordinate": {"coordinator", *OFFICE},
    "contribute": {"helper"},
    "unlink": {"coordinator"},
    "allow_subject": {"coordinator"},
    "mark_urgent": {"coordinator", "leader"},
    "explain_delay": {"coordinator", *OFFICE},
    "remind": {"coordinator", "clerk", "leader"},
    "message": {"coordinator", *OFFICE},
    "publish_notice": {"coordinator"},
    "see_data_requests": {"coordinator", "inspector"},
    "decide_data_right": {"coordinator"},
}
BY_ROLE = {
    "see_reports": {"coordinator", "inspector", "leader"},
    "take_names": {"coordinator", "leader"},
    "see_access_records": {"inspector"},
    "enter_petition": {"coordinator", "clerk"},
    "work_on_petitions": {"coordinator", "inspector", *OFFICE},
    "find_by_contact": {"coordinator", *OFFICE},
    "hand_over": {"clerk", "leader"},
    "name_deputy": {"leader", "administrator"},
    "administer": {"administrator"},
}
HOLDERS = ON_THE_PETITION | {
    permission: {who for who in STAFF if ELSEWHERE.get(who, who) in roles} for permission, roles in BY_ROLE.items()
}
HOLDERS[None] = STAFF
"""Who holds a permission: on the petition where it is about one, else by role, whatever the office."""

MOVED_ON = {
    "public.change_password",
    "citizens.received",
    "citizens.received_file",
    "citizens.received_pdf",
    "citizens.new_secret",
}
"""Without a receipt in this browser they lead on for everybody."""
MOVED_ON.add("staff.second_step")
NOTHING_THERE = {
    "public.figures",
    "dev.mail_message",
    "dev.mail_attachment",
    "public.petition",
    "staff.invitation",
    "staff.calendar_feed",
} | {
    "public.data_file",
    "public.follow",
    "public.follow_link",
    "public.ledger_petition",
    "public.ledger_petition_file",
    "public.petition_feed",
    "public.photo",
    "public.paper",
}
"""No such letter, the petition is not published, and nobody was given this invitation or this calendar."""
WITHOUT_A_QUESTION = {"public.ledger_consistency", "public.ledger_inclusion"}
"""Programs ask them by numbers in the address; without these they say which are missing."""
MISSING_ROW = {
    "staff.public_file",
    "staff.public_file_copy",
    "staff.public_file_page",
    "staff.app_remove",
    "staff.my_session_end",
    "staff.passkey_remove",
    "staff.data_request",
    "staff.data_request_decide",
    "staff.data_request_extend",
    "staff.deputies_end",
    "staff.job",
    "staff.job_file",
    "staff.together_result",
    "staff.document",
    "staff.document_docx",
    "staff.document_pdf",
    "staff.import_one",
    "staff.import_report_file",
    "staff.report_petitions",
}
OF_THE_OFFICE = {"staff.hand_over"}
"""About somebody of the office: nobody else's leader knows of it."""
HERE = {"Origin": "http://localhost"}


@dataclass
class House:
    """A petition of one office, and everybody in a browser of their own."""

    addresses: dict[str, tuple[str, set[str]]]
    """Endpoint to its address for this petition, and the methods it answers."""
    browsers: dict[str, Reader]
    about_petition: set[str]
    code: str


@pytest.fixture
def house(app, new_client, sign_in, clock, files, work) -> House:
    with work() as session:
        case = people.case_in(
            session, "in_progress", now=clock(), files=files, attachments=(Upload("a.png", picture("PNG")),), **people.BOB
        )
        case.ask_office("SNNMT")
        case.write()
        case.lay_before()
        case.approve()
        made, reference = people.made(case.petition), case.petition.attachments[0].reference
    values = {
        "code": made.code,
        "reference": reference,
        "number": 1,
        "token": made.link_token,
        "reason": "unclear",
        "report": "ii-05a",
        "noun": "reasons",
        "key": "unclear",
        "email": "officer.syt.do-chuyen-vien@example.vn",
        "deed": "close",
        "position": 10,
        "role": "officer",
        "since": "2026-11-20",
        "act": "retire",
        "day": "2026-11-24",
        "use": "no",
        "office": people.HEALTH,
        "name": "0" * 32,
        "ending": "csv",
    }
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    addresses: dict[str, tuple[str, set[str]]] = {}
    with app.test_request_context():
        for rule in rules:
            url = url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            addresses[rule.endpoint] = (url, set(rule.methods) | addresses.get(rule.endpoint, ("", set()))[1])
    browsers = {"anonymous": new_client(), "sender": new_client()}
    browsers["sender"].post("/track", {"code": made.code, "secret": made.secret})
    browsers |= {role: sign_in(role, office="" if role in WIDE else people.HEALTH) for role in (*WIDE, *OFFICE)}
    browsers |= {who: sign_in(role, office="SNNMT" if who == "helper" else "SXD") for who, role in ELSEWHERE.items()}
    return House(addresses, browsers, {rule.endpoint for rule in rules if "code" in rule.arguments}, made.code)


def may_read(house: House, endpoint: str, who: str) -> set[int]:  # noqa: PLR0911 - a table, line by line
    """The statuses with which an address may answer GET."""
    guard, permission = GUARDS[endpoint]
    if endpoint in MOVED_ON:
        return {303}
    if endpoint in NOTHING_THERE:
        return {404}
    if endpoint in WITHOUT_A_QUESTION:
        return {422}
    if guard == "anyone":
        return {302} if endpoint == "staff.sign_in" and who in STAFF else {200}
    if guard == "sender":
        return {200} if who == "sender" else {303}
    if who not in STAFF:
        return {303}
    if permission is None:
        return {200, 302}
    if endpoint in house.about_petition and who not in SEES:
        return {404}
    if endpoint in OF_THE_OFFICE and who in ELSEWHERE and who in HOLDERS[permission]:
        return {404}
    if who in HOLDERS[permission]:
        # A step's address without its form leads to the petition.
        return {404} if endpoint in MISSING_ROW else {200, 303}
    return {303, 403} if endpoint in house.about_petition else {403}


def test_everybody_opens_every_page(house):
    wrong = []
    for endpoint, (url, methods) in house.addresses.items():
        for who, browser in house.browsers.items():
            if "GET" not in methods:
                continue
            answer = browser._client.get(url)
            if answer.status_code not in may_read(house, endpoint, who):
                wrong.append(f"{who} gets {answer.status_code} from {url}, not {may_read(house, endpoint, who)}")
            if answer.status_code == 303 and GUARDS[endpoint][0] == "staff" and who in STAFF:
                leads_to = answer.headers["Location"]
                inside = (
                    (f"/staff/petitions/{house.code}", "/staff/letters")
                    if endpoint in house.about_petition
                    else ("/staff/admin/", "/staff/petitions/new")
                )
                if not leads_to.startswith(inside):
                    wrong.append(f"{url} leads {who} to {leads_to}")
    assert not wrong, "\n" + "\n".join(wrong)


def posts(house: House) -> list[tuple[str, str]]:
    """Addresses of staff that answer POST, but for signing out."""
    return [
        (endpoint, url)
        for endpoint, (url, methods) in house.addresses.items()
        if "POST" in methods and GUARDS[endpoint][0] == "staff" and endpoint != "staff.sign_out"
    ]


def test_who_may_not_cannot_send_either(house, work):
    tokens = {who: token_of(house.browsers[who]) if who in STAFF else "" for who in house.browsers}
    with work() as session:
        before = people.reload(session, house.code).version
    wrong = []
    for endpoint, url in posts(house):
        permission = GUARDS[endpoint][1]
        for who, browser in house.browsers.items():
            if who in HOLDERS[permission]:
                continue
            answer = browser._client.post(url, data={"csrf_token": tokens[who]}, headers=HERE)
            expected = 401 if who not in STAFF else 404 if endpoint in house.about_petition and who not in SEES else 403
            if answer.status_code != expected:
                wrong.append(f"{who} gets {answer.status_code} from POST {url}, not {expected}")
    assert not wrong, "\n" + "\n".join(wrong)
    with work() as session:
        assert people.reload(session, house.code).version == before


def test_nobody_sends_from_elsewhere(house):
    """Without the token of our own form 400, from another site 403: also for who may."""
    wrong = []
    tokens = {who: token_of(house.browsers[who]) for who in STAFF}
    for endpoint, url in posts(house):
        who = min(HOLDERS[GUARDS[endpoint][1]])
        client = house.browsers[who]._client
        tried = {
            400: client.post(url, headers=HERE),
            403: client.post(url, data={"csrf_token": tokens[who]}, headers={"Origin": "https://evil.example"}),
        }
        wrong += [
            f"POST {url} by {who}: {answer.status_code}, not {status}"
            for status, answer in tried.items()
            if answer.status_code != status
        ]
    for endpoint, (url, methods) in house.addresses.items():
        if "POST" in methods and GUARDS[endpoint][0] in {"anyone", "sender"}:
            answer = house.browsers["sender"]._client.post(url, headers={"Sec-Fetch-Site": "cross-site"})
            if answer.status_code != 403:
                wrong.append(f"POST {url} from another site: {answer.status_code}, not 403")
    assert not wrong, "\n" + "\n".join(wrong)


def token_of(browser: Reader) -> str:
    """The token in the forms of whoever is signed in."""
    return str(browser.get("/staff/petitions").one(".masthead__form input[name=csrf_token]")["value"])
