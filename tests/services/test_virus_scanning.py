"""Files and a real ClamAV: found ones are put aside and never opened, the others wait for nobody."""

import socket
import threading
from collections.abc import Iterator

import pytest

from feedback.domain.petition import Scan
from feedback.gateways.virus_scan import Clamd, Unreachable
from feedback.services import answers, attachments, virus_scanning
from feedback.services.attachments import Upload, inspect_all, may_open, without_infected
from tests import people
from tests.clamav import HARMLESS_VIRUS, NAME, running_clamd
from tests.databases import on_both_databases
from tests.hostile.office import packed, parts_of
from tests.services.test_attachments import docx, pdf, picture

BAD_PDF = pdf() + b"\n%" + HARMLESS_VIRUS
BAD_DOCX = packed({**parts_of(docx()), "word/media/image1.png": HARMLESS_VIRUS})
GONE = Clamd("unix:/nowhere/clamd.ctl", 1)


@pytest.fixture(scope="module")
def daemon() -> Iterator[str]:
    with running_clamd() as address:
        yield address


@pytest.fixture
def scanner(daemon) -> Clamd:
    return Clamd(daemon, 20)


def row_of(session, code: str):
    (only,) = people.reload(session, code).attachments
    return only


def sent(session, clock, files, data: bytes, scanner) -> str:
    petition = people.send(session, now=clock(), files=files).petition
    looked_at = inspect_all([Upload("đơn.pdf", data)], scanner)
    attachments.keep(petition, looked_at.taken, files, clock())
    session.commit()
    return petition.code


def test_what_the_daemon_says(scanner):
    assert scanner.scan(b"plain words") == ""
    assert scanner.scan(HARMLESS_VIRUS) == NAME
    assert scanner.scan(bytes(11 * 1024 * 1024)) == ""


@pytest.mark.parametrize(("name", "data"), [("a.pdf", BAD_PDF), ("a.docx", BAD_DOCX)])
def test_a_virus_is_found_within_a_document_and_no_copy_is_kept(scanner, files, name, data):
    looked_at = inspect_all([Upload(name, data), Upload("b.png", picture("PNG"))], scanner)
    bad, good = looked_at.taken
    assert (bad.scan, bad.virus, bad.safe) == (Scan.INFECTED, NAME, data)
    assert (good.scan, good.virus) == (Scan.CLEAN, "")
    assert [str(refusal) for refusal in without_infected(looked_at).refused] == [
        f"A virus was found in the file “{name}”. It was not taken. Choose another."
    ]


def test_a_stream_that_is_too_long_is_not_called_clean(scanner):
    with pytest.raises(Unreachable):
        scanner.scan(bytes(13 * 1024 * 1024))


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.ctl", "tcp:127.0.0.1:1"])
def test_a_daemon_that_is_gone_keeps_no_file_out(address):
    (taken,) = inspect_all([Upload("a.png", picture("PNG"))], Clamd(address, 1)).taken
    assert taken.scan == Scan.PENDING


def test_a_daemon_that_never_answers_is_waited_for_no_longer_than_said():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(Unreachable):
            Clamd(f"tcp:127.0.0.1:{port}", 0.2).scan(b"x")


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: \0", b"garbage"])
def test_only_a_clear_yes_is_clean(answer):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            line, _address = server.accept()
            with line:
                line.recv(1000)
                line.sendall(answer)

        speaking = threading.Thread(target=speak)
        speaking.start()
        with pytest.raises(Unreachable):
            Clamd(f"tcp:127.0.0.1:{server.getsockname()[1]}", 2).scan(b"x")
        speaking.join()


@on_both_databases
def test_what_came_while_the_daemon_was_away_is_looked_at_later(session, engine, clock, files, scanner, work):
    bad, good = sent(session, clock, files, BAD_PDF, GONE), sent(session, clock, files, pdf(), GONE)
    assert not may_open(row_of(session, bad))
    assert may_open(row_of(session, bad), unscanned=True)
    session.rollback()
    assert virus_scanning.scan_waiting(engine, files, GONE) == 0
    assert virus_scanning.scan_waiting(engine, files, scanner) == 2
    assert virus_scanning.scan_waiting(engine, files, scanner) == 0
    with work() as later:
        found, clean = row_of(later, bad), row_of(later, good)
        assert (found.scan, found.virus, clean.scan) == (Scan.INFECTED, NAME, Scan.CLEAN)
        assert not may_open(found, unscanned=True)
        assert may_open(clean)
        # Never lost: the bytes are there, sealed.
        assert files.get(found.original_key) == BAD_PDF


def test_files_of_the_time_before_there_was_a_scanner_are_looked_at_too(session, engine, clock, files, scanner, work):
    code = sent(session, clock, files, BAD_PDF, None)
    assert may_open(row_of(session, code))
    session.rollback()
    assert virus_scanning.scan_waiting(engine, files, scanner) == 1
    with work() as later:
        assert row_of(later, code).scan == Scan.INFECTED


def test_lost_bytes_keep_no_other_file_waiting(session, engine, clock, files, scanner, work):
    lost, good = sent(session, clock, files, pdf(), GONE), sent(session, clock, files, pdf(), GONE)
    files.delete(row_of(session, lost).original_key)
    session.rollback()
    assert virus_scanning.scan_waiting(engine, files, scanner) == 2
    with work() as later:
        assert (row_of(later, lost).scan, row_of(later, good).scan) == (Scan.LOST, Scan.CLEAN)


def test_a_proof_that_goes_on_into_the_next_version_stays_closed(session, clock, files):
    case = people.case_in(session, "drafted", now=clock(), files=files)
    draft = case.petition.answers[-1]
    bad = inspect_all([Upload("a.pdf", pdf())], GONE)
    attachments.keep(case.petition, bad.taken, files, clock(), purpose="proof", answer=draft)
    session.flush()
    case.write("Đã kiểm tra và khắc phục xong ngày 20/11/2026.")
    (carried,) = answers.proofs_of(case.petition.answers[-1])
    assert carried.scan == Scan.PENDING
