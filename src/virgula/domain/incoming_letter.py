"""An e-mail as it came over the wire (RFC 5322, 2045-2047), in plain values.

Nothing is trusted: charsets that do not exist, parts without end, attachments that are programs.
"""

import email
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message

from virgula.domain.feed_items import plain_text
from virgula.domain.own_words import is_forward
from virgula.domain.tnef import read_tnef

MOST_PARTS, DEEPEST = 300, 30
MOST_IMAGES = 4
TEXT_LENGTH = 200_000
# Inline images below are the logo of a signature, not news.
DECORATION_BYTES = 12_000
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/heif")
IMAGE_NAMES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif")
RECIPIENT_HEADS = frozenset({"delivered-to", "x-original-to", "envelope-to", "to", "cc"})
TNEF_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
# Where mail programs begin the quoted history in HTML.
_QUOTE_IN_HTML = re.compile(
    r"<div[^>]+class=\"?(?:gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote)|"
    r"<blockquote[^>]+type=\"?cite|<[^>]+id=\"?(?:divRplyFwdMsg|appendonsend|reply-intro)|"
    r"<hr[^>]+id=\"?stopSpelling",
    re.IGNORECASE,
)


class UnreadableLetterError(Exception):
    """It is no letter, or nothing of it can be read."""


@dataclass(frozen=True, slots=True)
class Attached:
    """An image that came with a letter."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in plain values; ``text`` is whole, with whatever it quotes."""

    message_id: str
    sender: str
    sender_name: str
    subject: str
    content_type: str
    text: str
    heads: tuple[tuple[str, str], ...]
    # Every address it was sent to, and every letter that it answers.
    recipients: tuple[str, ...] = ()
    references: str = ""
    sent_at: datetime | None = None
    images: tuple[Attached, ...] = ()
    # Names of what came with it and is no image.
    documents: tuple[str, ...] = ()
    is_forwarded: bool = False

    @property
    def digest(self) -> str:
        """What tells that two deliveries are one letter, whatever relays added on its way."""
        parts = (self.message_id, self.sender, self.subject, str(self.sent_at), self.text[:2000])
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


@dataclass
class _Found:
    plain: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    images: list[Attached] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    carries_letter: bool = False


