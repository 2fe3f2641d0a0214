"""Running the command line as people do: in a process of its own."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run_cetu(*words: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """`cetu WORDS` in `cwd`, in Chinese, with its output."""
    return subprocess.run([sys.executable, "-m", "api.cli", *words], capture_output=True, text=True, cwd=cwd, timeout=300,
                          env={**os.environ, "CETU_LANG": "zh", "PYTHONPATH": str(ROOT), **(env or {})})


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of `work`, without collections of the whole test session's heap, which are not its doing."""
    gc.collect()
    gc.disable()
    started = time.process_time()
    work()
    gc.enable()
    return time.process_time() - started


def least_of_each(seconds: Callable[[int], float], size: int, rounds: int = 5) -> tuple[float, float]:
    """Least seconds for `size` and for twice of it, measured in turn: a slow spell of the machine meets both."""
    pairs = [(seconds(size), seconds(2 * size)) for _ in range(rounds)]
    return min(short for short, _ in pairs), min(long for _, long in pairs)
