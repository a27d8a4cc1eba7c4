"""E-mails as they come over the wire, for tests; every name is invented."""

from email.message import EmailMessage
from typing import Any

from tests.relay.voices import photo

OURS = "difunde@red.example"
NEWS = "El jueves 2 de febrero a las 10:00 hay taller de solicitudes en la biblioteca central."


def letter(
    text: str = NEWS,
    *,
    sender: str = "Ana Ruiz <enlace@cuerpo.example>",
    to: str = OURS,
    subject: str = "Taller de solicitudes",
    number: int = 1,
    **heads: str,
) -> EmailMessage:
    """Return a letter of a person."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = "Fri, 27 Jan 2023 11:00:00 -0600"
    message["Message-ID"] = f"<{number}@cuerpo.example>"
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def raw(message: EmailMessage | str | bytes) -> bytes:
    if isinstance(message, EmailMessage):
        return message.as_bytes()
    return message.encode() if isinstance(message, str) else message


def with_photo(message: EmailMessage, name: str = "foto.jpg", **of: Any) -> EmailMessage:
    """Attach a photo as a phone sends it."""
    content = photo(name, **of).read()
    message.add_attachment(content, maintype="image", subtype="jpeg", filename=name)
    return message
