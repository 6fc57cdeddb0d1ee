"""Letters on their way out: against a real mail server on this machine, and into the folder."""

import email
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import policy
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from feedback.config import MailSecurity, Settings
from feedback.gateways.mail import (
    Attached,
    MailError,
    RecipientRefused,
    RenderedLetter,
    SendingFailed,
    ServerUnavailable,
    mailer_for,
)
from feedback.gateways.mail_folder import FolderMailer
from feedback.gateways.mime import compose
from feedback.gateways.smtp import SmtpMailer
from feedback.services.notifications import mailbox
from tests.ports import free_port

SUBJECT = "PAKN.20261120.0001: Đã nhận phản ánh, kiến nghị về việc chờ đợi lâu ở bộ phận một cửa của Ủy ban nhân dân phường"
LONG = "Ưu tiên người cao tuổi ở quầy số 3. " * 200
LETTER = RenderedLetter(
    message_id="letter-1-20261120020000@pakn.example",
    recipient="nguoi.gui@example.vn",
    subject=SUBJECT,
    text=LONG,
    html=f"<p>{LONG}</p>",
    attachments=(Attached("Phiếu tiếp nhận số 1.pdf", "application/pdf", b"%PDF-1.7\x00\xff"),),
)


@dataclass
class Server:
    """What aiosmtpd is to answer, and what it was given."""

    on_sender: str = "250 OK"
    on_recipient: str = "250 OK"
    on_data: str = "250 OK"
    received: list[bytes] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if self.on_sender.startswith("250"):
            envelope.mail_from = address
        return self.on_sender

    async def handle_RCPT(self, _server, session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        self.sessions.add(id(session))
        if self.on_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.on_recipient

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.on_data.startswith("250"):
            self.received.append(envelope.content)
        return self.on_data


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def settings(server) -> Iterator[Settings]:
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield Settings(mail_host="127.0.0.1", mail_port=controller.port, mail_sender="pakn@example.vn", mail_timeout_seconds=1)
    controller.stop()


@pytest.fixture(autouse=True)
def app_context() -> Iterator[None]:
    with Flask("letters").app_context():
        yield


def test_a_vietnamese_letter_arrives_as_it_was_written(server, settings):
    with mailer_for(settings) as mailer:
        mailer.send(LETTER)
    [raw] = server.received
    assert max(len(line) for line in raw.splitlines()) <= 998
    message = email.message_from_bytes(raw, policy=policy.default)
    assert message["Subject"] == SUBJECT
    assert message["To"] == "nguoi.gui@example.vn"
    assert message["From"] == "Lắng Nghe <pakn@example.vn>"
    assert message["Message-ID"] == "<letter-1-20261120020000@pakn.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)).get_content().strip() == LONG.strip()
    assert LONG.strip() in message.get_body(("html",)).get_content()
    [receipt] = message.iter_attachments()
    assert (receipt.get_filename(), receipt.get_content_type()) == ("Phiếu tiếp nhận số 1.pdf", "application/pdf")
    assert receipt.get_payload(decode=True) == b"%PDF-1.7\x00\xff"


def test_one_connection_carries_a_batch(server, settings):
    with SmtpMailer(settings) as mailer:
        mailer.send(LETTER)
        mailer.send(LETTER)
    assert len(server.received) == 2
    assert len(server.sessions) == 1


@pytest.mark.parametrize(
    ("on_recipient", "on_data", "expected"),
    [
        ("550 5.1.1 no such user", "250 OK", RecipientRefused),
        ("451 4.7.1 greylisted", "250 OK", SendingFailed),
        ("530 5.7.0 authentication required", "250 OK", ServerUnavailable),
        ("421 4.3.2 shutting down", "250 OK", ServerUnavailable),
        ("503 5.5.1 bad sequence", "250 OK", SendingFailed),
        ("250 OK", "554 5.7.1 message refused", RecipientRefused),
        ("250 OK", "452 4.3.1 disk full", SendingFailed),
    ],
)
def test_refusals_say_whether_trying_again_helps(server, settings, on_recipient, on_data, expected):
    server.on_recipient, server.on_data = on_recipient, on_data
    with SmtpMailer(settings) as mailer:
        with pytest.raises(MailError) as refused:
            mailer.send(LETTER)
        assert type(refused.value) is expected
        server.on_recipient = server.on_data = "250 OK"
        mailer.send(LETTER)
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("on_sender", "expected"),
    [
        ("421 4.3.2 shutting down", ServerUnavailable),
        ("451 4.3.0 try later", ServerUnavailable),
        ("535 5.7.8 sign in first", ServerUnavailable),
        ("553 5.7.1 not your address", ServerUnavailable),
        ("552 5.3.4 too large", RecipientRefused),
    ],
)
def test_a_declined_sender_is_no_fault_of_the_letter_but_its_size_is(server, settings, on_sender, expected):
    server.on_sender = on_sender
    with SmtpMailer(settings) as mailer, pytest.raises(MailError) as refused:
        mailer.send(LETTER)
    assert type(refused.value) is expected


def test_a_server_that_never_answers_is_left_in_time():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        port = silent.getsockname()[1]
        began = time.monotonic()
        with (
            SmtpMailer(Settings(mail_host="127.0.0.1", mail_port=port, mail_timeout_seconds=1)) as mailer,
            pytest.raises(ServerUnavailable, match="timed out"),
        ):
            mailer.send(LETTER)
        assert time.monotonic() - began < 5


