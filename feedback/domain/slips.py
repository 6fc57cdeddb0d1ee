"""One letter wrong: what somebody may have meant."""

import string

SHORTEST, LONGEST = 4, 20
"""Letters: with fewer nearly every syllable is one letter from another; no word has more."""
_LETTERS = string.ascii_lowercase


def may_be_slip(word: str) -> bool:
    """Whether a word without marks is long enough to be told from another, and no number."""
    return SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha()


def one_letter_away(word: str) -> set[str]:
    """Every spelling that one letter put in, left out, replaced or swapped with its neighbour makes of the word."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    left_out = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    replaced = {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    put_in = {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    return (left_out | swapped | replaced | put_in) - {word}