def read_letter(raw: bytes) -> Letter:
    """Read a letter. Raises ``UnreadableLetterError``."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        found = _Found()
        for part, is_inside in _parts(message):
            _take(part, found, is_inside=is_inside)
    except (RecursionError, LookupError, ValueError, TypeError, AssertionError) as error:
        raise UnreadableLetterError from error
    heads = _heads(message)
    sender_name, sender = _address(_one(heads, "from"))
    if not sender:
        raise UnreadableLetterError
    subject = " ".join(_one(heads, "subject").split())
    return Letter(
        message_id=" ".join(_one(heads, "message-id").split())[:500],
        sender=sender,
        sender_name=sender_name,
        subject=subject[:300],
        content_type=message.get_content_type(),
        text=_text(found)[:TEXT_LENGTH],
        heads=heads,
        recipients=_recipients(heads),
        references=" ".join([_one(heads, "in-reply-to"), _one(heads, "references")])[:5000],
        sent_at=_sent_at(_one(heads, "date")),
        images=tuple(found.images[:MOST_IMAGES]),
        documents=tuple(dict.fromkeys(found.documents))[:20],
        is_forwarded=found.carries_letter or is_forward(subject),
    )


def _parts(message: Message) -> Iterator[tuple[Message, bool]]:
    """Give the leaves of a letter in order, without recursion: nested ones could be endless.

    The second value tells that a leaf lies in another letter, carried whole.
    """
    waiting: list[tuple[Message, int, bool]] = [(message, 0, False)]
    count = 0
    while waiting:
        part, depth, is_inside = waiting.pop()
        count += 1
        if count > MOST_PARTS or depth > DEEPEST:
            continue
        inner = part.get_payload()
        if part.is_multipart() and isinstance(inner, list):
            carried = is_inside or part.get_content_type() == "message/rfc822"
            waiting.extend(
                (one, depth + 1, carried) for one in reversed(inner) if isinstance(one, Message)
            )
        else:
            yield part, is_inside


def _take(part: Message, found: _Found, *, is_inside: bool) -> None:
    kind, name = part.get_content_type(), _name_of(part)
    content = _bytes_of(part)
    is_attached = part.get_content_disposition() == "attachment"
    found.carries_letter = found.carries_letter or is_inside
    if kind in TNEF_TYPES or name.lower() == "winmail.dat":
        _take_tnef(content, found)
    elif kind in IMAGE_TYPES or name.lower().endswith(IMAGE_NAMES):
        is_decoration = not is_attached and len(content) < DECORATION_BYTES
        if content and not is_decoration:
            found.images.append(Attached(name or "foto", content))
    elif kind.startswith("text/") and not is_attached and not name:
        text = _words(content, part.get_content_charset() or "")
        if kind == "text/html":
            found.markup.append(text)
        elif kind in {"text/plain", "text/enriched"}:
            found.plain.append(text)
    elif name:
        found.documents.append(name)


def _take_tnef(content: bytes, found: _Found) -> None:
    """Open what Outlook packs in ``winmail.dat``."""
    packed = read_tnef(content)
    if packed.text:
        found.plain.append(packed.text)
    for name, data in packed.files:
        if name.lower().endswith(IMAGE_NAMES):
            found.images.append(Attached(name, data))
        else:
            found.documents.append(name)


def _text(found: _Found) -> str:
    plain = "\n".join(text.strip("\n") for text in found.plain if text.strip())
    if plain.strip():
        return _without_controls(plain)
    return "\n".join(_text_of_markup(markup) for markup in found.markup)


def _text_of_markup(markup: str) -> str:
    quote = _QUOTE_IN_HTML.search(markup)
    own = plain_text(markup[: quote.start()]) if quote else ""
    # Some programs put the answer below what it quotes.
    return own or plain_text(markup)


_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


def _without_controls(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\u00a0", " "))


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _words(content: bytes, charset: str) -> str:
    """Decode some text; what it says of its charset is tried first, and is often wrong."""
    names = [charset, "utf-8", "cp1252"]
    if charset.lower() in {"us-ascii", "iso-8859-1", "latin1", "ascii"}:
        # Programs that say these write the larger ones.
        names = ["utf-8", "cp1252"]
    for name in names:
        try:
            return content.decode(name)
        except (LookupError, UnicodeError):
            continue
    return content.decode("latin-1")


def _name_of(part: Message) -> str:
    name = part.get_filename() or ""
    clean = _decoded(name).replace("\\", "/").rpartition("/")[2]
    return " ".join(_without_controls(clean).split())[:120]


def _heads(message: Message) -> tuple[tuple[str, str], ...]:
    """Return the heads in order, decoded; bytes that should not be there are read as words."""
    raw = [(name, str(value)) for name, value in message.raw_items()]
    return tuple(
        (name.lower(), _decoded(_words(value.encode("utf-8", "surrogateescape"), "")))
        for name, value in raw[:500]
    )


def _one(heads: tuple[tuple[str, str], ...], name: str) -> str:
    return next((value for found, value in heads if found == name), "")


def _decoded(value: object) -> str:
    """Decode a head (RFC 2047), whatever it holds."""
    try:
        pieces = decode_header(str(value))
    except (ValueError, LookupError, AssertionError, email.errors.HeaderParseError):
        return str(value)
    text = "".join(
        piece if isinstance(piece, str) else _words(piece, charset or "")
        for piece, charset in pieces
    )
    return _without_controls(text.encode("utf-8", "replace").decode("utf-8"))


def _address(head: str) -> tuple[str, str]:
    """Return the name and the address of a sender; several senders are none."""
    pairs = [pair for pair in email.utils.getaddresses([head]) if "@" in pair[1]]
    if len(pairs) != 1:
        return "", ""
    name, address = pairs[0]
    address = address.strip().lower()
    if not re.fullmatch(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,189}", address):
        return "", ""
    return " ".join(name.split())[:200], address


def _recipients(heads: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    values = [value for name, value in heads if name in RECIPIENT_HEADS]
    pairs = email.utils.getaddresses(values[:50])
    return tuple(dict.fromkeys(address.lower() for _name, address in pairs if "@" in address))[:100]


def _sent_at(head: str) -> datetime | None:
    try:
        at = email.utils.parsedate_to_datetime(head)
    except (ValueError, TypeError, IndexError):
        return None
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
