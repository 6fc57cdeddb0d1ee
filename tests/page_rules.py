"""What holds for every page. Each rule is said once, and says what to write instead."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, NavigableString, Tag
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter, RequestRedirect

from tests.words import Leftovers

_NO_CONTROLS = {"hidden", "submit", "button"}
_SLIPS = re.compile(
    r"\bNone\b|%\(\w|\{\{|\}\}|\{%|\b(?:State|Action|Kind|Role|Step|Publication)\.[A-Z]|object at 0x|\bundefined\b"
)
_UNSEEN = {"script", "style", "textarea", "option", "title"}


@dataclass
class Sheet:
    """A page under review: its address, its tree, and what the service knows about addresses."""

    soup: BeautifulSoup
    lang: str
    routes: MapAdapter
    guards: dict[str, str]
    """Who each endpoint's guard lets in."""
    leftovers: Leftovers

    def __post_init__(self) -> None:
        # One walk over the tree; the rules ask for tags by name some fifty times.
        self.tags = [tag for tag in self.soup.descendants if isinstance(tag, Tag)]
        self._named: dict[str, list[Tag]] = {}
        for tag in self.tags:
            self._named.setdefault(tag.name, []).append(tag)

    def all(self, *names: str) -> list[Tag]:
        """The tags of these names, name by name."""
        return [tag for name in names for tag in self._named.get(name, ())]

    def having(self, attribute: str, *names: str) -> list[Tag]:
        """The tags that have the attribute; of these names, or of any."""
        return [tag for tag in (self.all(*names) if names else self.tags) if attribute in tag.attrs]


def complaints(sheet: Sheet) -> Iterator[str]:
    """Everything that is wrong with the page, one sentence each."""
    for rule in (_heading, _language, _labels, _groups, _ids, _inline, _forms, _links, _pictures, _tables, _texts):
        yield from rule(sheet)


def _heading(sheet: Sheet) -> Iterator[str]:
    headings = [words(h1) for h1 in sheet.all("h1")]
    if len(headings) != 1:
        yield f"A page has one h1, from the block “heading”; this one has {len(headings)}: {headings}."
        return
    title = words(sheet.soup.title) if sheet.soup.title else ""
    if sheet.soup.select_one(".error-summary"):
        # Who hears the page learns first that something has to be mended.
        title = title.removeprefix("Lỗi: ").removeprefix("Error: ")
    if not headings[0]:
        yield "The h1 is empty: fill the block “heading”."
    if not title.startswith(headings[0]):
        yield f"The title must begin with the h1 “{headings[0]}”, but is “{title}”: write the text in the block “heading” only."


def _language(sheet: Sheet) -> Iterator[str]:
    html = sheet.soup.html
    if html is None or html.get("lang") != sheet.lang:
        yield f'Write <html lang="{sheet.lang}">; it says “{html and html.get("lang")}”.'


def _labels(sheet: Sheet) -> Iterator[str]:
    named = {label.get("for") for label in sheet.having("for", "label") if words(label)}
    for control in sheet.all("input", "select", "textarea"):
        if control.name == "input" and control.get("type") in _NO_CONTROLS:
            continue
        wrapped = control.find_parent("label")
        if not (
            control.get("id") in named
            or control.get("aria-label")
            or control.get("aria-labelledby")
            or (wrapped and words(wrapped))
        ):
            yield f"Nobody hears what {short(control)} is for: give it a label with its id in “for”."
    for button in (*sheet.all("button"), *_of_type(sheet, "submit")):
        if not (words(button) or button.get("aria-label") or button.get("value")):
            yield f"The button {short(button)} has no words: write a verb into it."


def _of_type(sheet: Sheet, kind: str) -> list[Tag]:
    return [control for control in sheet.having("type", "input") if control["type"] == kind]


def _groups(sheet: Sheet) -> Iterator[str]:
    for radio in _of_type(sheet, "radio"):
        group = radio.find_parent("fieldset")
        if (group is None or group.find("legend") is None) and radio.find_parent(attrs={"role": "radiogroup"}) is None:
            yield f"{short(radio)} stands alone: put the choices into a fieldset with a legend."


def _ids(sheet: Sheet) -> Iterator[str]:
    ids = Counter(str(tag["id"]) for tag in sheet.having("id"))
    for name, count in ids.items():
        if count > 1 or not name or re.search(r"\s", name):
            yield f"The id “{name}” must be there once and hold no space; it is there {count} times."
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list", "form", "popovertarget"):
        for tag in sheet.having(attribute):
            for name in str(tag[attribute]).split() if isinstance(tag[attribute], str) else tag[attribute]:
                if name not in ids:
                    yield f"{short(tag)} names “{name}” in “{attribute}”, which is no id of this page."
    for link in sheet.having("href", "a"):
        if str(link["href"]).startswith("#") and str(link["href"])[1:] not in ids:
            yield f"{short(link)} leads to “{link['href']}”, which is no id of this page."


