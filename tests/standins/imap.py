"""A strict IMAP server (RFC 3501, RFC 6851) with one mailbox, for tests, over TLS on loopback.

It knows only what a careful reader needs. Whatever would delete, and whatever it does not know, it
refuses and remembers in ``faults``.
"""

import datetime as dt
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CRLF = b"\r\n"


@dataclass
class Stored:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class Imap:
    """The server as a test sees it."""

    port: int
    certificate: Path
    letters: list[Stored] = field(default_factory=list)
    moved: list[Stored] = field(default_factory=list)
    validity: int = 7
    password: str = "secreto"
    folder: str = "INBOX"
    done_folder: str = "Listo"
    has_move: bool = True
    # Cut the line when a letter is to be marked: it was read, and nobody knows.
    cuts_at_store: bool = False
    fetched: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    next_uid: int = 1

    def put(self, *raws: bytes) -> None:
        for raw in raws:
            self.letters.append(Stored(self.next_uid, raw))
            self.next_uid += 1


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=9000))
        .not_valid_after(now + dt.timedelta(days=9000))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "imap.pem", folder / "imap.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret


@contextmanager
def running(folder: Path) -> Iterator[Imap]:
    """Serve one mailbox while the block runs."""
    certificate, secret = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    listener = socket.create_server(("127.0.0.1", 0))
    imap = Imap(port=listener.getsockname()[1], certificate=certificate)
    thread = threading.Thread(target=_accept, args=(listener, context, imap), daemon=True)
    thread.start()
    try:
        yield imap
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _accept(listener: socket.socket, context: ssl.SSLContext, imap: Imap) -> None:
    while True:
        try:
            plain, _address = listener.accept()
        except OSError:
            return
        try:
            with plain, context.wrap_socket(plain, server_side=True) as line:
                line.settimeout(10)
                _Session(line, imap).serve()
        except OSError:
            continue


class _Session:
    """One connection: its commands in order."""

    def __init__(self, line: ssl.SSLSocket, imap: Imap) -> None:
        self.line, self.imap = line, imap
        self.is_in = self.is_open = False

    def serve(self) -> None:
        self._say(b"* OK listo")
        with self.line.makefile("rb") as lines:
            for raw in lines:
                tag, _space, rest = raw.strip().decode().partition(" ")
                name, _space, given = rest.partition(" ")
                if name.upper() == "UID":
                    name, _space, given = given.partition(" ")
                    name = f"UID {name}"
                act = getattr(self, f"do_{name.upper().replace(' ', '_')}", None)
                if act is None:
                    self.imap.faults.append(rest)
                    self._say(f"{tag} BAD no lo conozco".encode())
                    continue
                outcome = act(given)
                if outcome == "cut":
                    return
                self._say(f"{tag} {outcome} hecho".encode())
                if name.upper() == "LOGOUT":
                    return

    def _say(self, words: bytes) -> None:
        self.line.sendall(words + CRLF)

    def _found(self, uid: str) -> Stored | None:
        return next((one for one in self.imap.letters if one.uid == int(uid)), None)

    def do_CAPABILITY(self, given: str) -> str:  # noqa: N802 -- the protocol's own name
        self._say(b"* CAPABILITY IMAP4rev1" + (b" MOVE" if self.imap.has_move else b""))
        return "OK"

    def do_LOGIN(self, given: str) -> str:  # noqa: N802 -- the protocol's own name
        self.is_in = given.rsplit(maxsplit=1)[-1].strip('"') == self.imap.password
        return "OK" if self.is_in else "NO [AUTHENTICATIONFAILED]"

    def do_SELECT(self, given: str) -> str:  # noqa: N802 -- the protocol's own name
        if not self.is_in or given.strip('"') != self.imap.folder:
            return "NO no hay tal carpeta"
        self.is_open = True
        self._say(f"* {len(self.imap.letters)} EXISTS".encode())
        self._say(f"* OK [UIDVALIDITY {self.imap.validity}] vale".encode())
        return "OK [READ-WRITE]"

    def do_UID_SEARCH(self, given: str) -> str:  # noqa: N802 -- the protocol's own name
        uids = [one.uid for one in self.imap.letters]
        match = re.fullmatch(r"UID (\d+):\*", given)
        if match:
            # «n:*» always holds the last one (RFC 3501, 9: seq-range).
            uids = [uid for uid in uids if uid >= int(match[1])] or uids[-1:]
        elif not re.fullmatch(r"SINCE \d\d-[A-Z][a-z][a-z]-\d{4}", given):
            return "BAD"
        self._say(("* SEARCH " + " ".join(map(str, uids))).strip().encode())
        return "OK"

    def do_UID_FETCH(self, given: str) -> str:  # noqa: N802 -- the protocol's own name
        uid, what = given.split(" ", 1)
        one = self._found(uid)
        if one is None:
            return "OK"
        if what == "(RFC822.SIZE)":
            self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(one.raw)})".encode())
        elif what == "(BODY.PEEK[])":
            self.imap.fetched.append(one.uid)
            head = f"* 1 FETCH (UID {uid} BODY[] {{{len(one.raw)}}}".encode() + CRLF
            self.line.sendall(head + one.raw + b")" + CRLF)
        else:
            return "BAD"
        return "OK"

    def do_UID_STORE(self, given: str) -> str:  # noqa: N802 -- the protocol's own name
        if self.imap.cuts_at_store:
            return "cut"
        uid, how, flags = given.split(" ", 2)
        one = self._found(uid)
        if r"\Deleted" in flags or how != "+FLAGS.SILENT" or one is None:
            self.imap.faults.append(given)
            return "NO"
        one.flags.add(flags.strip("()"))
        return "OK"

    def do_UID_MOVE(self, given: str) -> str:  # noqa: N802 -- the protocol's own name
        uid, folder = given.split(" ", 1)
        one = self._found(uid)
        if one is None or folder.strip('"') != self.imap.done_folder:
            return "NO [TRYCREATE]"
        self.imap.letters.remove(one)
        self.imap.moved.append(one)
        return "OK"

    def do_LOGOUT(self, given: str) -> str:  # noqa: N802 -- the protocol's own name
        self._say(b"* BYE")
        return "OK"
