"""A status as words: how long it is to the network, and what is left of it when it comes back."""

import re
from html.parser import HTMLParser

from virgula.networks.composing import URL

URL_LENGTH = 23
MENTION = re.compile(r"(?<!\w)@(\w+)@[\w.-]+\w")


def length(text: str) -> int:
    """Return the length as the network counts it: a URL is 23 characters however long it is."""
    return len(URL.sub("x" * URL_LENGTH, text))


class _Text(HTMLParser):
    """Reads the words out of a status, which comes as HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "p"}:
            self.parts.append("\n")


def text_in(html: str) -> str:
    """Return the words of a status as a person reads them."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts).strip()


def words_of(html: str) -> str:
    """Return the words of a status without markup or space, to compare them with what was sent."""
    return normalised(text_in(html))


def normalised(text: str) -> str:
    """Return the text as it is compared: mentions lose their server, white space does not count."""
    return "".join(MENTION.sub(r"@\1", text).split())
