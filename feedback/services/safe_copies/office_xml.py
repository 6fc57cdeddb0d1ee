"""XML of a document's part: read without anything that XML itself can do, and cleaned of what parts can do."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']""")
_PLAIN = {b"utf-8", b"us-ascii", b"ascii"}
_DROPPED = {
    # Programs, controls and things carried along: of Word, of its old drawings, of Excel.
    *("OLEObject", "control", "controls", "oleObjects", "oleObject", "oleLink", "ddeLink", "altChunk", "subDoc", "FmlaMacro"),
    *("entryMacro", "exitMacro"),
    *("legacyDrawingHF", "webPublishItems", "externalReferences", "externalData", "customControls", "AutoLoad"),
    # What is fetched from elsewhere.
    *("attachedTemplate", "mailMerge", "connections", "queryTableParts", "pivotCaches", "webSettings", "linkedToFile"),
    # What would be worked out when it is opened: the values stand beside it.
    *("definedNames", "dataValidations", "conditionalFormatting", "calcPr", "functionGroups", "scenarios", "dataConsolidate"),
    # Data kept beside the text, and what newer programs add, of which nobody knows what it may do.
    *("dataBinding", "customXmlPr", "docVars", "extLst", "customProperties", "customSheetViews", "customWorkbookViews"),
    # Who made it, where and with what.
    *("absPath", "fileSharing", "fileRecoveryPr", "fileVersion", "rsids", "rsidRoot", "documentProtection", "writeProtection"),
}
"""Elements by their own name, whatever their family: each means the same everywhere."""
_EMPTIED = {"author": "", "initials": "", "userName": "", "lastGuid": ""}
"""Attributes that name people; some must be there, so they become empty."""
_LOST = {"macro", "onAction", "href", "action", "date", "dateUtc", "userId", "providerId", "codeName", "guid", "uid", "script"}
_LOST_BEGINNINGS = ("rsid", "onclick", "onmouse", "onload", "onerror", "onfocus")
_LINKS = {"hyperlink", "hlinkClick", "hlinkHover"}
"""Elements that hold what is read, and lose only where they lead."""


class NotPlain(ValueError):
    """It declares entities or a type of its own, or is written so that this cannot be seen."""


def parsed(data: bytes) -> "_Element":
    """The part's tree.

    :raises NotPlain: it declares something, or is in another encoding than UTF-8. :raises ValueError: no XML.
    """
    from lxml import etree  # noqa: PLC0415 - slow to import, needed only here

    named = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf")[:200])
    if b"\0" in data or b"<!DOCTYPE" in data or b"<!ENTITY" in data or (named and named[1].lower() not in _PLAIN):
        raise NotPlain
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True, remove_comments=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError from error


def clean(root: "_Element", relations: set[str]) -> None:
    """Take away what does more than be read, and whatever speaks of a relationship that is not kept.

    :param relations: names of those that are.
    """
    for element in list(root.iter("*")):
        name = local(element)
        if name in _DROPPED:
            drop(element)
            continue
        for key in list(element.attrib):
            own = local_of(str(key))
            if own in _EMPTIED:
                element.attrib[key] = _EMPTIED[own]
            elif own in _LOST or own.startswith(_LOST_BEGINNINGS):
                del element.attrib[key]
            elif _is_relationship(str(key)) and element.attrib[key] not in relations:
                if name in _LINKS:
                    del element.attrib[key]
                else:
                    drop(element)
                    break


def local(element: "_Element") -> str:
    """An element's name without its family."""
    return local_of(str(element.tag))


def local_of(name: str) -> str:
    """The same of any name."""
    return name.rpartition("}")[2]


def drop(element: "_Element") -> None:
    """Take an element out, but not the text behind it."""
    parent = element.getparent()
    if parent is None:
        raise ValueError
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def made(family: str, name: str) -> "_Element":
    """A new tree of one element."""
    from lxml import etree  # noqa: PLC0415

    return etree.Element(f"{{{family}}}{name}", nsmap={None: family})


def add(parent: "_Element", name: str, attributes: dict[str, str]) -> None:
    """An element of the same family within another."""
    from lxml import etree  # noqa: PLC0415

    etree.SubElement(parent, str(parent.tag).replace(local(parent), name), attributes)


def written(root: "_Element") -> bytes:
    """The tree as a part."""
    from lxml import etree  # noqa: PLC0415

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _is_relationship(name: str) -> bool:
    return name.startswith("{") and name[1:].partition("}")[0] in RELATIONSHIPS
