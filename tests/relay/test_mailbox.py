"""The mailbox of the institutions, read over TLS from a strict server; and the mail server's door.

Every letter once, none deleted, whatever breaks in between.
"""

import hashlib
import hmac
import time

import pytest

from tests.relay.factories import NOON
from tests.relay.letters import OURS, letter, raw
from tests.relay.voices import voice
from tests.standins import imap as standin
from virgula.relay.actions.mailbox import fetch_letters
from virgula.relay.actions.voices import reply_mark
from virgula.relay.incoming_models import Contribution, IncomingLetter, Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
SECRET = "un secreto del servidor"


@pytest.fixture
def imap(tmp_path, settings, monkeypatch):
    with standin.running(tmp_path) as server:
        settings.MAIL_IN_ADDRESS, settings.MAIL_IN_HOST = OURS, "127.0.0.1"
        settings.MAIL_IN_PORT, settings.MAIL_IN_USER = server.port, "difunde"
        settings.MAIL_IN_PASSWORD = server.password
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        yield server


@pytest.fixture
def marked(cast) -> str:
    one = voice(cast.body, email="enlace@cuerpo.example")
    return f"difunde+{reply_mark(one)}@red.example"


def test_each_letter_is_read_once_and_none_is_deleted(imap, marked):
    imap.put(raw(letter(to=marked, number=1)), raw(letter(number=2, Precedence="bulk")))
    assert fetch_letters(NOON) == "taken=2"
    assert fetch_letters(NOON) == "taken=0"
    imap.put(raw(letter(to=marked, number=3)))
    assert fetch_letters(NOON) == "taken=1"
    assert (imap.fetched, imap.faults) == ([1, 2, 3], [])
    assert [one.flags for one in imap.letters] == [{r"\Seen"}] * 3
    assert Contribution.objects.count() == 2


def test_what_was_read_is_moved_where_one_wants_it(imap, marked, settings):
    settings.MAIL_IN_DONE_FOLDER = "Listo"
    imap.put(raw(letter(to=marked)))
    fetch_letters(NOON)
    assert ([one.uid for one in imap.moved], imap.letters) == ([1], [])
    imap.has_move = False
    imap.put(raw(letter(to=marked, number=2)))
    fetch_letters(NOON)
    assert [one.flags for one in imap.letters] == [{r"\Seen"}]


def test_a_line_that_breaks_after_a_letter_was_read_doubles_nothing(imap, marked):
    imap.put(raw(letter(to=marked, number=1)), raw(letter(to=marked, number=2)))
    imap.cuts_at_store = True
    assert fetch_letters(NOON) == "failed: network"
    imap.cuts_at_store = False
    assert fetch_letters(NOON) == "taken=2"
    assert (Contribution.objects.count(), imap.fetched) == (2, [1, 1, 2])


def test_a_server_that_numbers_anew_doubles_nothing(imap, marked):
    imap.put(raw(letter(to=marked, number=1)))
    fetch_letters(NOON)
    imap.validity, imap.letters[0].uid = 8, 40
    imap.put(raw(letter(to=marked, number=2)))
    imap.letters[1].uid = 41
    assert fetch_letters(NOON) == "taken=2"
    assert (Contribution.objects.count(), Mailbox.objects.get().last_uid) == (2, 41)


def test_why_a_mailbox_cannot_be_read_is_known(imap, settings, monkeypatch):
    settings.MAIL_IN_PASSWORD = "otro"
    assert fetch_letters(NOON) == "failed: login"
    settings.MAIL_IN_PASSWORD, settings.MAIL_IN_FOLDER = imap.password, "Nada"
    assert fetch_letters(NOON) == "failed: folder"
    monkeypatch.delenv("SSL_CERT_FILE")
    assert fetch_letters(NOON) == "failed: tls"
    settings.MAIL_IN_PORT = 1
    assert fetch_letters(NOON) == "failed: network"
    assert {box.problem for box in Mailbox.objects.all()} == {"login", "network"}
    settings.MAIL_IN_HOST = ""
    assert fetch_letters(NOON) == "off"


def test_a_letter_that_is_too_large_stays_and_is_told(imap, monkeypatch):
    monkeypatch.setattr("virgula.relay.actions.mailbox.LARGEST_BYTES", 50)
    imap.put(raw(letter()))
    fetch_letters(NOON)
    assert (imap.fetched, imap.letters[0].flags) == ([], {r"\Flagged"})
    assert IncomingLetter.objects.get().why == "too_large"


def _signed(content: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    mark = hmac.new(secret.encode(), stamp.encode() + b"." + content, hashlib.sha256).hexdigest()
    return {"X-Virgula-Time": stamp, "X-Virgula-Signature": mark}


def _post(client, content: bytes, headers: dict[str, str]) -> tuple[int, str]:
    response = client.post(
        "/m/difundir/correo/", content, content_type="message/rfc822", headers=headers
    )
    return response.status_code, response.json()["status"]


@pytest.fixture
def hook(settings):
    settings.MAIL_IN_HOOK_SECRET, settings.MAIL_IN_ADDRESS = SECRET, OURS


@pytest.mark.usefixtures("hook")
def test_our_mail_server_hands_a_letter_over_with_its_signature(client, marked):
    content = raw(letter(to=marked))
    headers = _signed(content)
    assert _post(client, content, headers) == (202, "taken")
    assert _post(client, content, headers) == (409, "seen before")
    later = _signed(content, at=time.time() + 1)
    assert _post(client, content, later) == (202, "taken")
    assert Contribution.objects.count() == 1


@pytest.mark.usefixtures("hook")
def test_a_letter_without_a_good_signature_is_not_read(client, marked):
    content = raw(letter(to=marked))
    good = _signed(content)
    for headers in (
        {},
        {"X-Virgula-Time": good["X-Virgula-Time"]},
        _signed(content, secret="otro"),
        _signed(content, at=time.time() - 400),
        _signed(content, at=time.time() + 400),
        {**good, "X-Virgula-Time": "mañana"},
        {**good, "X-Virgula-Signature": "é" * 64},
    ):
        assert _post(client, content, headers) == (401, "not signed")
    assert _post(client, content + b" ", good) == (401, "not signed")
    assert IncomingLetter.objects.count() == 0


def test_the_door_is_shut_without_a_secret_or_to_what_is_too_large(client, settings, monkeypatch):
    assert _post(client, b"x", {}) == (404, "off")
    settings.MAIL_IN_HOOK_SECRET = SECRET
    monkeypatch.setattr("virgula.relay.views.hook.LARGEST_BYTES", 50)
    content = raw(letter())
    assert _post(client, content, _signed(content)) == (413, "too large")
