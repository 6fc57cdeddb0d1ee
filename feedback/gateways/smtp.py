"""The mail server, through Flask-Mail with what it lacks: a time limit, checked certificates, and reasons one can act on."""

import contextlib
import smtplib
import ssl
from types import TracebackType
from typing import Self

from flask_mail import Connection, Mail

from feedback.config import MailSecurity, Settings
from feedback.gateways.mail import MailError, RecipientRefused, RenderedLetter, SendingFailed, ServerUnavailable
from feedback.gateways.mime import compose

_PERMANENT = range(500, 600)
# A server that misunderstands the service answers 5xx too, which is no fault of the address.
_OURS = frozenset({500, 501, 502, 503, 504})
# It closes (RFC 5321 section 3.8), or wants to be signed in to or protected otherwise (RFC 4954 section 6): any letter
# would be answered so.
_CLOSED = frozenset({421, 454, 530, 534, 535, 538})
_TOO_LARGE = 552


class TimedConnection(Connection):
    """Flask-Mail's connection, with a time limit on every answer: a hung server must not hold the job for ever."""

    def __init__(self, mail: object, settings: Settings) -> None:
        super().__init__(mail)  # type: ignore[arg-type]  # the state object has no public type
        self._settings = settings

    def configure_host(self) -> smtplib.SMTP:
        """Connect, protect and sign in.

        :raises OSError: nobody answers in time, or the certificate is wrong.
        :raises smtplib.SMTPException: the server declines.
        """
        settings = self._settings
        host: smtplib.SMTP
        if settings.mail_security is MailSecurity.TLS:
            host = smtplib.SMTP_SSL(
                settings.mail_host,
                settings.mail_port,
                timeout=settings.mail_timeout_seconds,
                context=ssl.create_default_context(),
            )
        else:
            host = smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=settings.mail_timeout_seconds)
        try:
            if settings.mail_security is MailSecurity.STARTTLS:
                host.starttls(context=ssl.create_default_context())
            if settings.mail_username:
                host.login(settings.mail_username, settings.mail_password)
        except BaseException:
            host.close()
            raise
        return host


class SmtpMailer:
    """Sends through the server of the settings. The connection is opened at the first letter and kept for the batch."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: TimedConnection | None = None

    def __enter__(self) -> Self:
        """Begin a batch; nothing is opened before there is a letter."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Say goodbye to the server."""
        host = self._connection.host if self._connection is not None else None
        self._connection = None
        if host is not None:
            # The letters are handed over; a server that is gone by now takes nothing back.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                host.quit()
            host.close()

    def send(self, letter: RenderedLetter) -> None:
        """Hand the letter to the server.

        :raises RecipientRefused: the server answered 5xx about the recipient or the letter.
        :raises SendingFailed: this letter was not taken now, or the connection broke on it.
        :raises ServerUnavailable: no connection, no protection, sign-in or the service's own address declined.
        """
        message = compose(letter, self._settings.mail_sender)
        connection = self._connection or self._connect()
        try:
            connection.send(message)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise _reason(error) from error

    def _connect(self) -> TimedConnection:
        connection = TimedConnection(Mail().init_mail({}), self._settings)
        try:
            self._connection = connection.__enter__()
        except (OSError, smtplib.SMTPException) as error:
            raise ServerUnavailable(_words(error)) from error
        except ValueError as error:
            # Not in the words of the error: they quote the password.
            raise ServerUnavailable("the name of the mail server, the user name or the password cannot be used") from error
        return self._connection

    def _drop(self) -> None:
        """Close after a failure: whatever the server thinks of the conversation, the next letter begins a new one."""
        if self._connection is not None and self._connection.host is not None:
            self._connection.host.close()
        self._connection = None


def _reason(error: Exception) -> MailError:
    """Whether trying again can help, and whether another letter would fare better."""
    codes: list[int] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    # The sender is the same in every letter; only a size that is declined with it is the letter's own.
    is_ours = isinstance(error, smtplib.SMTPHeloError) or (
        isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code != _TOO_LARGE
    )
    if is_ours or any(code in _CLOSED for code in codes):
        return ServerUnavailable(_words(error))
    if codes and all(code in _PERMANENT and code not in _OURS for code in codes):
        return RecipientRefused(_words(error))
    return SendingFailed(_words(error))


def _words(error: Exception) -> str:
    """What the server or the network said, in one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [f"{code} {answer.decode(errors='replace')}" for code, answer in error.recipients.values()]
        return " ".join("; ".join(answers).split())
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return " ".join(f"{error.smtp_code} {said}".split())
    if isinstance(error, TimeoutError):
        return "the mail server did not answer in time"
    return " ".join(str(error).split()) or type(error).__name__
