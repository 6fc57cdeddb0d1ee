"""The mail server, and what stands in for it where none is set."""

from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from feedback.config import Settings


@dataclass(frozen=True)
class Attached:
    """A file that goes with a letter."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class RenderedLetter:
    """A letter as it goes out. ``message_id`` is without angle brackets and the same at every try of the same letter."""

    message_id: str
    recipient: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attached, ...] = field(default=())
    language: str = "vi"
    headers: tuple[tuple[str, str], ...] = field(default=())
    """Beside the usual ones, such as the link that ends a series of letters."""


class MailError(Exception):
    """The letter has not gone out; the message says why, in the server's words where it spoke."""


class RecipientRefused(MailError):
    """The server will never take a letter to this address: trying again is of no use."""


class SendingFailed(MailError):
    """This letter was not taken now; a later try may go well."""


class ServerUnavailable(MailError):
    """The server takes no letter at all now: it is gone, out of order, or does not let the service sign in.

    No other letter need be tried, and none is to blame.
    """


class Mailer(Protocol):
    """Sends letters; entered once for a batch, so that one connection carries it."""

    def __enter__(self) -> Self:
        """Begin a batch."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End it; whatever was open is closed."""

    def send(self, letter: RenderedLetter) -> None:
        """Hand the letter over; when this returns somebody else has it.

        :raises RecipientRefused: the address will never do.
        :raises SendingFailed: not this time.
        :raises ServerUnavailable: it would take no letter.
        """


def mailer_for(settings: Settings) -> Mailer:
    """The mail server of the settings, or a folder of ``.eml`` files where none is set."""
    # Each pulls in what the other does not need; a process that sends no mail needs neither.
    if settings.mail_host:
        from feedback.gateways.smtp import SmtpMailer  # noqa: PLC0415

        return SmtpMailer(settings)
    from feedback.gateways.mail_folder import FolderMailer  # noqa: PLC0415

    return FolderMailer(settings.mailbox, settings.mail_sender)
