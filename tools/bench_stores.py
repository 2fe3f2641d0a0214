"""How fast a store takes nodes and relations:  python tools/bench_stores.py [ADDRESS] [NUMBER]

Without an address: the embedded store in a new directory. A server must be empty, and gets its password from CETU_PASSWORD.
The last column is per second of this process's own CPU: with the embedded store that is the engine too.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from kg.graph import Edge, Node
from kg.store import Store, open_store


def measure(name: str, work: Callable[[], object], rows: Sequence[object]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{name:22} {len(rows) / wall:>9,.0f} a second {len(rows) / cpu:>10,.0f} a CPU second", flush=True)


def bench(store: Store, number: int) -> None:
    kinds = (("Entity", "Policy"), ("Entity", "Place", "City"))
    entities = [Node(f"e{i}", kinds[i % 2], {"name": f"关于印发第{i}号发展规划的通知", "key": f"k{i}"}) for i in range(number)]
    sentences = [Node(f"s{i}", ("Sentence",), {"text": f"支持产业发展第{i}项措施，推动高质量发展，落实主体责任。" * 2, "begin": i}) for i in range(number)]
    mentions = [Edge(f"m{i}", "MENTIONS", f"s{i * 7 % number}", f"e{i * 13 % number}", {"begin": 1, "finish": 9}) for i in range(number)]
    covers = [Edge(f"c{i}", "COVERS", f"e{i * 5 % number}", f"e{i * 11 % number}", {"evidence": [f"s{i}|1|2|rule|1|0.9|d"], "sentences": [f"s{i}"], "passages": 1})
              for i in range(number)]
    hub = [Edge(f"h{i}", "LEADS", "e0", f"e{i}", {"passages": 1}) for i in range(1, number)]
    for again in ("", " again"):
        measure("entities" + again, lambda: store.write_nodes(entities), entities)
        measure("sentences" + again, lambda: store.write_nodes(sentences), sentences)
        for name, edges in (("mentions", mentions), ("with evidence", covers), ("from one node", hub)):
            measure(name + again, lambda edges=edges: store.write_edges(edges), edges)  # type: ignore[misc]


def main() -> None:
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    with tempfile.TemporaryDirectory() as folder, open_store(sys.argv[1] if len(sys.argv) > 1 else f"file:{folder}/g", os.environ.get("CETU_PASSWORD")) as store:
        store.prepare()
        if store.counts()["nodes"]:
            sys.exit(f"{store.address} is not empty: this would mix with your graph")
        print(f"{' '.join(store.server())}, {number:,} of each, batches of at most 2,000")
        bench(store, number)


if __name__ == "__main__":
    main()
