"""Parsing strangers' files in a child process with limits, so that a hostile one costs one document and no more.

The child lives on from document to document (0.1 ms each); it has no more than 1.5 GiB, 20 CPU seconds a document, and
may write no file. When it dies or hangs it is replaced and the document tried once more.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from kg.errors import CetuError, DocumentError, UnreadableDocument, UnsupportedFormat

MEMORY = 1536 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 90
RECYCLE = 500
"""Documents after which a child is replaced, for parsers that leak."""
ROOT = Path(__file__).resolve().parents[2]
Parsed = tuple[str, dict[str, str]]


class Sandbox:
    """One child process and the way to talk to it; safe to share between threads."""

    def __init__(self, cpu: int = CPU_SECONDS, wall: float = WALL_SECONDS, memory: int = MEMORY) -> None:
        self.cpu, self.wall, self.memory = cpu, wall, memory
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0

    def parse(self, reader: str, path: Path) -> Parsed:
        """What `reader` ("module:function") makes of the file. Raises UnreadableDocument when it fails twice."""
        with self._lock:
            for _ in range(2):
                answer = self._ask(reader, path)
                if answer is not None:
                    return _unpack(answer, path.name)
        raise UnreadableDocument(
            f"{path.name} breaks its parser or takes longer than {self.cpu} s: it is left out", code="parser_died", name=path.name
        )

    def close(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def _ask(self, reader: str, path: Path) -> dict[str, object] | None:
        """The child's answer; None when it died, hung or ran into a limit, after which it is gone."""
        child = self._living_child()
        question = json.dumps([reader, os.fspath(path), self.cpu]).encode() + b"\n"
        assert child.stdin is not None and child.stdout is not None
        watch = threading.Timer(self.wall, child.kill)
        watch.start()
        try:
            child.stdin.write(question)
            child.stdin.flush()
            answer = _read_frame(child.stdout)
        except (OSError, ValueError):
            answer = None
        finally:
            watch.cancel()
        if answer is None:
            self.close()
        return answer

    def _living_child(self) -> subprocess.Popen[bytes]:
        if self._served >= RECYCLE:
            self.close()
        if self._child is None or self._child.poll() is not None:
            code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from ingest.readers.sandbox import serve; serve({self.memory})"
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and code, no shell
                [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            self._served = 0
        self._served += 1
        return self._child


def _read_frame(stream: IO[bytes]) -> dict[str, object] | None:
    """A length line, then so many bytes of JSON."""
    head = stream.readline()
    if not head:
        return None
    body = stream.read(int(head))
    if len(body) < int(head):
        return None
    answer: dict[str, object] = json.loads(body)
    return answer


def _unpack(answer: dict[str, object], name: str) -> Parsed:
    if "error" in answer:
        kind = UnsupportedFormat if answer["kind"] == "UnsupportedFormat" else UnreadableDocument
        raise kind(str(answer["error"]), code=str(answer["code"]), name=name)
    meta = answer["meta"]
    assert isinstance(meta, dict)
    return str(answer["text"]), {str(key): str(value) for key, value in meta.items()}


def serve(memory: int = MEMORY) -> None:
    """The child's loop: a question a line on stdin, answers on stdout. Ends with its parent."""
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    sys.stdout = sys.stderr  # a chatty parser must not spoil the frames
    _limit_memory(memory)
    for line in iter(questions.readline, b""):
        reader, path, cpu = json.loads(line)
        _limit_cpu(cpu)
        body = json.dumps(_answer(reader, Path(path))).encode()
        answers.write(b"%d\n" % len(body) + body)
        answers.flush()


def _answer(reader: str, path: Path) -> dict[str, object]:
    module, _, name = reader.partition(":")
    parse: Callable[[Path], Parsed] = getattr(importlib.import_module(module), name)
    try:
        text, meta = parse(path)
    except DocumentError as exc:
        return {"error": str(exc), "code": exc.code, "kind": type(exc).__name__}
    except (MemoryError, RecursionError) as exc:
        return {"error": f"{path.name} needs too much memory ({type(exc).__name__}): it is left out", "code": "file_memory", "kind": ""}
    except (CetuError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, RuntimeError) as exc:
        return {"error": f"{path.name} cannot be parsed ({type(exc).__name__}): save it again", "code": "broken", "kind": ""}
    return {"text": text, "meta": meta}


def _limit_memory(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no rlimits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu(seconds: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, resource.RLIM_INFINITY))


_shared: Sandbox | None = None


def shared_sandbox() -> Sandbox:
    """The one child of this process, made at first use and ended with it."""
    global _shared
    if _shared is None:
        _shared = Sandbox()
        atexit.register(_shared.close)
    return _shared
