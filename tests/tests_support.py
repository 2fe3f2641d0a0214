"""Running the command line as people do: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run_cetu(*words: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """`cetu WORDS` in `cwd`, in Chinese, with its output."""
    return subprocess.run([sys.executable, "-m", "api.cli", *words], capture_output=True, text=True, cwd=cwd, timeout=300,
                          env={**os.environ, "CETU_LANG": "zh", "PYTHONPATH": str(ROOT), **(env or {})})
