"""How those who write wait for each other in SQLite, which lets one write at a time.

Its own waiting sleeps up to a tenth of a second between two looks, and whoever comes later may overtake: in a storm the
lock lies idle meanwhile and some wait in vain. Here the threads of a process ask one after the other, and look often.
"""

import sqlite3
import threading

PATIENCE_SECONDS = 5.0
"""After which somebody who wants to write is told that it cannot be now."""
_LOOK_SECONDS = 0.004
_turn = threading.Lock()


def begin_writing(driver: sqlite3.Connection, patience: float = PATIENCE_SECONDS) -> bool:
    """Begin a transaction that writes, in turn; False when the lock was not to be had in time, and none is begun.

    :raises sqlite3.OperationalError: it is not the lock that stands in the way.
    """
    if not _turn.acquire(timeout=patience):
        return False
    [usual] = driver.execute("PRAGMA busy_timeout").fetchone()  # for what is waited for without a turn
    driver.execute(f"PRAGMA busy_timeout={_LOOK_SECONDS * 1000:.0f}")
    try:
        for _look in range(int(patience / _LOOK_SECONDS) + 1):
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
            else:
                return True
        return False
    finally:
        driver.execute(f"PRAGMA busy_timeout={usual}")
        _turn.release()
