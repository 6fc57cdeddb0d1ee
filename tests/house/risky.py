"""Statements of a migration that would hold up, or break, a service of the last release that goes on beside it (PostgreSQL)."""

import re
from collections.abc import Iterable

_TABLE = r'(?:IF EXISTS )?(?:ONLY )?"?(?P<table>\w+)"?'
_ALTER = rf"^ALTER TABLE {_TABLE} .*"
RULES = {
    "drops a table that the last release still reads": rf"^DROP TABLE {_TABLE}",
    "drops a column that the last release still names": _ALTER + r"\bDROP COLUMN\b",
    "renames what the last release still names": _ALTER + r"\bRENAME\b",
    "adds a column that must be filled and has no default": _ALTER + r"\bADD COLUMN\b(?!.*\bDEFAULT\b).*\bNOT NULL\b",
    "writes every row anew for another type": _ALTER + r"\bALTER COLUMN \S+ (?:SET DATA )?TYPE\b",
    "looks through the table while everybody waits": _ALTER + r"\bSET NOT NULL\b",
    "checks every row while everybody waits": _ALTER + r"\bADD (?:CONSTRAINT \S+ )?(?:CHECK|FOREIGN KEY)\b(?!.*\bNOT VALID\b)",
    "makes an index while everybody waits": _ALTER + r"\bADD (?:CONSTRAINT \S+ )?(?:UNIQUE|PRIMARY KEY)\b(?!.*\bUSING INDEX\b)",
    "makes an index while nobody can write": rf"^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).*? ON {_TABLE}",
    "writes rows anew all at once": rf"^UPDATE {_TABLE} ",
    "deletes rows all at once": rf"^(?:DELETE FROM|TRUNCATE(?: TABLE)?) {_TABLE}",
}


def risks(statements: Iterable[str], tables: Iterable[str]) -> list[tuple[str, str]]:
    """What is risky, as (table, why). :param tables: that were there before; on a new one nobody waits."""
    standing, found = set(tables), []
    for statement in statements:
        plain = " ".join(statement.split())
        for why, pattern in RULES.items():
            match = re.match(pattern, plain, re.IGNORECASE)
            if match and match["table"].lower() in standing:
                found.append((match["table"].lower(), why))
    return list(dict.fromkeys(found))
