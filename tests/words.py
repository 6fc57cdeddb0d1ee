"""The Vietnamese catalogue, for tests."""

from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "translations" / "vi" / "LC_MESSAGES" / "messages.po"
_LONG = 12


@lru_cache(maxsize=1)
def catalogue() -> Catalog:
    """The Vietnamese catalogue as it is committed."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="vi")


def ids_of(message) -> tuple[str, ...]:
    """Singular and plural, or the one text."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def texts_of(message) -> tuple[str, ...]:
    """The translations: one, or one a plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


class Leftovers:
    """Knows English texts that have another text in Vietnamese."""

    def __init__(self) -> None:
        whole, beginnings = set(), set()
        complete = all(all(texts_of(message)) for message in catalogue() if message.id)
        for message in catalogue() if complete else ():
            for text in filter(None, ids_of(message)):
                if text in texts_of(message):
                    continue
                head = " ".join(text.split("%(")[0].split())
                if head == " ".join(text.split()):
                    if len(head) > _LONG:
                        whole.add(head)
                elif len(head) > _LONG:
                    beginnings.add(head)
        self._whole, self._beginnings = frozenset(whole), tuple(beginnings)

    def untranslated(self, line: str) -> bool:
        """Whether a line of a Vietnamese page is an English message."""
        return line in self._whole or (bool(self._beginnings) and line.startswith(self._beginnings))


@lru_cache(maxsize=1)
def leftovers() -> Leftovers:
    """One for all pages; empty while the catalogue has holes, which a test of its own reports."""
    return Leftovers()
