"""Ways to reach a person: Vietnamese telephone numbers and e-mail addresses, checked for shape only."""

import re

_NEVER = r"@\s\x00-\x1f\x7f<>,;:\"()\[\]\\"
_EMAIL = re.compile(rf"[^{_NEVER}]{{1,64}}@(?:[^{_NEVER}._]{{1,63}}\.)+[^{_NEVER}._\d]{{2,63}}")


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
    """An e-mail address with its domain in lower case, or None when it cannot be one."""
    address = text.strip()
    if len(address) > 254 or not _EMAIL.fullmatch(address) or ".." in address or address.startswith("."):
        return None
    local, _, domain = address.rpartition("@")
    if local.endswith("."):
        return None
    return f"{local}@{domain.lower()}"
