"""The way out says honestly whether anything left (D-2): no retry, no redirect, bounded in time."""

import socket
import threading

import pytest

from tests.servers import free_port
from virgula.domain.delivery import NotSentError, UnknownOutcomeError


class Line:
    """A raw server that answers one connection with fixed bytes and remembers what it heard."""

    def __init__(self, answer: bytes) -> None:
        self.answer, self.heard = answer, b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        connection, _ = self.socket.accept()
        with connection:
            self.heard = connection.recv(65536)
            connection.sendall(self.answer)

    def close(self) -> None:
        self.thread.join(5)
        self.socket.close()


@pytest.fixture
def line():
    made = []

    def make(answer):
        made.append(Line(answer))
        return made[-1]

    yield make
    for one in made:
        one.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


def test_a_whole_answer_comes_back_whole(client, line):
    server = line(OK)
    answer = client.call("POST", server.url, headers={"X-Key": "1"}, json={"a": "ñ"})
    assert (answer.status, answer.body) == (200, b"{}")
    assert b"X-Key: 1" in server.heard


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}",
        b"nonsense\r\n\r\n",
    ],
)
def test_an_answer_that_breaks_off_leaves_the_outcome_unknown(client, line, answer):
    with pytest.raises(UnknownOutcomeError):
        client.call("POST", line(answer).url, json={})


def test_where_nobody_listens_nothing_left(client):
    with pytest.raises(NotSentError):
        client.call("POST", f"http://127.0.0.1:{free_port()}/", json={})


@pytest.mark.parametrize("url", ["no address", "ftp://a.example/", "http://", "http://[::1"])
def test_an_address_that_is_none_sends_nothing(client, url):
    with pytest.raises(NotSentError):
        client.call("POST", url, json={})


def test_a_redirect_is_an_answer_and_is_not_followed(client, line):
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://a.example/\r\nContent-Length: 0\r\n\r\n"
    assert client.call("POST", line(moved).url, json={}).status == 302


def test_a_lease_that_ended_before_the_first_byte_sends_nothing(make_client, line):
    answers = iter([True, False])
    server = line(OK)
    client = make_client(may_send=lambda: next(answers))
    with pytest.raises(NotSentError):
        client.call("POST", server.url, json={})
    server.close()
    assert server.heard == b""


def test_a_body_without_end_is_cut_and_unknown(client, line):
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (4 * 1024 * 1024 + 1)
    with pytest.raises(UnknownOutcomeError):
        client.call("POST", line(endless).url, json={})


def test_a_server_that_never_answers_is_unknown_in_time(make_client, faulty):
    faulty.tell(fault="deaf")
    client = make_client(timeout=1.0)
    headers = {"Authorization": f"Bearer {faulty.token}"}
    with pytest.raises(UnknownOutcomeError):
        client.call(
            "POST", f"{faulty.url}/api/v1/statuses", headers=headers, json={"status": "Hola"}
        )
