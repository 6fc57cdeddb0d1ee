"""What comes from others: pinned with hashes, under a licence we may use, unchanged, and listed."""

import hashlib
import importlib.metadata
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.source import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt")
ALLOWED = re.compile(r"MIT|BSD|Apache|MPL|LGPL|PSF|Python Software Foundation|ISC|OFL|WTForms", re.IGNORECASE)
VENDORED = json.loads((ROOT / "deploy/vendored.json").read_text(encoding="utf-8"))


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "deploy" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_pinned_with_hashes(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    pinned = script("bill").pinned(text)
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(pinned) == len(lines) > 40
    assert not [name for name, _version, sums in pinned if not sums]


@pytest.mark.parametrize("wish", ["requirements.in", "requirements-dev.in"])
def test_what_is_wished_is_exact(wish):
    lines = [line.strip() for line in (ROOT / wish).read_text(encoding="utf-8").splitlines()]
    assert not [line for line in lines if line and not line.startswith(("#", "-r ")) and not re.search(r"==[\w.]+$", line)]


def test_every_licence_is_one_we_may_use():
    """Of what is installed here and runs with the service; what is for another platform or Python is not."""
    wrong = []
    for name, _version, _sums in script("bill").pinned((ROOT / "requirements.txt").read_text(encoding="utf-8")):
        try:
            about = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        classes = [kind for kind in about.get_all("Classifier", []) if kind.startswith("License")]
        said = " ".join([about.get("License-Expression") or "", (about.get("License") or "")[:300], *classes])
        if not ALLOWED.search(said) or re.search(r"\bA?GPL|General Public License", said.replace("LGPL", "")):
            wrong.append(f"{name}: {said[:80]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("one", VENDORED, ids=lambda one: one["name"])
def test_what_browsers_get_from_others_is_unchanged_and_licensed(one):
    folder = ROOT / one["folder"]
    assert (folder / one["licence_file"]).read_text(encoding="utf-8").strip()
    found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in one["files"]}
    assert found == one["files"]
    readme = folder / "README.md"
    assert not readme.exists() or one["version"] in readme.read_text(encoding="utf-8")


def test_nothing_of_others_is_unlisted():
    listed = {str(Path(one["folder"]) / name) for one in VENDORED for name in (*one["files"], one["licence_file"], "README.md")}
    there = {str(path.relative_to(ROOT)) for place in ("static/vendor", "static/fonts") for path in (ROOT / place).rglob("*.*")}
    there |= {str(path.relative_to(ROOT)) for path in (ROOT / "static/vendor").rglob("LICENSE")}
    assert there - listed == set()


def test_the_bill_holds_everything():
    made = script("bill").bill()
    names = {component["name"] for component in made["components"]}
    assert {"flask", "sqlalchemy", "altcha", "leaflet"} <= names
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert all(component["purl"].startswith(("pkg:pypi/", "pkg:npm/")) for component in made["components"])


@pytest.mark.parametrize(
    ("dependencies", "code", "said"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0, []),
        ([{"name": "a", "version": "1", "skip_reason": "not found"}], 3, ["could not be audited: a 1"]),
        (
            [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}, {"name": "b", "skip_reason": "x"}],
            1,
            ["weak: a 1: CVE-1, mended in 2", "could not be audited: b"],
        ),
    ],
)
def test_what_could_not_be_audited_is_no_green_light(dependencies, code, said):
    assert script("audit").verdict({"dependencies": dependencies}) == (code, said)
