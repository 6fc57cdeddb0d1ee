"""What ``make test`` needs to scan files: ClamAV's daemon, through the system's package manager. Standard library only.

The tests start it by themselves, with signatures of their own: nothing is downloaded but the package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from browser import can_install

PACKAGE = "clamav-daemon"


def find_daemon() -> str | None:
    """Where the daemon is, or None."""
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


def main() -> int:
    """Try to have the daemon there; without it the tests that need it are skipped, and say so."""
    before = can_install() if find_daemon() is None else None
    if before is not None:
        print(f"Installing {PACKAGE} for the tests of virus scanning …", flush=True)  # noqa: T201
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", PACKAGE]):
            subprocess.run([*before, "apt-get", *arguments], check=False, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    if find_daemon() is None:
        print(  # noqa: T201
            f"Lắng Nghe: without ClamAV's daemon the tests of virus scanning are skipped. Install it with: "
            f"sudo apt-get install {PACKAGE}, then run make test again.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
