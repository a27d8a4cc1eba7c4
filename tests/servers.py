"""Real servers on loopback for the tests: each one is a process of its own.

``Mastodon`` is ``mastodon_mock``, which speaks the API over a socket. ``StandIn`` is a small strict
stand-in of a network (``tests/standins``): it is told how to fail beforehand (an effect without an
answer, a list that lags …), and counts what really came about.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

READY_SECONDS = 60
# One for all: to make one reads every certificate of the machine. Nothing is kept open: a stand-in
# breaks connections, and a test may fork.
_CLIENT = httpx.Client(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{url} ended with {process.returncode}")
        try:
            httpx.get(url, timeout=2, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{url} does not answer")


@dataclass
class Mastodon:
    """A running ``mastodon_mock``."""

    url: str
    token: str
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls) -> "Mastodon":
        port = free_port()
        command = [str(Path(sys.executable).with_name("mastodon_mock")), "serve", "--in-memory"]
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port), "--log-level", "error"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        url = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(f"{url}/api/v2/instance", process)
        return cls(url, "mock_token", process)

    @property
    def netloc(self) -> str:
        return self.url.removeprefix("http://")

    def statuses(self) -> list[dict[str, Any]]:
        """Read every status of our account, the newest first."""
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=self.url, headers=headers, trust_env=False) as client:
            me = client.get("/api/v1/accounts/verify_credentials").raise_for_status().json()["id"]
            found: list[dict[str, Any]] = []
            params = {"limit": "40"}
            while True:
                answer = client.get(f"/api/v1/accounts/{me}/statuses", params=params)
                page = answer.raise_for_status().json()
                found += page
                if len(page) < 40:
                    return found
                params["max_id"] = page[-1]["id"]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


@dataclass
class StandIn:
    """A running stand-in (``tests/standins``) that behaves as it is told."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    token: str = "good-token"

    @classmethod
    def start(cls, name: str) -> "StandIn":
        port = free_port()
        process = subprocess.Popen([sys.executable, "-m", "tests.standins", name, str(port)])
        url = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(f"{url}/told", process)
        return cls(name, url, process)

    @property
    def netloc(self) -> str:
        return self.url.removeprefix("http://")

    def tell(self, **orders: Any) -> None:
        """Forget everything and behave so: see ``tests/standins/base.py`` for the orders."""
        _CLIENT.post(f"{self.url}/tell", json=orders).raise_for_status()

    def told(self) -> dict[str, Any]:
        """Return what came about: effects, preparations, requests heard and held."""
        return dict(_CLIENT.get(f"{self.url}/told").raise_for_status().json())

    def stop(self) -> None:
        os.kill(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=10)
