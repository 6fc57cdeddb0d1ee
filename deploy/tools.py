"""Programs of the system that ``make test`` needs, through its package manager. Standard library only.

    python3 deploy/tools.py [NAME …]

Chromium opens pages, and without it nothing is tested; ClamAV's daemon and nginx are tested with where they are: without one
its tests are skipped, and say so. Nothing is downloaded but the packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import NamedTuple

_SERVERS = "/usr/sbin:/usr/local/sbin"


class Tool(NamedTuple):
    """A program: under which names it is found, in which packages it comes, and what is said where it is not there."""

    names: tuple[str, ...]
    packages: tuple[str, ...]
    purpose: str
    needed: bool = False
    variable: str = ""
    """Of the environment; names another."""


TOOLS = {
    "browser": Tool(
        ("chromium", "chromium-browser", "google-chrome"), ("chromium", "libatomic1"), "the browser tests", True, "CHROMIUM"
    ),
    "scanner": Tool(("clamd",), ("clamav-daemon",), "the tests of virus scanning"),
    "proxy": Tool(("nginx",), ("nginx-light",), "the tests of the whole shape that a city runs"),
}


def find(tool: Tool) -> str | None:
    """Where the program is, or None."""
    named = os.environ.get(tool.variable) if tool.variable else None
    found = (shutil.which(name) or shutil.which(name, path=_SERVERS) for name in ([named] if named else tool.names))
    return next(filter(None, found), None)


def can_install() -> list[str] | None:
    """What stands before ``apt-get`` so that it may install, or None when it may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0:  # noqa: S603
        return [sudo, "-n"]
    return None


def install(missing: list[Tool], before: list[str]) -> None:
    """Have the package manager bring them; that it could not is seen when they are looked for again."""
    packages = [package for tool in missing for package in tool.packages]
    print(f"Installing {' '.join(packages)} for {', '.join(tool.purpose for tool in missing)} …", flush=True)  # noqa: T201
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run([*before, "apt-get", *arguments], check=False, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603


def main(names: list[str]) -> int:
    """Make sure that the tools are there, all or those named; the exit code is 1 when one is not that nothing goes without."""
    wanted = [TOOLS[name] for name in names or TOOLS]
    missing = [tool for tool in wanted if find(tool) is None]
    before = can_install() if missing else None
    if before is not None:
        install(missing, before)
    short = [tool for tool in missing if find(tool) is None]
    for tool in short:
        print(said(tool), file=sys.stderr)  # noqa: T201
    return int(any(tool.needed for tool in short))


def said(tool: Tool) -> str:
    """What to do where the program is not there."""
    command = f"sudo apt-get install {' '.join(tool.packages)}"
    other = f" (or set {tool.variable} to the path of one)" if tool.variable else ""
    if tool.needed:
        return f"Lắng Nghe: {tool.purpose} need {tool.names[0]}. Install it with: {command}{other}, then run make test again."
    return f"Lắng Nghe: without {tool.names[0]} {tool.purpose} are skipped. Install it with: {command}, then run make test again."


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
