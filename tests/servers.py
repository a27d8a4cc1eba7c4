"""Real servers on loopback for the tests: each one is a process of its own.

``Mastodon`` is ``mastodon_mock``, which speaks the API over a socket. ``Pds`` is the AT Protocol's
own server (``tests/pds``, installed by ``make pds``). ``StandIn`` is a small strict
stand-in of a network (``tests/standins``): it is told how to fail beforehand (an effect without an
answer, a list that lags …), and counts what really came about.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

READY_SECONDS = 60
PDS = Path(__file__).with_name("pds")
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
    neighbour: str = ""

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

    def say(self, text: str, *, in_reply_to: str = "") -> str:
        """Let a neighbour with an account of her own say something; return its id."""
        with httpx.Client(base_url=self.url, trust_env=False) as client:
            if not self.neighbour:
                self.neighbour = self._register(client)
            answer = client.post(
                "/api/v1/statuses",
                headers={"Authorization": f"Bearer {self.neighbour}"},
                data={"status": f"@testuser {text}", "in_reply_to_id": in_reply_to},
            )
            return str(answer.raise_for_status().json()["id"])

    def _register(self, client: httpx.Client) -> str:
        said = {"client_name": "tests", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob"}
        app = client.post("/api/v1/apps", data={**said, "scopes": "read write"}).json()
        asked = {
            "grant_type": "client_credentials",
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "scope": "read write",
        }
        token = client.post("/oauth/token", data=asked).json()["access_token"]
        person = {
            "username": "vecina",
            "email": "vecina@red.example",
            "password": "una clave larga",
            "agreement": "true",
            "locale": "es",
        }
        headers = {"Authorization": f"Bearer {token}"}
        made = client.post("/api/v1/accounts", headers=headers, data=person).raise_for_status()
        return str(made.json()["access_token"])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


@dataclass
class Pds:
    """A running server of the AT Protocol with one account of ours."""

    url: str
    handle: str
    token: str
    did: str
    folder: tempfile.TemporaryDirectory[str]
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls) -> "Pds":
        node, port, directory = _node(), free_port(), free_port()
        folder = tempfile.TemporaryDirectory(prefix="virgula-pds-")
        process = subprocess.Popen(
            [node, str(PDS / "server.mjs"), str(port), str(directory), folder.name],
            stdout=subprocess.DEVNULL,
        )
        url = f"http://127.0.0.1:{port}"
        made = cls(url, "vocera.test", "", "", folder, process)
        try:
            _wait_until_it_answers(f"{url}/xrpc/_health", process)
            made._open_account()
        except BaseException:
            made.stop()
            raise
        return made

    def _open_account(self) -> None:
        owner = self.post(
            "com.atproto.server.createAccount",
            handle=self.handle,
            email="vocera@correo.test",
            password="only the app password is used",
        )
        authority = {"Authorization": f"Bearer {owner['accessJwt']}"}
        app = self.post("com.atproto.server.createAppPassword", authority, name="virgula")
        self.did, self.token = owner["did"], app["password"]

    @property
    def netloc(self) -> str:
        return self.url.removeprefix("http://")

    def post(
        self, name: str, /, headers: dict[str, str] | None = None, **values: Any
    ) -> dict[str, Any]:
        url = f"{self.url}/xrpc/{name}"
        answer = httpx.post(url, json=values, headers=headers, timeout=30, trust_env=False)
        return dict(answer.raise_for_status().json())

    def records(self, collection: str = "app.bsky.feed.post") -> list[dict[str, Any]]:
        """Read every record of our account, the newest key first."""
        found: list[dict[str, Any]] = []
        params = {"repo": self.did, "collection": collection, "limit": "100"}
        with httpx.Client(base_url=f"{self.url}/xrpc/", trust_env=False) as client:
            while True:
                answer = client.get("com.atproto.repo.listRecords", params=params)
                page = answer.raise_for_status().json()
                found += page["records"]
                if not page.get("cursor"):
                    return found
                params["cursor"] = page["cursor"]

    def blob(self, cid: str) -> bytes:
        """Read a picture back."""
        params = {"did": self.did, "cid": cid}
        answer = httpx.get(
            f"{self.url}/xrpc/com.atproto.sync.getBlob", params=params, trust_env=False
        )
        return answer.raise_for_status().content

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)
        self.folder.cleanup()


def _node() -> str:
    """Return the pinned Node beside the server; the system's own may be too old or too new."""
    for found in sorted(PDS.glob("node_modules/node-linux-*/bin/node")):
        return str(found)
    raise RuntimeError("The server of the AT Protocol is not installed: run «make pds».")


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
