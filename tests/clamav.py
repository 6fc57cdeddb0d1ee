"""A real daemon of ClamAV with one signature, that of the test file which every scanner knows (eicar.org)."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HARMLESS_VIRUS = "".join(("X5O!P%@AP[4\\PZX54(P^)", "7CC)7}$EICAR-STAND", "ARD-ANTIVIRUS-TEST", "-FILE!$H+H*")).encode()
"""The test file; in parts, so that no scanner takes this module for it."""
NAME = "Eicar-Test-Signature.UNOFFICIAL"
_LISTENING = "Self checking"


@contextmanager
def running_clamd() -> Iterator[str]:
    """The address of a daemon that listens; it is ended afterwards. Skips where there is none to start."""
    daemon = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    if daemon is None:
        pytest.skip("clamd is not installed: NOTHING about virus scanning is tested here. See deploy/tools.py")
    folder = Path(tempfile.mkdtemp(prefix="clamd-"))
    (folder / "signatures").mkdir()
    (folder / "signatures" / "test.ndb").write_text(f"Eicar-Test-Signature:0:*:{HARMLESS_VIRUS.hex()}\n")
    (folder / "clamd.conf").write_text(
        f"LocalSocket {folder}/socket\nDatabaseDirectory {folder}/signatures\nTemporaryDirectory {folder}\n"
        "Foreground yes\nStreamMaxLength 12M\n"
    )
    with subprocess.Popen(
        [daemon, "--config-file", str(folder / "clamd.conf")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        try:
            said = []
            for line in running.stdout:
                said.append(line)
                if _LISTENING in line:
                    break
            else:
                pytest.fail(f"clamd did not start: {''.join(said)[-600:]}")
            yield f"unix:{folder}/socket"
        finally:
            running.terminate()
            running.communicate()
            shutil.rmtree(folder, ignore_errors=True)
