"""Whether a signed PDF can be kept and given out as it is: changing anything in it would break the signature."""

from feedback.domain.text import N_
from feedback.services.pdf_files import Found, look_strictly

NOT_WHOLE = N_("“%(name)s” is not a whole PDF. Choose the signed PDF.")
_ACTIVE = N_(
    "“%(name)s” holds a program, an attached file, a film or an XFA form. Make the PDF without it, sign it again and choose that."
)


def fault_of(data: bytes) -> str:
    """What is wrong with the file, as a sentence with a ``name``; empty where nothing is.

    One that was cut off opens only after it was mended, and says no more what was signed.
    """
    return {Found.WHOLE: "", Found.ACTIVE: _ACTIVE}.get(look_strictly(data), NOT_WHOLE)
