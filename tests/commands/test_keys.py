"""``flask keys``: a new secret takes the place of the old one while people send, look, search and sign in."""

import secrets
import threading
from dataclasses import replace

import pytest
from sqlalchemy import LargeBinary, select, text, type_coerce, update

from feedback.domain.letters import ReaderLetter
from feedback.services import calendar_feed, finding, following, following_by_mail, intake, my_petitions, once_keys, recovery
from feedback.services.duplicates import find_same
from feedback.store import key_file, resealing
from feedback.store.encryption import Undecipherable, keyring
from feedback.store.models import Follow, OnceKey, OutboxMessage, Petition, Petitioner
from tests import people
from tests.databases import SECRET, on_both_databases
from tests.pages.citizens.test_submit import FILLED

pytestmark = on_both_databases


@pytest.fixture
def file(app, tmp_path, monkeypatch):
    """The secrets stand in a file, and this process follows it as every process of the service does."""
    made = tmp_path / "secret.key"
    made.touch(mode=0o600)
    made.write_text(SECRET)
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], secret_key_file=str(made)))
    keyring.follow(made)
    return made


@pytest.fixture
def keys(app):
    """``flask keys ...``; what it said."""

    def run(*words: str, code: int = 0) -> str:
        made = app.test_cli_runner().invoke(args=["keys", *words])
        assert made.exit_code == code, made.output
        return made.output

    return run


@pytest.fixture
def rotate(keys):
    return lambda: keys("rotate", "--grace", "0")


def raw(work, column) -> list[bytes]:
    with work() as session:
        return [bytes(value) for value in session.scalars(select(type_coerce(column, LargeBinary))) if value is not None]


def test_nothing_is_lost_by_a_rotation(app, file, keys, rotate, make_petition, work, files, clock, sign_in, client):
    token = secrets.token_hex(16)
    with work() as session:
        receipt = people.send(session, now=clock(), files=files, token=token, address_text="12 Lê Thánh Tông, khu 3")
        code, secret, link = receipt.petition.code, receipt.secret, receipt.link_token
        recovery.ask(session, once_keys.OncePurpose.MINE, "AN@example.vn", now=clock())
        recovery.answer_waiting(session, now=clock())
        officer = people.staff(session, "coordinator", now=clock())
        calendar = calendar_feed.make_address(session, by=officer)
        letter = session.scalars(select(OutboxMessage).where(OutboxMessage.letter == ReaderLetter.MINE)).one()
        mine = once_keys.payload_of(letter)["token"]
        sender_in_address = finding.sender_of("+84 912 345 678")
    coordinator = sign_in("coordinator")
    coordinator.get("/staff/petitions")
    client.get("/track")
    client.fill_and_send(code=code, secret=secret)
    first = keyring.secrets.live[0].id
    clock.advance(minutes=5)

    assert first.hex() not in rotate().splitlines()[-1]
    keys("drop", code=2)
    clock.advance(hours=1)
    assert "Chờ tiếp nhận" in client.get(f"/track/{code}").text, "the browser still follows"
    clock.advance(hours=-1)
    coordinator.get("/staff/petitions")
    assert code in coordinator.get(f"/staff/petitions?sender={sender_in_address}").text
    clock.advance(hours=13)
    keys("drop")
    assert [secret.id for secret in keyring.secrets.live] != [first]
    assert [retired.id for retired in keyring.secrets.retired] == [first]
    assert oct(file.stat().st_mode)[-3:] == "600"

    with work() as session:
        petition = following.find_with_secret(session, code, secret)
        assert petition.code == code
        assert (petition.petitioner.full_name, petition.address_text[:17]) == ("Nguyễn Thị An", "12 Lê Thánh Tông,")
        assert following.find_with_link(session, link) is petition
        again = people.send(session, now=clock(), files=files, token=token, address_text="12 Lê Thánh Tông, khu 3")
        assert (again.petition.code, again.secret, again.link_token) == (code, secret, link), "the same form, the same receipt"
        assert find_same(session, people.draft(title=people.TITLE), clock()) is petition
        assert calendar_feed.entries(session, calendar, now=clock()) is not None
        assert not keyring.secrets.older
    clock.advance(hours=-13)
    with work() as session:
        email = my_petitions.prove(session, mine, now=clock())
        assert [found.code for found in my_petitions.list_of(session, email)] == [code]


