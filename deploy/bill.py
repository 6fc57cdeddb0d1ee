"""``make bill``: what the service is made of, as a CycloneDX 1.6 bill of materials (https://cyclonedx.org/docs/1.6/json/).

Read from the lock file and from ``deploy/vendored.json``: nothing is asked of anybody.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pinned(lock: str) -> list[tuple[str, str, list[str]]]:
    """Name, version and SHA-256 sums of each dependency in a lock file."""
    heads = list(_PIN.finditer(lock))
    ends = [head.start() for head in heads[1:]] + [len(lock)]
    return [
        (head[1], head[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", lock[head.end() : end]))
        for head, end in zip(heads, ends, strict=True)
    ]


def bill() -> dict[str, Any]:
    """The whole."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    python = [
        {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "properties": [{"name": "sha256", "value": value} for value in sums],
        }
        for name, version, sums in pinned(lock)
    ]
    vendored = json.loads((ROOT / "deploy/vendored.json").read_text(encoding="utf-8"))
    browser = [
        {
            "type": "library",
            "name": one["name"],
            "version": one["version"],
            "purl": f"pkg:npm/{one['name'].replace('@', '%40')}@{one['version']}",
            "licenses": [{"license": {"id": one["licence"]}}],
        }
        for one in vendored
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "lang-nghe", "licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": [*python, *browser],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(bill(), indent=2) + "\n")
