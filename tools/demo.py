"""`make demo`: the sample corpus into an embedded graph, one question of each kind with its sentences, a figure, a page."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CETU = Path(sys.executable).with_name("cetu")
GRAPH = ROOT / "demo.graph"
FIGURE = ROOT / "out" / "jiangsu.html"
STEPS = (
    ("读入示例语料 · read the sample corpus", ["ingest", str(ROOT / "samples")]),
    ("谁引用谁 · who cites whom", ["query", "citations", "--limit", "6"]),
    ("一地的措施 · measures of a city", ["query", "measures", "合肥市", "--limit", "6"]),
    ("同一指标的目标 · one indicator compared", ["query", "targets", "城镇化率", "--limit", "6"]),
    ("哪些政策支持动态虚拟型 · which policies support the dynamic virtual pattern", ["trace", "--pattern", "动态虚拟型", "--limit", "6"]),
    ("核对每条关系的原句 · check every edge", ["check"]),
    ("画图 · draw", ["figure", "network", "--about", "江苏省", "--out", str(FIGURE)]),
)


def main() -> int:
    shutil.rmtree(GRAPH, ignore_errors=True)
    FIGURE.parent.mkdir(exist_ok=True)
    for title, words in STEPS:
        print(f"\n━━ {title}\n   cetu {' '.join(words)}\n", flush=True)
        code = subprocess.run([str(CETU), "--store", f"file:{GRAPH}", *words], check=False).returncode
        if code:
            return code
    print(f"\n图 · figure: {FIGURE}\n网页 · page:  {CETU} --store file:{GRAPH} serve   → http://127.0.0.1:8765/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
