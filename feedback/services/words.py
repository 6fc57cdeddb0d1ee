"""Words that must be given."""

from feedback.domain.errors import Invalid
from feedback.domain.text import tidy


def required(field: str, text: str, sentence: str) -> str:
    """The text, tidied.

    :param sentence: message id of what is said beside the field when nothing is left of the text.
    :raises Invalid: nothing is left.
    """
    words = tidy(text)
    if not words:
        raise Invalid({field: sentence})
    return words
