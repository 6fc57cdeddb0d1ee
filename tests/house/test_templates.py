"""Templates show; they ask nothing of the database and decide nothing (DESIGN 2, law 6)."""

import re

import pytest
from jinja2 import Environment, FileSystemLoader, meta

from tests.house.source import ROOT, listed, modules

TEMPLATES = ROOT / "templates"
ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
FILES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
NAMES = [str(path.relative_to(TEMPLATES)) for path in FILES]
SAFE = {
    "components/icons.html": "drawings written in the same file",
}


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def code(name: str) -> str:
    """What stands between braces, without comments and words."""
    bare = re.sub(r"\{#.*?#\}", "", source(name), flags=re.S)
    return "\n".join(re.findall(r"\{[{%].*?[%}]\}", bare, flags=re.S))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_whole(name):
    ENVIRONMENT.parse(source(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_decides_no_permission_and_asks_no_database(name):
    found = re.findall(r"permits\(|has_role|\.query\b|\bsession\b|\.execute\(|\bg\.actor|get_authority|\.memberships", code(name))
    assert not found, f"{name} uses {found}: let the view decide and hand over what is shown"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_trusts_no_text(name):
    if name in SAFE:
        return
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", code(name)), f"{name}: texts stay escaped; make Markup in a filter"


def used() -> set[str]:
    """Templates named in Python, and those that templates name."""
    literal = {
        match for module in modules() for match in re.findall(r"""["']([\w/{}().]+\.(?:html|txt|typ|xml))["']""", module.text)
    }
    patterns = [r"[\w/]+".join(re.escape(part) for part in re.split(r"\{[^}]*\}", name)) for name in literal]
    found = {name for name in NAMES for pattern in patterns if re.fullmatch(pattern, name)}
    for name in NAMES:
        for other in meta.find_referenced_templates(ENVIRONMENT.parse(source(name))):
            if other is not None:
                found.add(other)
    return found


def test_every_template_is_used():
    unused = sorted(set(NAMES) - used())
    assert not unused, listed(unused)


def test_every_template_named_exists():
    missing = sorted(
        f"{name} names {other}"
        for name in NAMES
        for other in meta.find_referenced_templates(ENVIRONMENT.parse(source(name)))
        if other is not None and other not in NAMES
    )
    assert not missing, listed(missing)


def test_every_macro_brought_in_is_used():
    idle = [
        f"{name} imports {macro}"
        for name in NAMES
        for line in re.findall(
            r"\{%-?\s*from\s+\S+\s+import\s+(.*?)(?:\s+with(?:out)? context)?\s*-?%\}", source(name), flags=re.S
        )
        for macro in (part.split(" as ")[-1].strip() for part in line.split(","))
        if len(re.findall(rf"\b{re.escape(macro)}\b", source(name))) < 2
    ]
    assert not idle, listed(idle)


def test_every_icon_exists():
    drawn = set(re.findall(r"^\s*'([\w-]+)': '<", source("components/icons.html"), flags=re.M))
    assert drawn
    missing = sorted(
        f"{name}: {icon}"
        for name in NAMES
        for icon in re.findall(r"\bicon\(\s*'([\w-]+)'\s*\)", source(name))
        if icon not in drawn
    )
    assert not missing, listed(missing)


def test_every_static_file_named_exists():
    named = [(name, file) for name in NAMES for file in re.findall(r"static_url\(\s*'([^']+)'\s*\)", source(name))]
    missing = sorted(f"{name}: {file}" for name, file in named if not (ROOT / "static" / file).is_file())
    assert not missing, listed(missing)
    sheet = ROOT / "static" / "css" / "site.css"
    fonts = re.findall(r"url\([\"']?([^)\"']+)[\"']?\)", sheet.read_text(encoding="utf-8"))
    lost = sorted(
        url for url in fonts if not url.startswith("data:") and not (sheet.parent / url.split("?")[0]).resolve().is_file()
    )
    assert not lost, listed(lost)


def test_every_component_is_shown_on_the_page_of_components():
    shown = "\n".join(source(name) for name in NAMES if name.startswith("dev/components"))
    parts = [name for name in NAMES if name.startswith("components/")]
    inside = "\n".join(code(name) for name in parts)
    absent = [
        f"{name}: {macro}"
        for name in parts
        for macro in re.findall(r"\{%-?\s*macro\s+(\w+)", source(name))
        # What only other components use is seen in them.
        if f'"{name}"' not in shown or not (re.search(rf"\b{macro}\b", shown) or re.search(rf"(?<!macro )\b{macro}\(", inside))
    ]
    assert not absent, f"show it in templates/dev/components*.html, in every state: {listed(absent)}"