def test_the_reader_who_follows_is_still_one_reader(file, rotate, make_petition, work, clock):
    made = make_petition("published")

    def ask(email: str) -> None:
        with work() as session:
            recovery.ask(session, once_keys.OncePurpose.FOLLOW, email, now=clock(), code=made.code)
            recovery.answer_waiting(session, now=clock())

    ask("doc@example.vn")
    with work() as session:
        [token] = session.scalars(select(Follow.token)).all()
        following_by_mail.confirm(session, following_by_mail.find(session, token), now=clock())
    rotate()
    rotate_again = keyring.secrets.live[0].id
    ask("Doc+x@example.vn")
    with work() as session:
        [follow] = session.scalars(select(Follow)).all()
        assert following_by_mail.find(session, token) is follow
        assert follow.token == token
    assert all(value[1:5] == rotate_again for value in raw(work, Follow.email))


def test_two_rotations_in_a_row(file, keys, rotate, make_petition, work, clock):
    made = make_petition("answered")
    rotate()
    keys("new")
    rotate()
    assert len(keyring.secrets.live) == 3
    clock.advance(hours=13)
    keys("drop")
    assert (len(keyring.secrets.live), len(keyring.secrets.retired)) == (1, 2)
    with work() as session:
        assert following.find_with_secret(session, made.code, made.secret).petitioner.phone == "0912345678"


def test_killed_in_the_middle_and_begun_again(file, keys, rotate, make_petition, work, monkeypatch):
    """After the announcement, after the exchange, and between two tables: whatever was done stays, the rest follows."""
    made = make_petition("answered")
    real = resealing.reseal_some

    def dies_at_the_petitioner(session, table, *rest):
        if table is Petitioner.__table__:
            raise KeyboardInterrupt
        return real(session, table, *rest)

    keys("new")
    assert "next " in file.read_text()
    assert keys("new", code=2)
    before = raw(work, Petitioner.full_name)
    monkeypatch.setattr(resealing, "reseal_some", dies_at_the_petitioner)
    keys("rotate", "--grace", "0", code=1)
    assert raw(work, Petitioner.full_name) == before
    assert "next " not in file.read_text()
    refused = keys("drop", code=2)
    assert "petitioner.full_name" in refused
    assert "keys rotate" in refused
    with work() as session:
        assert following.find_with_secret(session, made.code, made.secret).petitioner.full_name == "Nguyễn Thị An"
    monkeypatch.undo()
    keyring.follow(file)
    with work() as session:
        assert len(resealing.count_by_key(session)["petitioner.full_name"]) == 1
        for table in resealing.sealed_tables():
            resealing.reseal_some(session, table, -1, 1000)
    with work() as session:
        every = resealing.count_by_key(session)
        first = keyring.secrets.live[0].id.hex()
        assert {name for counted in every.values() for name in counted} == {first}


def test_people_go_on_while_it_happens(app, file, rotate, keys, new_client, work, files, clock, make_petition):
    """Others send, track and search by contact all the time; every request succeeds, and everything is found afterwards."""
    for number in range(30):
        make_petition("submitted", title=f"Đèn đường số {number} tắt")
    done, failed, sent = threading.Event(), [], []

    def live(number: int) -> None:
        try:
            while not done.is_set():
                reader = new_client()
                reader.get("/submit")
                reader.fill_and_send(**{**FILLED, "email": f"a{number}@example.vn"})
                page = reader.follow()
                code, secret = (item.get_text() for item in page.select(".receipt__code"))
                sent.append((code, secret, f"a{number}@example.vn"))
                other = new_client()
                other.get("/track")
                other.fill_and_send(code=code, secret=secret)
                other.follow()
                with work() as session:
                    assert find_same(session, people.draft(title=FILLED["title"], email=f"a{number}@example.vn"), clock())
        except BaseException as error:  # noqa: BLE001 - shown below
            failed.append(error)

    lives = [threading.Thread(target=live, args=(number,)) for number in range(2)]
    for one in lives:
        one.start()
    while len(sent) < 2 and not failed:
        done.wait(0.05)
    rotate()
    keys("new")
    rotate()
    reached = len(sent)
    while len(sent) < reached + 2 and not failed:
        done.wait(0.05)
    done.set()
    for one in lives:
        one.join()
    assert not failed
    rotate()
    clock.advance(hours=13)
    keys("drop")
    with work() as session:
        for code, secret, email in sent:
            assert following.find_with_secret(session, code, secret).petitioner.email == email
            assert code in {found.code for found in my_petitions.list_of(session, email)}


def test_what_was_changed_or_moved_is_named_and_not_shown(app, file, rotate, keys, make_petition, work, client):
    make_petition("submitted", full_name="Nguyễn Thị An")
    two = make_petition("submitted", full_name="Trần Văn Bình")
    with work() as session:
        session.execute(text("UPDATE petitioner SET full_name = address WHERE id = 2"))
    said = keys("rotate", "--grace", "0", code=2)
    assert "petitioner, " in said
    assert "petitioner.full_name" in said
    assert "Lê Thánh Tông" not in said
    assert "Nguyễn" not in said
    with work() as session, pytest.raises(Undecipherable) as shown:
        _ = session.scalars(select(Petition).where(Petition.code == two.code)).one().petitioner.full_name
    assert "Thánh" not in str(shown.value)


