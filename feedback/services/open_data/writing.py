"""The bytes of a file: the same rows give the same bytes, with nothing of the day on which they were written."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Sequence

from feedback.domain.open_data import CSV, JSONL, Column, Row
from feedback.services.cells import MARK, harmless


def written(columns: Sequence[Column], rows: Iterable[Row], ending: str) -> bytes:
    """The rows as RFC 4180 with a byte order mark, or as JSON Lines; both UTF-8 in normal form C.

    :raises KeyError: a row lacks a column. :raises ValueError: a row has one that the dictionary does not know.
    """
    return {CSV: _csv, JSONL: _jsonl}[ending]([column.name for column in columns], rows).encode()


def read(data: bytes) -> list[Row]:
    """The rows of a file of JSON Lines."""
    return [json.loads(line) for line in data.decode().split("\n") if line]


def _csv(names: Sequence[str], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    text.write(MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(map(_cell, _values(names, row)) for row in rows)
    return unicodedata.normalize("NFC", text.getvalue())


def _cell(value: str | int | bool | None) -> str | int:
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else "" if value is None else value


# They end a line for some readers; JSON may write them so.
_SEPARATORS = {0x2028: "\\u2028", 0x2029: "\\u2029", 0x85: "\\u0085"}


def _jsonl(names: Sequence[str], rows: Iterable[Row]) -> str:
    lines = (json.dumps(dict(zip(names, _values(names, row), strict=True)), ensure_ascii=False) + "\n" for row in rows)
    return unicodedata.normalize("NFC", "".join(lines)).translate(_SEPARATORS)


def _values(names: Sequence[str], row: Row) -> list[str | int | bool | None]:
    if strange := row.keys() - frozenset(names):
        raise ValueError(f"not in the dictionary: {sorted(strange)}")
    return [row[name] for name in names]
