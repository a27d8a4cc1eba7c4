"""A stand-in on a socket: reads requests, and breaks its answers as it was told."""

import email
import json
import socket
import struct
import time
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.standins.base import Ask, Network, Reply

SILENCE_SECONDS = 30.0
DRIP_SECONDS = 0.2
PATIENCE_SECONDS = 10.0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body go out apart: without this each answer would wait for an acknowledgement.
    disable_nagle_algorithm = True
    network: Network
    server: "_Server"

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if self.path == "/still":
            # A busy machine may act long after the caller gave up: a told clock waits for that.
            self._settled()
            self._write(Reply({"still": self.server.wait_until_still(PATIENCE_SECONDS)}))
            return
        if self.path == "/told":
            with self.network.lock:
                self._write(Reply(self.network.told()))
            return
        self._serve()

    def do_POST(self) -> None:
        if self.path == "/tell":
            with self.network.lock:
                self.network.reset(json.loads(self._content()))
            self._write(Reply())
            return
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        ask = self._ask()
        with self.network.lock:
            fault, reply = self.network.answer(ask)
        self._settled()
        if fault in {"deaf", "silent"}:
            self._hold(float(self.network.orders.get("silence", SILENCE_SECONDS)))
            self.close_connection = True
        elif fault == "reset":
            self._break_off()
        elif fault == "drip":
            self._drip(reply)
        elif fault == "nonsense":
            self._write(Reply(b"<html>ok</html>"))
        else:
            if self.network.orders["hold"] and ask.method == "POST":
                self._hold(float(self.network.orders["hold"]))
            self._write(reply)

    def _settled(self) -> None:
        """Note that what this caller asked for has been done, whatever becomes of the answer."""
        self.server.under_way.discard(self.client_address)

    def _ask(self) -> Ask:
        parts = urlsplit(self.path)
        raw = self._content()
        values: dict[str, Any] = dict(parse_qsl(parts.query, keep_blank_values=True))
        files: dict[str, bytes] = {}
        kind = self.headers.get_content_type()
        if kind == "application/json" and raw:
            values |= _object(raw)
        elif kind == "application/x-www-form-urlencoded":
            values |= dict(parse_qsl(raw.decode(), keep_blank_values=True))
        elif kind == "multipart/form-data":
            fields, files = _parts(self.headers["Content-Type"], raw)
            values |= fields
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Ask(self.command, parts.path, {}, values, files, headers, raw)

    def _content(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _write(self, reply: Reply) -> None:
        content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self._write_head(reply, len(content))
        self.wfile.write(content)

    def _write_head(self, reply: Reply, length: int) -> None:
        self.send_response(reply.status)
        if "Content-Type" not in reply.headers:
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _drip(self, reply: Reply) -> None:
        content = json.dumps(reply.body).encode()
        self._write_head(reply, len(content) + 1000)
        for byte in content:
            self.wfile.write(bytes([byte]))
            time.sleep(DRIP_SECONDS)

    def _hold(self, seconds: float) -> None:
        with self.network.lock:
            self.network.held += 1
        time.sleep(seconds)

    def _break_off(self) -> None:
        # A linger of zero sends RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


def _object(raw: bytes) -> dict[str, Any]:
    try:
        read = json.loads(raw)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _parts(content_type: str, raw: bytes) -> tuple[dict[str, str], dict[str, bytes]]:
    """Read a multipart form: its plain fields, and its files."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in email.message_from_bytes(head + raw).get_payload():
        if not isinstance(part, Message):
            continue
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        body = content if isinstance(content, bytes) else b""
        if part.get_filename() is None:
            fields[name] = body.decode()
        else:
            files[name] = body
    return fields, files


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *arguments: Any) -> None:
        # Callers that were let in and whose first request is not done.
        self.under_way: set[Any] = set()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.under_way.add(client_address)
        super().process_request(request, client_address)

    def finish_request(self, request: Any, client_address: Any) -> None:
        try:
            super().finish_request(request, client_address)
        finally:
            self.under_way.discard(client_address)

    def wait_until_still(self, seconds: float) -> bool:
        """Wait until nothing is under way, and tell whether it is so."""
        end = time.monotonic() + seconds
        while self.under_way and time.monotonic() < end:
            time.sleep(0.005)
        return not self.under_way

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that goes away in the middle is part of the play."""


def serve(network: Network, *, port: int) -> None:
    """Answer on loopback until the process is ended."""
    handler = type("Bound", (Handler,), {"network": network})
    _Server(("127.0.0.1", port), handler).serve_forever()
