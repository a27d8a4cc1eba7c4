"""Read the mailbox of the institutions (IMAP4rev1, RFC 3501): each letter once, none deleted."""

import base64
import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.conf import settings

from virgula.relay.actions.mail_in import (
    LARGEST_BYTES,
    LetterTooLargeError,
    forget_old_letters,
    note_too_large,
    take_letter,
)
from virgula.relay.incoming_models import Mailbox

SECONDS = 20
ROUND_SECONDS = 40
MOST_IN_A_ROUND = 50
# Of a mailbox that is read for the first time, older letters are nobody's answer.
FIRST_DAYS = 14
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxError(Exception):
    """The mailbox could not be read. ``why``: login, folder, tls, protocol or network."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def fetch_letters(now: datetime) -> str:
    """Take what is new in the mailbox; the tick's round. Returns what its heartbeat says."""
    if not settings.MAIL_IN_HOST:
        return "off"
    key = f"{settings.MAIL_IN_USER}@{settings.MAIL_IN_HOST}/{settings.MAIL_IN_FOLDER}"[:300]
    box, made = Mailbox.objects.get_or_create(key=key)
    try:
        taken = _read(box, now, is_first=made or box.uid_validity == 0)
    except MailboxError as error:
        Mailbox.objects.filter(pk=box.pk).update(
            problem=error.why, failing_since=box.failing_since or now, looked_at=now
        )
        return f"failed: {error.why}"
    Mailbox.objects.filter(pk=box.pk).update(problem="", failing_since=None, looked_at=now)
    forget_old_letters(now)
    return f"taken={taken}"


def _read(box: Mailbox, now: datetime, *, is_first: bool) -> int:
    with _connected() as server:
        validity = _select(server)
        if validity != box.uid_validity:
            # The server numbers anew: what was read before is known by its own mark.
            box.uid_validity, box.last_uid = validity, 0
            box.save(update_fields=["uid_validity", "last_uid"])
        end = time.monotonic() + ROUND_SECONDS
        taken = 0
        for uid in _new_uids(server, box, now, is_first=is_first)[:MOST_IN_A_ROUND]:
            _take(server, uid, validity, now)
            Mailbox.objects.filter(pk=box.pk, last_uid__lt=uid).update(last_uid=uid)
            taken += 1
            if time.monotonic() > end:
                break
        return taken


@contextmanager
def _connected() -> Iterator[imaplib.IMAP4_SSL]:
    try:
        server = imaplib.IMAP4_SSL(
            settings.MAIL_IN_HOST,
            settings.MAIL_IN_PORT,
            ssl_context=ssl.create_default_context(),
            timeout=SECONDS,
        )
    except ssl.SSLError as error:
        raise MailboxError("tls") from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError("network") from error
    try:
        _login(server)
        yield server
    except (imaplib.IMAP4.abort, OSError) as error:
        raise MailboxError("network") from error
    except imaplib.IMAP4.error as error:
        raise MailboxError("protocol") from error
    finally:
        _leave(server)


def _leave(server: imaplib.IMAP4_SSL) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        # The line is dead: what is left is to let go of it.
        with suppress(OSError):
            server.shutdown()


def _login(server: imaplib.IMAP4_SSL) -> None:
    try:
        server.login(settings.MAIL_IN_USER, settings.MAIL_IN_PASSWORD)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailboxError("login") from error


def _select(server: imaplib.IMAP4_SSL) -> int:
    """Open the folder and return the validity of its numbers."""
    outcome, _data = server.select(_quoted(settings.MAIL_IN_FOLDER))
    if outcome != "OK":
        raise MailboxError("folder")
    _name, data = server.response("UIDVALIDITY")
    first = data[0] if data else None
    return int(first) if isinstance(first, bytes) and first.isdigit() else 1


def _new_uids(
    server: imaplib.IMAP4_SSL, box: Mailbox, now: datetime, *, is_first: bool
) -> list[int]:
    since = (now - timedelta(days=FIRST_DAYS)).strftime("%d-%b-%Y")
    criteria = f"SINCE {since}" if is_first else f"UID {box.last_uid + 1}:*"
    outcome, data = server.uid("SEARCH", criteria)
    if outcome != "OK":
        raise MailboxError("protocol")
    found = b" ".join(one for one in data if isinstance(one, bytes)).split()
    # «n:*» names the last letter even when it is before n.
    return sorted(uid for uid in map(int, found) if uid > box.last_uid)


def _take(server: imaplib.IMAP4_SSL, uid: int, validity: int, now: datetime) -> None:
    """Take one letter and mark it; who is killed between the two finds it known the next time."""
    if _size(server, uid) > LARGEST_BYTES:
        note_too_large(f"{settings.MAIL_IN_USER} {validity} {uid}", at=now)
        _mark(server, uid, is_done=False)
        return
    outcome, data = server.uid("FETCH", str(uid), "(BODY.PEEK[])")
    raw = next((part[1] for part in data if isinstance(part, tuple)), None)
    if outcome != "OK" or not isinstance(raw, bytes):
        # Somebody took it away meanwhile.
        return
    with suppress(LetterTooLargeError):
        take_letter(raw, at=now)
    _mark(server, uid, is_done=True)


def _size(server: imaplib.IMAP4_SSL, uid: int) -> int:
    _outcome, data = server.uid("FETCH", str(uid), "(RFC822.SIZE)")
    text = b" ".join(part for part in data if isinstance(part, bytes))
    match = _SIZE.search(text)
    return int(match[1]) if match else 0


def _mark(server: imaplib.IMAP4_SSL, uid: int, *, is_done: bool) -> None:
    """Flag a letter as read, or as wanting a person; move it where one wants what is done."""
    server.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)" if is_done else r"(\Flagged)")
    folder = settings.MAIL_IN_DONE_FOLDER
    if is_done and folder and "MOVE" in server.capabilities:
        server.uid("MOVE", str(uid), _quoted(folder))


def _quoted(folder: str) -> str:
    """Return a folder's name as the protocol wants it (modified UTF-7, RFC 3501, 5.1.3)."""
    encoded = re.sub(
        r"[^\x20-\x7e]+",
        lambda match: "&" + _base64(match[0]) + "-",
        folder.replace("&", "&-"),
    )
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
