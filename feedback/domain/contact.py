"""Ways to reach a person: Vietnamese telephone numbers and e-mail addresses, checked for shape only."""

import re
import unicodedata

_NEVER = r"@\s\x00-\x1f\x7f<>,;:\"()\[\]\\"
_LONGEST = 254
_EMAIL = re.compile(rf"[^{_NEVER}]{{1,64}}@(?:[^{_NEVER}._]{{1,63}}\.)+(?:xn--[a-z\d-]{{1,59}}|[^{_NEVER}._\d]{{2,63}})")


def normalise_phone(text: str) -> str | None:
    """A telephone number in one form, or None when it cannot be one.

    Vietnamese mobile numbers (03, 05, 07, 08, 09 and eight digits) and land lines (02 and eight or nine digits) become
    ``0…``, whether written with +84, 84, 0084, dots, dashes or spaces. Numbers of other countries keep ``+``.
    """
    digits = re.sub(r"[\s.\-()/]", "", text)
    digits = re.sub(r"^00(?=\d)", "+", digits)
    if re.fullmatch(r"\+?840\d{9,10}", digits):
        digits = digits.removeprefix("+").removeprefix("84")
    elif re.fullmatch(r"\+?84\d{9,10}", digits):
        digits = "0" + digits.removeprefix("+").removeprefix("84")
    if re.fullmatch(r"0[35789]\d{8}|02\d{8,9}|\+(?!84)[1-9]\d{6,14}", digits):
        return digits
    return None


def normalise_email(text: str) -> str | None:
    """An e-mail address with its domain as mail servers write it (RFC 5890), or None when it cannot be one.

    However the domain was typed, in capitals, in full-width letters or in Vietnamese ones, it is the same address.
    """
    local, _, typed = text.strip()[:_LONGEST].rpartition("@")
    try:
        domain = unicodedata.normalize("NFKC", typed).encode("idna").decode().lower()
    except UnicodeError:
        return None
    address = f"{local}@{domain}"
    if len(text.strip()) > _LONGEST or len(address) > _LONGEST or not _EMAIL.fullmatch(address):
        return None
    return None if ".." in address or address.startswith(".") or local.endswith(".") else address


def mailbox_of(email: str) -> str:
    """One word for all addresses that lead into one mailbox, to count by and never to write to.

    What stands behind a plus sign is a label that the owner of the mailbox, or anybody, may choose at will (RFC 5233).

    :param email: as :func:`normalise_email` gives it.
    """
    local, _, domain = unicodedata.normalize("NFKC", email).lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"
