"""``make audit``: whether a pinned dependency has a known weakness. For developers; asks the vulnerability service of PyPI.

Exit code 0: all were looked up and none is known to be weak; 1: some are; 3: some could not be audited, which is no green light.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

WEAK, NOT_AUDITED = 1, 3


def verdict(report: dict) -> tuple[int, list[str]]:
    """What a report of pip-audit (its JSON format) comes to: the exit code, and a line for each dependency that is not well."""
    weak, skipped = [], []
    for dependency in report["dependencies"]:
        name = f"{dependency['name']} {dependency.get('version', '')}".strip()
        if "skip_reason" in dependency:
            skipped.append(f"could not be audited: {name}")
        for known in dependency.get("vulns", ()):
            mended = ", ".join(known.get("fix_versions", ())) or "no version yet"
            weak.append(f"weak: {name}: {known['id']}, mended in {mended}")
    return (WEAK if weak else NOT_AUDITED if skipped else 0), [*weak, *skipped]


def main(requirements: Path) -> int:
    """Ask, and say what came of it."""
    options = "--disable-pip --require-hashes --progress-spinner=off --format=json".split()
    tool = [sys.executable, "-m", "pip_audit", *options]
    done = subprocess.run([*tool, "--requirement", str(requirements)], capture_output=True, text=True, check=False)  # noqa: S603
    try:
        code, lines = verdict(json.loads(done.stdout))
    except (ValueError, KeyError, TypeError):
        code, lines = NOT_AUDITED, [f"could not be audited: the service did not answer ({done.stderr.strip()[-200:]})"]
    sys.stdout.write("\n".join([*lines, ""]) or f"{requirements}: no known weakness.\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
