"""What ``make`` does first: a virtual environment with exactly the pinned packages. Standard library only.

    python3 deploy/bootstrap.py FOLDER REQUIREMENTS

Does nothing, quickly, when the folder already holds what the file asks for.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
STAMP = "installed.stamp"
_SHOWN_LINES = 12


class CannotInstall(Exception):
    """Why not, in one sentence that says what to do."""


def check_version(version: tuple[int, int]) -> None:
    """Refuse a Python on which the pinned packages were never tried.

    :raises CannotInstall: too old or too new.
    """
    if not OLDEST <= version <= NEWEST:
        span = f"{OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}"
        raise CannotInstall(
            f"Python {span} is needed, but this is {version[0]}.{version[1]}. "
            f"Install one of them and name it: make PYTHON=python3.{OLDEST[1]} …"
        )


def check_venv_module() -> None:
    """Debian and Ubuntu ship Python without the parts that make virtual environments.

    :raises CannotInstall: they are missing.
    """
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise CannotInstall("Python's venv module is missing. Install it with: sudo apt install python3-venv")


def fingerprint(requirements: Path) -> str:
    """What the folder must hold: the file (and those it stands on) and this very Python."""
    content = requirements.read_bytes()
    return f"{hashlib.sha256(content).hexdigest()} {sys.version_info[:3]} {sys.prefix}\n"


def is_installed(folder: Path, wanted: str, name: str) -> bool:
    """Whether the folder holds what is wanted; an interrupted installation left no stamp."""
    with contextlib.suppress(OSError):
        return (folder / f"{name}.{STAMP}").read_text() == wanted and (folder / "bin" / "python").exists()
    return False


def make_folder(folder: Path) -> None:
    """Make the virtual environment, or make a broken one anew.

    :raises CannotInstall: the folder cannot be written, or Python cannot make one.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotInstall(
            f"The folder {folder} cannot be written ({error.strerror}). Name another: make VENV=/path/to/folder …"
        ) from error
    if _same_python(folder):
        return
    done = _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    if done.returncode:
        raise CannotInstall(
            f"The virtual environment could not be made. On Debian and Ubuntu: sudo apt install python3-venv\n{_end(done)}"
        )


def _same_python(folder: Path) -> bool:
    """Whether the folder has a working interpreter of this version, with pip."""
    question = "import sys, pip; print(sys.version_info[:3])"
    with contextlib.suppress(OSError):
        return _run([str(folder / "bin" / "python"), "-c", question]).stdout.strip() == str(sys.version_info[:3])
    return False


def install(folder: Path, requirements: Path) -> None:
    """Install the pinned packages, each checked against its hash.

    :raises CannotInstall: no network, or pip failed; with pip's last lines.
    """
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    done = _run([*command, "--quiet", "--require-hashes", "--retries", "3", "-r", str(requirements)])
    if done.returncode:
        raise CannotInstall(
            "The packages could not be installed; is there a network, and room on the disk? Run the same command again "
            f"when there is. pip said:\n{_end(done)}"
        )


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - commands of ours
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )


def _end(done: subprocess.CompletedProcess[str]) -> str:
    return "\n".join(f"  {line}" for line in done.stdout.strip().splitlines()[-_SHOWN_LINES:])


def main(arguments: list[str]) -> int:
    """Install if needed; the exit code is 1 when it could not be done."""
    folder, requirements = Path(arguments[0]), Path(arguments[1])
    try:
        check_version((sys.version_info[0], sys.version_info[1]))
        wanted = fingerprint(requirements)
        if is_installed(folder, wanted, requirements.stem):
            return 0
        check_venv_module()
        make_folder(folder)
        stamp = folder / f"{requirements.stem}.{STAMP}"
        stamp.unlink(missing_ok=True)
        print(f"Installing {requirements} into {folder}; this takes a minute or two …", flush=True)  # noqa: T201
        install(folder, requirements)
        stamp.write_text(wanted)
    except CannotInstall as error:
        print(f"Lắng Nghe: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except OSError as error:
        print(f"Lắng Nghe: {error.filename or folder}: {error.strerror}.", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    # A terminal without UTF-8 must not turn a sentence into a traceback.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    raise SystemExit(main(sys.argv[1:]))