def test_nobody_listening_is_unavailable(settings):
    with SmtpMailer(replace(settings, mail_port=free_port())) as mailer, pytest.raises(ServerUnavailable):
        mailer.send(LETTER)


def test_without_the_protection_asked_for_nothing_is_sent(server, settings):
    guarded = replace(settings, mail_security=MailSecurity.STARTTLS)
    with SmtpMailer(guarded) as mailer, pytest.raises(ServerUnavailable):
        mailer.send(LETTER)
    assert server.received == []


@pytest.fixture
def certificate(tmp_path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.mark.parametrize("trusted", [True, False])
def test_starttls_checks_the_certificate(server, certificate, monkeypatch, trusted):
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    protection = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    protection.load_cert_chain(certificate)
    controller = Controller(server, hostname="127.0.0.1", port=free_port(), tls_context=protection, require_starttls=True)
    controller.start()
    settings = Settings(
        mail_host="127.0.0.1", mail_port=controller.port, mail_security=MailSecurity.STARTTLS, mail_timeout_seconds=5
    )
    with SmtpMailer(settings) as mailer:
        if trusted:
            mailer.send(LETTER)
        else:
            with pytest.raises(ServerUnavailable, match="certificate"):
                mailer.send(LETTER)
    controller.stop()
    assert len(server.received) == int(trusted)


def test_sign_in_that_is_declined_is_unavailable(settings):
    with SmtpMailer(replace(settings, mail_username="u", mail_password="p")) as mailer, pytest.raises(ServerUnavailable):
        mailer.send(LETTER)


@pytest.mark.parametrize("name", ["a..b", "x" * 70 + ".vn"])
def test_a_name_no_server_can_have_is_unavailable(settings, name):
    with SmtpMailer(replace(settings, mail_host=name)) as mailer, pytest.raises(ServerUnavailable):
        mailer.send(LETTER)


def test_a_password_that_cannot_be_sent_is_unavailable_and_not_told(settings, monkeypatch):
    monkeypatch.setattr(smtplib.SMTP, "has_extn", lambda *_: True)
    monkeypatch.setattr(smtplib.SMTP, "ehlo_or_helo_if_needed", lambda self: self.esmtp_features.update(auth="PLAIN"))
    signed = replace(settings, mail_username="u", mail_password="mật khẩu")
    with SmtpMailer(signed) as mailer, pytest.raises(ServerUnavailable) as refused:
        mailer.send(LETTER)
    assert "ậ" not in str(refused.value)
    assert "\\u" not in str(refused.value)


@pytest.mark.parametrize("address", ["người.gửi@example.vn", "@example.vn", "a b@example.vn", f"a@{'x' * 70}.vn"])
def test_an_address_no_server_takes_is_refused_before_anything_is_sent(server, settings, address):
    with SmtpMailer(settings) as mailer, pytest.raises(RecipientRefused):
        mailer.send(replace(LETTER, recipient=address))
    assert server.received == []


def test_an_international_domain_goes_out_in_ascii(server, settings):
    with SmtpMailer(settings) as mailer:
        mailer.send(replace(LETTER, recipient="a@cổng.vn"))
    assert b"To: a@xn--" in server.received[0]


def test_nobody_can_write_headers_through_a_subject(server, settings):
    with SmtpMailer(settings) as mailer:
        mailer.send(replace(LETTER, subject="Về việc\r\nBcc: x@example.vn"))
    message = email.message_from_bytes(server.received[0], policy=policy.default)
    assert message["Bcc"] is None
    assert message["Subject"] == "Về việc Bcc: x@example.vn"


def test_without_a_server_letters_become_files_once_each(tmp_path):
    settings = Settings(instance=tmp_path)
    with mailer_for(settings) as mailer:
        mailer.send(LETTER)
        mailer.send(LETTER)
    [kept] = mailbox.list_letters(settings.mailbox)
    assert (kept.recipient, kept.subject, kept.text.strip()) == (LETTER.recipient, SUBJECT, LONG.strip())
    assert kept.attachments == LETTER.attachments
    assert mailbox.find_letter(settings.mailbox, kept.name) == kept
    assert [file.suffix for file in settings.mailbox.iterdir()] == [".eml"]


@pytest.mark.parametrize("name", ["", ".", "../mail", "0" * 31, "0" * 32, "g" * 32])
def test_a_letter_is_found_by_its_name_only(tmp_path, name):
    assert mailbox.find_letter(tmp_path, name) is None


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path):
    (tmp_path / "file").touch()
    with FolderMailer(tmp_path / "file" / "mail", "a@example.vn") as mailer, pytest.raises(ServerUnavailable):
        mailer.send(LETTER)


def test_a_broken_goodbye_is_no_failure(server, settings, monkeypatch):
    def gone(_self):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(smtplib.SMTP, "quit", gone)
    with SmtpMailer(settings) as mailer:
        mailer.send(LETTER)
    assert len(server.received) == 1


@pytest.mark.parametrize("words", range(3, 20))
def test_a_long_subject_keeps_every_space(words):
    subject = " ".join("PAKN.1: đã nhận yêu cầu về dữ liệu của Ông/Bà và sẽ trả lời trong thời hạn luật định".split()[:words] * 2)
    with Flask("letters").app_context():
        written = compose(replace(LETTER, subject=subject), "a@example.vn").as_bytes()
    assert email.message_from_bytes(written, policy=policy.default)["Subject"] == subject
