"""``flask people``: accounts without a browser."""

from datetime import timedelta

import pytest

from feedback.services import accounts, sessions
from feedback.services.accounts import WrongCredentials
from feedback.store.queries.accounts import find_account
from feedback.store.queries.invitations import latest_letter
from tests.people import sign_in

WORDS = "một mật khẩu dài"


@pytest.fixture
def people(app):
    return lambda *words, said="": app.test_cli_runner().invoke(args=["people", *words], input=said)


def create(people, said=f"{WORDS}\n", **changed):
    options = {"email": "Moi@Example.VN", "name": "Người Mới", "role": "officer", "office": "SYT", **changed}
    words = [part for name, value in options.items() for part in (f"--{name}", value)]
    return people("create", *words, "--password-stdin", said=said)


def test_an_account_that_was_created_signs_in(people, session, clock):
    assert create(people).exit_code == 0
    assert sign_in(session, "moi@example.vn", WORDS, now=clock())


def test_the_password_is_asked_twice_without_the_option(people):
    words = ("create", "--email", "a@example.vn", "--name", "A", "--role", "leader", "--office", "SYT")
    assert people(*words, said=f"{WORDS}\n{WORDS}\n").exit_code == 0


def test_who_is_invited_gets_a_letter_and_has_no_password_yet(people, session):
    words = ("invite", *AT, "--name", "Người Mới", "--role", "officer", "--office", "SYT")
    assert people(*words).exit_code == 0
    account = find_account(session, "moi@example.vn")
    assert not accounts.has_password(account)
    assert latest_letter(session, account.id).status == "queued"
    answer = people(*words)
    assert (answer.exit_code, len(answer.stderr.splitlines())) == (2, 1)


def test_a_closed_account_signs_in_no_more(people, session, clock):
    create(people)
    token = sign_in(session, "moi@example.vn", WORDS, now=clock())
    session.commit()
    assert people("deactivate", "--email", "moi@example.vn").exit_code == 0
    session.expire_all()
    with pytest.raises(WrongCredentials):
        sign_in(session, "moi@example.vn", WORDS, now=clock())
    assert sessions.resume(session, token, now=clock(), longest=clock() - clock(), idle=clock() - clock()) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"email": "không phải"},
        {"name": " "},
        {"role": "boss"},
        {"office": "SỞ"},
        {"said": "ngắn\n"},
        {"said": ""},
    ],
)
def test_bad_input_is_one_sentence(people, changed):
    answer = create(people, **changed)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert len(answer.stderr.splitlines()) == 1


def test_an_address_is_taken_once(people):
    create(people)
    answer = create(people)
    assert answer.exit_code == 2
    assert answer.stderr == "Đã có tài khoản dùng địa chỉ này.\n"


def test_an_unknown_account_is_not_closed(people):
    answer = people("deactivate", "--email", "ai@example.vn")
    assert answer.exit_code == 2
    assert "ai@example.vn" in answer.stderr


AT = ("--email", "moi@example.vn")
LEADS_LAND = ("--role", "leader", "--office", "SNNMT")


@pytest.fixture
def roles(people):
    """The roles of the new account, as the list tells them."""

    def told() -> list[str]:
        create(people)
        [line] = [line for line in people("list").stdout.splitlines() if line.startswith("moi@")]
        return line.split("\t")[3].split(", ")

    return told


def test_roles_are_given_and_taken_away(people, roles):
    assert roles() == ["officer SYT"]
    assert people("add-role", *AT, *LEADS_LAND).exit_code == 0
    assert roles() == ["leader SNNMT", "officer SYT"]
    assert people("remove-role", *AT, "--role", "officer", "--office", "SYT").exit_code == 0
    assert roles() == ["leader SNNMT"]


def test_a_new_password_opens_and_the_old_one_and_open_sessions_do_not(people, session, clock):
    create(people)
    token = sign_in(session, "moi@example.vn", WORDS, now=clock())
    session.commit()
    assert people("set-password", *AT, "--password-stdin", said="một mật khẩu khác\n").exit_code == 0
    session.expire_all()
    day = timedelta(days=1)
    assert sessions.resume(session, token, now=clock(), longest=day, idle=day) is None
    with pytest.raises(WrongCredentials):
        sign_in(session, "moi@example.vn", WORDS, now=clock())
    assert sign_in(session, "moi@example.vn", "một mật khẩu khác", now=clock())


def test_the_list_tells_who_is_there_and_no_password(people, session):
    create(people)
    create(people, email="cu@example.vn", name="Người Cũ")
    people("deactivate", "--email", "cu@example.vn")
    told = people("list").stdout
    assert told == ("cu@example.vn\tNgười Cũ\tđã ngừng dùng\tofficer SYT\nmoi@example.vn\tNgười Mới\tđang dùng\tofficer SYT\n")
    assert find_account(session, "moi@example.vn").password_hash not in told


@pytest.mark.parametrize(
    "words",
    [
        ("add-role", *AT, "--role", "officer", "--office", "SYT"),
        ("add-role", *AT, "--role", "boss", "--office", "SYT"),
        ("add-role", *AT, "--role", "leader", "--office", "SỞ"),
        ("add-role", "--email", "ai@example.vn", *LEADS_LAND),
        ("remove-role", *AT, *LEADS_LAND),
        ("remove-role", "--email", "ai@example.vn", *LEADS_LAND),
        ("set-password", *AT, "--password-stdin"),
        ("set-password", "--email", "ai@example.vn", "--password-stdin"),
    ],
)
def test_what_cannot_be_changed_is_one_sentence(people, roles, words):
    assert roles() == ["officer SYT"]
    answer = people(*words, said="ngắn\n" if AT[1] in words else f"{WORDS}\n")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert len(answer.stderr.splitlines()) == 1
    assert roles() == ["officer SYT"]
