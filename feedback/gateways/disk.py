"""What makes a name in a folder outlive a power cut."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Force the folder's list of names to the disk: else a power cut can forget a new name.

    :raises OSError: the disk does not take it.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
