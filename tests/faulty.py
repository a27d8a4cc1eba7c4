"""``python -m tests.faulty PORT``: a small strict server of the Mastodon API with faults on order.

Orders (``POST /tell``), each for the next ``times`` posts (1; -1 for ever):
``fault``: ``before`` (500, no effect), ``after`` (500 after the effect), ``silent`` (effect, then
no answer), ``reset`` (effect, then a broken connection), ``deaf`` (no effect, no answer), ``busy``
(429 with Retry-After), ``stranger`` (401), ``nonsense`` (200 with a body that is no JSON).
``ignores_key``: makes a second status for the same key. ``lag``: seconds before a status is listed.
``list_fails``: the list answers 503. ``hold``: seconds that a post is held after its effect.
"""

import itertools
import json
import socket
import struct
import sys
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "good-token"
SILENCE_SECONDS = 30.0


class World:
    """What the server knows and was told."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ids = itertools.count(1000)
        self.reset({})

    def reset(self, orders: dict[str, Any]) -> None:
        self.orders = {"fault": "", "times": 1, "ignores_key": False, "lag": 0, **orders}
        self.statuses: list[dict[str, Any]] = []
        self.keys: dict[str, dict[str, Any]] = {}
        self.heard: list[str] = []
        self.held = 0

    def fault(self) -> str:
        if not self.orders["fault"] or self.orders["times"] == 0:
            return ""
        self.orders["times"] -= 1
        return str(self.orders["fault"])

    def publish(self, text: str, key: str) -> dict[str, Any]:
        if key in self.keys and not self.orders["ignores_key"]:
            return self.keys[key]
        number = str(next(self.ids))
        status = {
            "id": number,
            "url": f"https://red.example/@cuenta/{number}",
            "created_at": datetime.now(UTC).isoformat(),
            "content": f"<p>{text.replace(chr(10), '<br>')}</p>",
            "text": text,
            "made": time.monotonic(),
        }
        self.statuses.insert(0, status)
        self.keys[key] = status
        return status

    def listed(self) -> list[dict[str, Any]]:
        now = time.monotonic()
        return [one for one in self.statuses if now - one["made"] >= self.orders["lag"]]


WORLD = World()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""

    def answer(self, status: int, body: Any, **headers: str) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def read_json(self) -> dict[str, Any]:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def is_known(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {TOKEN}":
            return True
        self.answer(401, {"error": "The access token is invalid"})
        return False

    def do_GET(self) -> None:
        if self.path == "/told":
            with WORLD.lock:
                told = {"statuses": WORLD.statuses, "heard": WORLD.heard, "held": WORLD.held}
                self.answer(200, told)
            return
        if not self.is_known():
            return
        if self.path.endswith("/verify_credentials"):
            self.answer(200, {"id": "7", "acct": "cuenta"})
        elif "/accounts/7/statuses" in self.path:
            self.list_statuses()
        else:
            self.answer(404, {"error": "Record not found"})

    def list_statuses(self) -> None:
        with WORLD.lock:
            if WORLD.orders.get("list_fails"):
                self.answer(503, {"error": "maintenance"})
                return
            listed = WORLD.listed()
        _, _, query = self.path.partition("max_id=")
        if query:
            listed = [one for one in listed if int(one["id"]) < int(query.partition("&")[0])]
        self.answer(200, listed[:40])

    def do_POST(self) -> None:
        body = self.read_json()
        if self.path == "/tell":
            with WORLD.lock:
                WORLD.reset(body)
            self.answer(200, {})
            return
        if not self.is_known():
            return
        if self.path != "/api/v1/statuses":
            self.answer(404, {"error": "Record not found"})
        elif not isinstance(body.get("status"), str) or not body["status"].strip():
            self.answer(422, {"error": "Validation failed: Text can't be blank"})
        elif len(body["status"]) > 500:
            self.answer(422, {"error": "Validation failed: Text character limit of 500 exceeded"})
        else:
            self.post_status(body["status"])

    def post_status(self, text: str) -> None:
        key = self.headers.get("Idempotency-Key", "")
        with WORLD.lock:
            WORLD.heard.append(key)
            fault = WORLD.fault()
            if fault in {"before", "busy", "stranger", "deaf"}:
                status = None
            else:
                status = WORLD.publish(text, key)
        self.reply(fault, status)

    def reply(self, fault: str, status: dict[str, Any] | None) -> None:
        if fault in {"before", "after"}:
            self.answer(500, {"error": "boom"})
        elif fault == "busy":
            self.answer(429, {"error": "Too many requests"}, Retry_After="40")
        elif fault == "stranger":
            self.answer(401, {"error": "The access token was revoked"})
        elif fault == "nonsense":
            self.answer(200, b"<html>ok</html>")
        elif fault in {"silent", "deaf"}:
            self.hold(SILENCE_SECONDS)
        elif fault == "reset":
            self.break_off()
        else:
            if WORLD.orders.get("hold"):
                self.hold(float(WORLD.orders["hold"]))
            self.answer(200, status)

    def hold(self, seconds: float) -> None:
        with WORLD.lock:
            WORLD.held += 1
        time.sleep(seconds)

    def break_off(self) -> None:
        # A linger of zero sends RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    server.daemon_threads = True
    server.serve_forever()
