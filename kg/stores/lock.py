"""One process at a time may hold a file store. The lock is the operating system's, so it ends with its holder, however that ends."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        os.lseek(handle, 1 << 20, os.SEEK_SET)  # a byte past the text, since Windows forbids reading a locked range
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """The held lock. `announce` tells others how to join the holder."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def announce(self, port: int) -> None:
        text = json.dumps({"pid": os.getpid(), "port": port}).encode()
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, text)

    def release(self) -> None:
        os.ftruncate(self._handle, 0)
        os.close(self._handle)


def take_lock(path: Path) -> Lock | None:
    """The lock, or None while another process (or another open store of this one) holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _try_lock(handle)
    except OSError:
        os.close(handle)
        return None
    os.ftruncate(handle, 0)
    return Lock(handle)


def read_holder(path: Path) -> tuple[int, int] | None:
    """Process id and Bolt port of the holder, once it has announced them."""
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return int(holder["pid"]), int(holder["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
