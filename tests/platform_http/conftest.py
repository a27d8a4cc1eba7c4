"""A web server over a real loopback socket whose answers each test writes."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

Answer = Callable[[BaseHTTPRequestHandler], None]


def _not_found(request: BaseHTTPRequestHandler) -> None:
    request.send_error(404)


class Site:
    """A server with one answer for each path; it remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers)))
                # A client that has seen enough hangs up: that is what several tests want.
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    site.answers.get(self.path, _not_found)(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def say(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        """Answer ``path`` with these bytes and headers; return its address."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

        self.answers[path] = answer
        return self.url + path

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site(settings) -> Iterator[Site]:
    server = Site()
    settings.FETCH_LOOPBACK = [f"127.0.0.1:{server.port}"]
    yield server
    server.close()
