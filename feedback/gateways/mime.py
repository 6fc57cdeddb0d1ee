"""Letters as MIME messages, by Flask-Mail's own class with the three things mended that would spoil Vietnamese letters."""

from email import policy
from email.charset import QP, Charset
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from email.utils import parseaddr

from flask import current_app
from flask_mail import Attachment, Mail, Message

from feedback.gateways.mail import RecipientRefused, RenderedLetter

SENDER_NAME = "Lắng Nghe"


class LetterMessage(Message):
    """A message with quoted-printable texts, headers folded once, and a Message-ID that is given.

    Flask-Mail sends texts as 8-bit lines of any length; a Vietnamese paragraph passes the 998 octets that mail allows,
    and servers then cut it inside a letter. It also lets Python fold a subject anew that is encoded and folded already,
    and that loses the space where a line ends.
    """

    def _message(self) -> MIMEBase:
        made = super()._message()
        made.policy = policy.SMTP.clone(refold_source="none")
        return made

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        quoted = Charset("utf-8")
        quoted.body_encoding = QP
        return MIMEText(text or "", subtype, quoted)  # type: ignore[arg-type]  # the stub forgets Charset


def compose(letter: RenderedLetter, sender: str) -> LetterMessage:
    """The letter as a message, with the service's name before the sender's address. Needs an app context.

    :raises RecipientRefused: the address cannot be written in a mail header.
    """
    if "mail" not in current_app.extensions:
        # Flask-Mail looks up how to write file names in the app it was given to.
        Mail(current_app)
    name, address = parseaddr(sender)
    message = LetterMessage(
        subject=" ".join(letter.subject.split()),
        recipients=[_ascii_address(letter.recipient)],
        body=letter.text,
        html=letter.html or None,
        sender=(name or SENDER_NAME, address),
        attachments=[Attachment(file.filename, file.media_type, file.content) for file in letter.attachments],
        extra_headers={"Auto-Submitted": "auto-generated", "Content-Language": letter.language, **dict(letter.headers)},
    )
    message.msgId = f"<{letter.message_id}>"
    return message


def _ascii_address(address: str) -> str:
    """The address with an international domain in its ASCII form; most servers take no other."""
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise RecipientRefused("the address is not one") from error
    if not local or not plain.isascii() or any(character.isspace() for character in plain):
        raise RecipientRefused("the address is not one that mail servers take")
    return plain
