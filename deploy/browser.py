"""What ``make test`` needs to open pages: Chromium, through the system's package manager. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium", "libatomic1")
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    """Where a browser is, or None; ``CHROMIUM`` in the environment names another."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)


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


def main() -> int:
    """Make sure that there is a browser; the exit code is 1 when there is none."""
    if find_browser():
        return 0
    wanted = " ".join(PACKAGES)
    before = can_install()
    if before is not None:
        print(f"Installing {wanted} for the browser tests …", flush=True)  # noqa: T201
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
            subprocess.run([*before, "apt-get", *arguments], check=False, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
        if find_browser():
            return 0
    print(  # noqa: T201
        f"Lắng Nghe: the browser tests need Chromium. Install it with: sudo apt-get install {wanted} "
        "(or set CHROMIUM to the path of one), then run make test again.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
