"""``virgula serve``: web, worker and tick in one process group, watched by a light parent.

The parent never loads Django, so that the whole stays within its memory; what must be prepared
(tables, static files, data sets) is done by ``virgula prepare`` in a process that ends.
"""

import argparse
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PORTS_TRIED = 50
STOP_SECONDS = 15
RESTART_PAUSE_SECONDS = 2
# A child that falls this often within a minute has a cause that starting it again does not mend.
FALLS_ALLOWED = 5


class PortError(Exception):
    """No port is free where the operator asked for one."""


def free_port(host: str, first: int, tries: int = PORTS_TRIED) -> int:
    """Return the first port from ``first`` on that nobody listens on."""
    for port in range(first, first + tries):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise PortError(f"{host}:{first}–{first + tries - 1}")


@dataclass
class Child:
    """One process of the group, started again when it falls."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    falls: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, env=self.environment)

    def has_fallen(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def note_fall(self, now: float) -> bool:
        """Remember a fall; tell whether it falls too often."""
        self.falls = [at for at in self.falls if now - at < 60] + [now]
        return len(self.falls) >= FALLS_ALLOWED

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        if not self.process:
            return
        try:
            self.process.wait(timeout=max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class StopError(Exception):
    """The operator asked to stop."""


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise StopError


def watch(
    children: Sequence[Child],
    *,
    is_ready: Callable[[], bool],
    announce: Callable[[], None],
) -> int:
    """Keep the children running until a signal, and stop them in order.

    ``announce`` is called once, when ``is_ready`` says so: an address is not printed before it
    answers.
    """
    signal.signal(signal.SIGTERM, _raise_stopped)
    signal.signal(signal.SIGINT, _raise_stopped)
    code = 0
    try:
        for child in children:
            child.start()
        code = _watch_until_one_fails(children, is_ready=is_ready, announce=announce)
    except StopError:
        pass
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for child in children:
            child.stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            child.wait(deadline - time.monotonic())
    return code


def is_listening(host: str, port: int) -> bool:
    """Tell whether somebody answers at a port."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _watch_until_one_fails(
    children: Sequence[Child], *, is_ready: Callable[[], bool], announce: Callable[[], None]
) -> int:
    is_announced = False
    while True:
        time.sleep(0.5)
        if not is_announced and is_ready():
            announce()
            is_announced = True
        for child in children:
            if not child.has_fallen():
                continue
            if child.note_fall(time.monotonic()):
                print(
                    f"✗ «{child.name}» se detiene una y otra vez: revisa los mensajes de arriba "
                    "y corre «virgula doctor».",
                    file=sys.stderr,
                )
                return 1
            print(f"«{child.name}» se detuvo; se inicia de nuevo.", file=sys.stderr)
            time.sleep(RESTART_PAUSE_SECONDS)
            child.start()


def take_lock(var: Path) -> int | None:
    """Return the open lock of this folder, or ``None`` when another ``serve`` holds it."""
    handle = os.open(var / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="virgula serve",
        description="Inicia el sitio, el despachador y el reloj.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="dirección local (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="primer puerto (8000)")
    parser.add_argument(
        "--demonstration",
        action="store_true",
        help="carga los datos de demostración y da enlaces para entrar",
    )
    parser.add_argument("--threads", type=int, default=4, help="peticiones atendidas a la vez (4)")
    return parser.parse_args(arguments)


def environment_for(options: argparse.Namespace, port: int) -> dict[str, str]:
    """Return the variables that web, worker and ``prepare`` share: one base address for all."""
    environment = dict(os.environ)
    environment.setdefault("VIRGULA_VAR", str(Path.cwd() / "var"))
    environment.setdefault("VIRGULA_BASE_URL", f"http://{options.host}:{port}")
    if options.demonstration:
        environment["VIRGULA_DEMONSTRATION"] = "1"
    return environment


def main(arguments: Sequence[str]) -> int:
    """Prepare, start, print the address, and watch."""
    options = parse(arguments)
    var = Path(os.environ.get("VIRGULA_VAR", Path.cwd() / "var")).expanduser().resolve()
    var.mkdir(parents=True, exist_ok=True)
    lock = take_lock(var)
    if lock is None:
        print(
            f"Ya hay un «virgula serve» en marcha con esta carpeta ({var}). Detenlo primero "
            "(Ctrl+C en su ventana) o usa otra carpeta con VIRGULA_VAR.",
            file=sys.stderr,
        )
        return 1
    try:
        port = free_port(options.host, options.port)
    except PortError as error:
        print(f"No hay un puerto libre entre {error}. Elige otro con --port.", file=sys.stderr)
        return 1
    environment = environment_for(options, port)
    welcome = var / "welcome.json"
    welcome.unlink(missing_ok=True)
    virgula = [sys.executable, "-m", "virgula"]
    prepared = subprocess.run(
        [*virgula, "prepare", "--welcome", str(welcome)], env=environment, check=False
    )
    if prepared.returncode:
        return prepared.returncode
    said = json.loads(welcome.read_text(encoding="utf-8"))
    welcome.unlink()
    web = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", options.host, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(options.threads)),
        *("--no-ws", "--log-level", "warning"),
        "virgula.config.wsgi:application",
    ]
    return watch(
        [Child("sitio", web, environment), Child("despachador", [*virgula, "work"], environment)],
        is_ready=lambda: is_listening(options.host, port),
        announce=lambda: print_welcome(said, environment["VIRGULA_BASE_URL"]),
    )


def print_welcome(welcome: dict[str, list[list[str]]], address: str) -> None:
    """Print where to look and, for a demonstration, one sign-in link for each role."""
    width = max((len(label) for label, _path in [*welcome["pages"], *welcome["links"]]), default=0)
    print(f"\n  Vírgula está lista en  {address}/\n")
    for label, path in welcome["pages"]:
        print(f"    {label:<{width}}  {address}{path}")
    if welcome["links"]:
        print("\n  Enlaces para entrar (demostración; cada uno sirve una vez):\n")
        for label, path in welcome["links"]:
            print(f"    {label:<{width}}  {address}{path}")
    print("\n  Para terminar: Ctrl+C\n", flush=True)
