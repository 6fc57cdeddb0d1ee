"""``flask people``: accounts without a browser."""

import pytest

from feedback.services import accounts
from feedback.services.accounts import WrongCredentials

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
    assert accounts.sign_in(session, "moi@example.vn", WORDS, now=clock())


def test_the_password_is_asked_twice_without_the_option(people):
    words = ("create", "--email", "a@example.vn", "--name", "A", "--role", "leader", "--office", "SYT")
    assert people(*words, said=f"{WORDS}\n{WORDS}\n").exit_code == 0


def test_a_closed_account_signs_in_no_more(people, session, clock):
    create(people)
    token = accounts.sign_in(session, "moi@example.vn", WORDS, now=clock())
    session.commit()
    assert people("deactivate", "--email", "moi@example.vn").exit_code == 0
    session.expire_all()
    with pytest.raises(WrongCredentials):
        accounts.sign_in(session, "moi@example.vn", WORDS, now=clock())
    assert accounts.resume(session, token, now=clock(), longest=clock() - clock(), idle=clock() - clock()) is None


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