def test_names_exchanged_between_two_petitions_are_found_by_the_public_log(app, file, rotate, make_petition, work):
    """A sealed value is bound to its column, not to its row; that a row holds another's name is told by what was promised."""
    one, other = make_petition("submitted"), make_petition("submitted", full_name="Trần Văn Bình")
    verify = lambda: app.test_cli_runner().invoke(args=["ledger", "verify"])  # noqa: E731
    assert verify().exit_code == 0, verify().output
    rotate()
    assert verify().exit_code == 0, "a rotation changes nothing that was promised"
    with work() as session:
        first, second = session.execute(text("SELECT full_name FROM petitioner ORDER BY id")).scalars()
        for number, name in ((1, second), (2, first)):
            session.execute(text("UPDATE petitioner SET full_name = :name WHERE id = :id"), {"name": name, "id": number})
    said = verify()
    assert said.exit_code != 0
    assert one.code in said.output or other.code in said.output
    assert "Bình" not in said.output


def test_another_secret_opens_nothing_and_says_which_is_missing(file, make_petition, work):
    make_petition("submitted")
    missing = keyring.secrets.live[0].id.hex()
    file.write_text("another secret of the tests, quite as long as the first one")
    with work() as session, pytest.raises(Undecipherable, match=f"sealed with the key {missing}, which is not here"):
        session.scalars(select(Petitioner)).all()
    file.write_text(SECRET)
    with work() as session:
        assert session.scalars(select(Petitioner)).one().full_name == "Nguyễn Thị An"


def test_a_key_file_that_goes_away_or_breaks_stops_nobody(file, make_petition, work, caplog):
    make_petition("submitted")
    for damage in (file.unlink, lambda: file.write_text(""), lambda: file.write_text("short\n")):
        damage()
        with work() as session:
            assert session.scalars(select(Petitioner)).one().full_name == "Nguyễn Thị An"
    assert SECRET not in caplog.text
    assert caplog.text.count("key file cannot be read") == 1


def test_files_are_sealed_anew_too(file, rotate, keys, files, clock):
    key = files.put(b"anh chup")
    rotate()
    assert files.reseal(key) is False
    clock.advance(hours=13)
    keys("drop")
    assert files.get(key) == b"anh chup"


def test_status_tells_what_hangs_on_which(file, keys, rotate, make_petition):
    make_petition("submitted")
    first = keyring.secrets.live[0].id.hex()
    assert f"{first}  mã hóa" in keys("status")
    keys("new")
    assert "chưa mã hóa gì" in keys("status")
    rotate()
    assert f"{first}  chỉ mở" in keys("status")


def test_values_of_the_first_release_are_sealed_with_a_key_that_has_an_id(file, rotate, make_petition, work):
    make_petition("submitted")
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    use, nonce = "petitioner.phone", b"\x01" * 12
    old = b"\x01" + nonce + AESGCM(keyring.key(use)).encrypt(nonce, b"0912345678", use.encode())
    with work() as session:
        session.execute(update(Petitioner.__table__).values(phone=type_coerce(old, LargeBinary)))
    rotate()
    [phone] = raw(work, Petitioner.phone)
    assert phone[:1] == b"\x02"
    with work() as session:
        assert session.scalars(select(Petitioner)).one().phone == "0912345678"
        assert session.scalars(select(OnceKey)).all() == []


def test_secrets_of_the_environment_change_places_by_hand(app, keys, make_petition, work, clock):
    """Without a file the commands say what to do; sealing anew is the same."""
    made = make_petition("submitted")
    said = keys("new")
    new = said.split("FEEDBACK_OLD_SECRET_KEYS=")[1].split()[0]
    keyring.take(key_file.parse([SECRET, new]))
    assert following_found(work, made)
    keyring.take(key_file.parse([new, SECRET]))
    assert following_found(work, made)
    keys("rotate")
    left = keys("drop").splitlines()[-1]
    assert left.startswith("retired ")
    assert SECRET not in left
    keyring.take(key_file.parse([new, *left.split(",")]))
    assert following_found(work, made)


def following_found(work, made) -> bool:
    with work() as session:
        found = following.find_with_secret(session, made.code, made.secret)
        return found is not None and found.petitioner.full_name == "Nguyễn Thị An" and bool(intake.receipt_for)
