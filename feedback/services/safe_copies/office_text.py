"""What is worked out within a document's text: fields of Word and formulas of Excel. Their last results stay."""

import re
from typing import TYPE_CHECKING

from feedback.services.safe_copies.office_xml import drop, local
from feedback.services.safe_copies.pdf import is_harmless_address

if TYPE_CHECKING:
    from lxml.etree import _Element

_FIELDS = {
    *("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "SEQ", "STYLEREF", "TOC", "TC", "XE", "INDEX"),
    *("DATE", "TIME", "EQ", "SYMBOL", "LISTNUM", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "HYPERLINK", "ADVANCE"),
}
"""Fields that only count, point or show. All others may fetch, run or tell (DDE, INCLUDETEXT, LINK, MACROBUTTON, AUTHOR …)."""
_FORMULAS = {"f", "calculatedColumnFormula", "totalsRowFormula"}
_ADDRESS = re.compile(r'HYPERLINK\s+(?:\\[a-z]\s+)*"?([^"\s]+)', re.IGNORECASE)


def clean(root: "_Element", family: str) -> None:
    """Take out fields and formulas that do more than count; what they last showed stays as text."""
    if family == "docx":
        _clean_fields(root)
        return
    for element in [element for element in root.iter("*") if "/chart}" not in str(element.tag)]:
        if local(element) in _FORMULAS:
            drop(element)
        elif local(element) == "author":
            element.text = ""
        elif local(element) == "c":
            # They point into a part that says how the formula spreads.
            for name in ("cm", "vm"):
                element.attrib.pop(name, None)


def _clean_fields(root: "_Element") -> None:
    for simple in [element for element in root.iter("*") if local(element) == "fldSimple"]:
        instruction = next((value for key, value in simple.attrib.items() if str(key).endswith("}instr")), "")
        if not _is_harmless(str(instruction)):
            _unwrap(simple)
    begun: list[list[_Element]] = []
    told: list[str] = []
    for element in [element for element in root.iter("*") if local(element) in {"fldChar", "instrText", "delInstrText"}]:
        if local(element) != "fldChar":
            if begun:
                begun[-1].append(element)
                told[-1] += element.text or ""
            else:
                drop(element)
            continue
        kind = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}fldCharType")), "")
        if kind == "begin":
            begun.append([])
            told.append("")
        if begun:
            begun[-1].append(element)
        if kind == "end" and begun:
            _end(begun.pop(), told.pop())
    for parts in begun:
        # A field that never ends runs to the end of the text.
        _end(parts, "")


def _end(parts: "list[_Element]", instruction: str) -> None:
    if not _is_harmless(instruction):
        for part in parts:
            drop(part)


def _is_harmless(instruction: str) -> bool:
    words = instruction.split()
    if not words or words[0].upper() not in _FIELDS:
        return False
    if words[0].upper() != "HYPERLINK":
        return True
    address = _ADDRESS.search(instruction)
    to_a_place = re.search(r"HYPERLINK\s+\\l\s", instruction, re.IGNORECASE) is not None
    return to_a_place or (address is not None and is_harmless_address(address[1]))


def _unwrap(element: "_Element") -> None:
    """Put what an element holds in its place."""
    parent = element.getparent()
    if parent is None:
        raise ValueError
    for child in list(element):
        element.addprevious(child)
    drop(element)