def _inline(sheet: Sheet) -> Iterator[str]:
    for script in sheet.all("script"):
        if not script.get("src") and script.get("type") != "application/ld+json":
            yield "Inline script is blocked by the policy: put it into static/js/site.js."
    if sheet.all("style"):
        yield "A style element is blocked by the policy: write a class into the style sheet."
    for tag in sheet.tags:
        for name in tag.attrs:
            if name == "style" or name.startswith("on"):
                yield f"{short(tag)} has “{name}”, which the policy blocks: write a class, or listen in static/js/site.js."


def _tokens(form: Tag) -> list[Tag]:
    return [field for field in form.find_all("input") if field.get("name") == "csrf_token"]


def _forms(sheet: Sheet) -> Iterator[str]:
    for form in sheet.all("form"):
        action, method = form.get("action"), str(form.get("method", "get")).lower()
        if action is None:
            yield f"{short(form)} has no action: write the address it is sent to."
            continue
        if method not in {"get", "post"}:
            yield f"{short(form)}: the method is get or post."
            continue
        endpoint = yield from _match(sheet, str(action), method.upper(), short(form))
        guarded = sheet.guards.get(endpoint or "") in {"staff", "sender"}
        if method == "post" and guarded and not any("value" in field.attrs for field in _tokens(form)):
            yield f"{short(form)} would be refused: put {{{{ csrf_field() }}}} into it."
        if method == "get" and _tokens(form):
            yield f"{short(form)} would write its token into the address: leave csrf_field() out of a form that only asks."
        if form.find("input", type="file") and form.get("enctype") != "multipart/form-data":
            yield f'{short(form)} sends files by name only: write enctype="multipart/form-data".'
        if method == "post" and not form.select("button:not([type=button]), input[type=submit]"):
            yield f"{short(form)} cannot be sent without a script: give it a button."


def _links(sheet: Sheet) -> Iterator[str]:
    for link in sheet.all("a"):
        if not (words(link) or link.get("aria-label") or any(picture.get("alt") for picture in link.find_all("img"))):
            yield f"The link {short(link)} has no words: write where it leads."
        if not link.get("href"):
            yield f"The link {short(link)} leads nowhere: write an address, or make it a button."
    for tag in (*sheet.having("href", "a", "link"), *sheet.having("src", "script", "img")):
        address = str(tag.get("href") or tag.get("src"))
        if address.startswith("/") and not address.startswith("//"):
            yield from _match(sheet, address, "GET", short(tag), drain=True)


def _match(sheet: Sheet, address: str, method: str, where: str, *, drain: bool = False) -> Iterator[str]:
    """Complains when no route answers the address; the endpoint is the generator's value."""
    path = re.split(r"[?#]", address)[0]
    if not path.startswith("/"):
        return None
    try:
        return sheet.routes.match(path, method)[0]
    except RequestRedirect:
        yield f"{where} takes a detour: write the final address with url_for()."
    except MethodNotAllowed:
        yield f"{where} asks {path} by {method}, which no view answers."
    except NotFound:
        yield f"{where} leads to {path}, where nothing is: use url_for()."
    return None


def _pictures(sheet: Sheet) -> Iterator[str]:
    for picture in (picture for picture in sheet.all("img") if "alt" not in picture.attrs):
        yield f'{short(picture)} has no alt: say what is seen, or alt="" for an ornament.'
    for drawing in sheet.all("svg"):
        if drawing.get("aria-hidden") == "true" or drawing.get("role") == "img":
            continue
        yield f"{short(drawing)}: a drawing is aria-hidden, or role=img with a title."


def _tables(sheet: Sheet) -> Iterator[str]:
    for table in sheet.all("table"):
        heads = table.find_all("th")
        if not heads:
            yield f"{short(table)} has no th: a table without headings is a list."
        for head in heads:
            if head.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
                yield f'{short(head)} “{words(head)}” has no scope: write scope="col" or scope="row".'


def _texts(sheet: Sheet) -> Iterator[str]:
    for text in sheet.soup.descendants:
        parent = text.parent
        if parent is None or type(text) is not NavigableString:
            continue
        line = " ".join(text.split())
        if not line:
            continue
        if parent.name not in _UNSEEN and _SLIPS.search(line):
            yield f"A slip of the template is on the page: “{line[:80]}”."
        if (
            sheet.lang == "vi"
            and sheet.leftovers.untranslated(line)
            and parent.find_parent(attrs={"lang": "en"}) is None
            and parent.get("lang") != "en"
        ):
            yield f"English on a Vietnamese page: “{line[:80]}”. Send it through _() where it is shown, not where it is made."
    if sheet.lang == "vi":
        for name in ("aria-label", "placeholder", "alt", "title"):
            for tag in sheet.having(name):
                if sheet.leftovers.untranslated(" ".join(str(tag[name]).split())):
                    yield f"English in “{name}” of {short(tag)}."


def words(tag: Tag | None) -> str:
    """A tag's text with single spaces."""
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""


def short(tag: Tag) -> str:
    """The opening tag as it stands in the page, cut short."""
    attributes = "".join(
        f' {name}="{" ".join(value) if isinstance(value, list) else value}"' for name, value in list(tag.attrs.items())[:5]
    )
    return f"<{tag.name}{attributes}>"[:160]
