"""The supervisor: free ports, one house a folder, children started again, told when ready."""

import os
import signal
import socket
import sys
import threading
import time

import pytest

from virgula.config import serve


def test_the_first_free_port_from_the_one_asked_for():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve.free_port("127.0.0.1", port, tries=50) > port
        with pytest.raises(serve.PortError, match=f"127.0.0.1:{port}"):
            serve.free_port("127.0.0.1", port, tries=1)


def test_one_house_a_folder(tmp_path):
    first = serve.take_lock(tmp_path)
    assert first is not None
    assert serve.take_lock(tmp_path) is None
    os.close(first)
    second = serve.take_lock(tmp_path)
    assert second is not None
    os.close(second)


@pytest.fixture
def own_signals():
    """The supervisor takes the signals of its process: give them back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def _child(tmp_path, code: str) -> serve.Child:
    return serve.Child("prueba", [sys.executable, "-c", code], dict(os.environ))


def test_a_part_that_falls_is_started_again_and_one_that_keeps_falling_stops_the_house(
    tmp_path, monkeypatch, capsys, own_signals
):
    monkeypatch.setattr(serve, "RESTART_PAUSE_SECONDS", 0)
    mark = tmp_path / "starts"
    child = _child(tmp_path, f"open({str(mark)!r}, 'a').write('x')")
    code = serve.watch([child], is_ready=lambda: False, announce=lambda: None)
    assert code == 1
    assert mark.read_text() == "x" * serve.FALLS_ALLOWED
    assert "«prueba» se detiene una y otra vez" in capsys.readouterr().err


def test_the_address_is_said_once_and_only_when_it_answers(tmp_path, own_signals):
    said, asked = [], []

    def is_ready() -> bool:
        asked.append(1)
        return len(asked) > 1

    def stop() -> None:
        time.sleep(2.5)
        os.kill(os.getpid(), signal.SIGTERM)

    child = _child(tmp_path, "import time; time.sleep(60)")
    threading.Thread(target=stop).start()
    code = serve.watch([child], is_ready=is_ready, announce=lambda: said.append("lista"))
    assert (code, said) == (0, ["lista"])
    assert child.process is not None
    assert child.process.poll() is not None
