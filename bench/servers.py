"""Two servers side by side, and the CPU seconds that a request costs each of them."""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import psutil

READY_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server with one worker and one thread: its CPU time is the page's."""

    address: str
    process: psutil.Process

    def cpu_seconds(self) -> float:
        processes = [self.process, *self.process.children(recursive=True)]
        return sum(sum(one.cpu_times()[:2]) for one in processes)


@contextmanager
def serve(application: str, environment: Mapping[str, str], path: str) -> Iterator[Server]:
    """Start granian with ``application`` on a free loopback port until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
        *("--workers", "1", "--blocking-threads", "1", application),
    ]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        address = f"http://127.0.0.1:{port}{path}"
        _wait(address)
        yield Server(address, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            httpx.get(address, timeout=10).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


def cpu_per_request(servers: list[Server], *, rounds: int, requests: int) -> list[float]:
    """Return the median CPU milliseconds of a request to each server, the rounds interleaved."""
    samples: list[list[float]] = [[] for _ in servers]
    clients = [httpx.Client() for _ in servers]
    for _ in range(rounds):
        for number, server in enumerate(servers):
            before = server.cpu_seconds()
            for _ in range(requests):
                clients[number].get(server.address).raise_for_status()
            samples[number].append((server.cpu_seconds() - before) / requests * 1000)
    for client in clients:
        client.close()
    return [statistics.median(values) for values in samples]
