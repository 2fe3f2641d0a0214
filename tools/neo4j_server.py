"""A real Neo4j for the tests, without docker: its libraries come from Maven Central, once, into the user's cache.

    python tools/neo4j_server.py libraries  fetches what is missing, and says where it is
    python tools/neo4j_server.py serve      runs a server until Ctrl-C, and prints its address for CETU_TEST_NEO4J

CETU_TEST_NEO4J=bolt://user:password@host:port makes the tests use a server of your own instead.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

POM = Path(__file__).resolve().parent.parent / "tests" / "neo4j" / "pom.xml"
OPENS = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
START_SECONDS = 300  # a loaded machine takes minutes
CONF = """\
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.heap.max_size=1g
server.memory.pagecache.size=256m
dbms.usage_report.enabled=false
dbms.security.allow_csv_import_from_file_urls=false
db.transaction.timeout=60s
"""


class CannotServe(RuntimeError):
    """What is missing, in one line that says how to get it."""


@dataclass(frozen=True, slots=True)
class Server:
    address: str  # bolt://user@host:port
    user: str
    password: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Ends the server and its process group at once: its graph is thrown away, so nothing is to be saved."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def ensure_libraries() -> Path:
    """The folder with the server's jars; fetched once per version (123 MB). Raises CannotServe."""
    version = re.search(r"<neo4j.version>(.+?)<", POM.read_text(encoding="utf-8"))
    assert version, f"{POM} names no neo4j.version"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cetu" / f"neo4j-{version[1]}"
    if not (cache / "lib").is_dir():
        _fetch(cache)
    return cache / "lib"


def _fetch(cache: Path) -> None:
    _need("mvn", "maven")
    cache.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix="lib.", dir=cache))
    print(f"fetching Neo4j's libraries into {cache} (once, about a minute)", file=sys.stderr)
    run = subprocess.run(["mvn", "-B", "-q", "-f", POM, "dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={part}"],
                         capture_output=True, text=True)
    if run.returncode:
        shutil.rmtree(part)
        raise CannotServe(f"Maven could not fetch Neo4j ({' '.join(run.stdout.split())[:300]}): check the network, or set CETU_TEST_NEO4J")
    part.chmod(0o755)
    with contextlib.suppress(OSError):  # another run was first
        part.rename(cache / "lib")


def _need(command: str, package: str) -> str:
    """The path of `command`; as root on Debian it is installed where it is missing."""
    if not shutil.which(command) and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {package}", file=sys.stderr)
        for action in (["update"], ["install", "-y", "--no-install-recommends", package]):
            subprocess.run(["apt-get", "-qq", *action], stdout=subprocess.DEVNULL, check=False)
    found = shutil.which(command)
    if not found:
        raise CannotServe(f"{command} is missing: install {package}, or set CETU_TEST_NEO4J=bolt://user:password@host:port")
    return found


def start() -> Server:
    """Starts a server on a free port with an empty graph, and returns when it answers a query. It ends with this process."""
    libraries, java = ensure_libraries(), _need("java", "openjdk-17-jre-headless")
    home, port, password = Path(tempfile.mkdtemp(prefix="cetu-neo4j-")), _free_port(), secrets.token_urlsafe(12)
    for part in ("conf", "data", "logs", "plugins", "import", "run"):
        (home / part).mkdir()
    (home / "conf" / "neo4j.conf").write_text(CONF.format(port=port), encoding="utf-8")
    run = [java, *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENS), "-Xmx1g", "-cp", f"{libraries}/*", f"-Dbasedir={home}"]
    subprocess.run([*run, "org.neo4j.server.startup.Neo4jAdminCommand", "dbms", "set-initial-password", password], check=True, capture_output=True)
    with (home / "logs" / "console.log").open("wb") as log:
        process = subprocess.Popen([*run, "org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode"],
                                   stdout=log, stderr=log, start_new_session=True, preexec_fn=_die_with_parent())
    server = Server(f"bolt://neo4j@127.0.0.1:{port}", "neo4j", password, process)
    atexit.register(_end, server, home)
    _wait(server, home)
    return server


def _end(server: Server, home: Path) -> None:
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


def _wait(server: Server, home: Path) -> None:
    """Until a query is answered: the port opens earlier. The driver's own retries wait longer each time and warn, so they are off."""
    end = time.monotonic() + START_SECONDS
    uri = server.address.replace("neo4j@", "")
    with neo4j.GraphDatabase.driver(uri, auth=(server.user, server.password), max_transaction_retry_time=0) as driver:
        while server.process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(DriverError, Neo4jError):
                driver.execute_query("RETURN 1")
                return
            time.sleep(0.3)
    tail = (home / "logs" / "console.log").read_text(encoding="utf-8", errors="replace")[-400:]
    _end(server, home)
    raise CannotServe(f"Neo4j did not start: {' '.join(tail.split())}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel ends the server when the tests are killed without a chance to do so."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, signal.SIGKILL)  # 1: PR_SET_PDEATHSIG


def main() -> int:
    try:
        print(ensure_libraries())
        if "serve" in sys.argv[1:]:
            server = start()
            print(f"CETU_TEST_NEO4J={server.address.replace('@', f':{server.password}@')}", flush=True)
            server.process.wait()
    except CannotServe as exc:
        print(exc, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
