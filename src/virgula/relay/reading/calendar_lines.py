"""Content lines of iCalendar (RFC 5545 §3.1) into components; a broken line spoils only itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from virgula.relay.reading.decoding import decoded

MOST_COMPONENTS = 10_000
MOST_LINE = 100_000
_FOLD = re.compile(rb"\r\n[ \t]|\n[ \t]|\r(?!\n)[ \t]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Property:
    """A property: its parameters (names in capitals) and its value as printed."""

    value: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The value as text (RFC 5545 §3.3.11): «\\n» is a line's end."""
        return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value)


@dataclass(slots=True)
class Component:
    """A component and what it holds."""

    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        found = self.properties.get(name)
        return found[0] if found else None

    def all(self, name: str) -> list[Property]:
        return self.properties.get(name, [])

    def text(self, name: str) -> str:
        found = self.first(name)
        return found.text.strip() if found else ""


def calendar_in(content: bytes, declared_type: str = "") -> Component | None:
    """Return the first calendar of a document, or ``None`` when there is none.

    Several calendars in one document, as some sites print, are read as one.
    """
    # Before it is decoded: a line may be folded in the middle of a letter.
    folded = content if b"\x00" in content else _FOLD.sub(b"", content)
    calendar = Component("VCALENDAR")
    stack: list[Component] = []
    count = 0
    for name, prop in _lines(decoded(folded, declared_type)):
        if name == "BEGIN":
            started = prop.value.strip().upper()
            if started == "VCALENDAR" and not stack:
                stack = [calendar]
                count += 1
            elif stack and len(stack) < 6:
                stack.append(Component(started))
        elif name == "END":
            if len(stack) > 1 and stack[-1].name == prop.value.strip().upper():
                _close(stack)
        elif stack:
            stack[-1].properties.setdefault(name, []).append(prop)
    while len(stack) > 1:
        # Cut short: what was read of the last one is kept if it says when.
        _close(stack)
    return calendar if count else None


def _close(stack: list[Component]) -> None:
    ended = stack.pop()
    if len(stack[-1].parts) < MOST_COMPONENTS:
        stack[-1].parts.append(ended)


def _lines(text: str) -> Iterator[tuple[str, Property]]:
    for line in re.split(r"\r\n|\n|\r", text):
        name = _NAME.match(line)
        if not name or len(line) > MOST_LINE:
            continue
        pieces, value = _split(line[name.end() :])
        if value is None:
            continue
        parameters = {}
        for piece in pieces:
            key, _, word = piece.partition("=")
            parameters[key.strip().upper()] = word.strip().strip('"')
        yield name[0].upper(), Property(value, parameters)


def _split(rest: str) -> tuple[list[str], str | None]:
    """Return the parameters and the value: the first colon outside quotes ends the parameters."""
    if rest.startswith(":"):
        return [], rest[1:]
    pieces: list[str] = []
    start, quoted = 1, False
    for at, char in enumerate(rest):
        if char == '"':
            quoted = not quoted
        elif char in ";:" and not quoted and at > 0:
            pieces.append(rest[start:at])
            start = at + 1
            if char == ":":
                return pieces, rest[at + 1 :]
    return pieces, None
