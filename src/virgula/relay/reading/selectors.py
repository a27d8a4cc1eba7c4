"""CSS selectors over a page, in time that grows with the page and not with its nesting.

A selector is written by a person and the page by anybody: libraries that translate selectors to
XPath, or walk back through ancestors, take minutes with «div div div» on a page of nested blocks.
Here one walk in document order carries, for every open element, which steps of the selector were
met: each element is looked at once.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

MOST_CHARACTERS, MOST_STEPS, MOST_ALTERNATIVES, MOST_TESTS = 300, 8, 6, 8

_NAME = r"(?:[^\W\d]|-|\\.)(?:[\w-]|\\.)*"
_TEST = re.compile(
    rf"#(?P<id>{_NAME})"
    rf"|\.(?P<class>{_NAME})"
    rf"|\[\s*(?P<name>[\w:-]+)\s*(?:(?P<op>[~|^$*]?=)\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[\w./:-]+))\s*)?\]"
    r"|:(?P<pseudo>first-child|last-child|only-child)"
    r"|:nth-child\(\s*(?P<nth>[^()]*?)\s*\)"
    r"|:not\(\s*(?P<not>[^()]*(?:\([^()]*\))?[^()]*?)\s*\)"
)
_TAG = re.compile(r"\*|[a-zA-Z][\w-]*")
_JOIN = re.compile(r"\s*([>+~])\s*|\s+")
_NTH = re.compile(r"(?:(?P<step>[+-]?\d*)n\s*)?(?P<offset>[+-]?\s*\d+)?")


class SelectorSyntaxError(ValueError):
    """The text is no selector of those that are understood here."""


@dataclass(frozen=True, slots=True)
class Place:
    """An element and its place among its siblings, from 1."""

    element: Any
    index: int


Test = Callable[[Place], bool]


@dataclass(frozen=True, slots=True)
class _Step:
    """One compound («li.note») and how it hangs from the one before: "", " ", ">", "+", "~"."""

    join: str
    tag: str
    tests: tuple[Test, ...]

    def fits(self, place: Place) -> bool:
        if self.tag not in {"*", place.element.tag}:
            return False
        return all(test(place) for test in self.tests)


@dataclass(slots=True)
class _Open:
    """An element whose end has not come: steps met by it, above and at it, and by its children."""

    met: int
    above: int
    last_child: int = 0
    children: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Selector:
    """A selector, ready to be used. Raises ``SelectorSyntaxError`` when it is made."""

    text: str
    alternatives: tuple[tuple[_Step, ...], ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "alternatives", _parsed(self.text))

    def within(self, root: Any, most: int = 10_000) -> list[Any]:
        """Return the elements below ``root`` that it selects, in the order of the page."""
        found: list[Any] = []
        for element in self._walk(root):
            found.append(element)
            if len(found) >= most:
                break
        return found

    def _walk(self, root: Any) -> Iterator[Any]:
        stack = [[_Open(0, 0) for _ in self.alternatives]]
        depth = 0
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if element is root or not isinstance(element.tag, str):
                continue
            if event == "end":
                stack.pop()
                depth -= 1
                continue
            depth += 1
            level = [
                _enter(steps, parent, element)
                for steps, parent in zip(self.alternatives, stack[-1], strict=True)
            ]
            stack.append(level)
            if any(
                opened.met >> (len(steps) - 1) & 1
                for steps, opened in zip(self.alternatives, level, strict=True)
            ):
                yield element


def _enter(steps: tuple[_Step, ...], parent: _Open, element: Any) -> _Open:
    """Return which steps an element meets, given what its parent and elder siblings met."""
    parent.count += 1
    place = Place(element, parent.count)
    before = {
        " ": parent.above,
        ">": parent.met,
        "+": parent.last_child,
        "~": parent.children,
    }
    met = 0
    for number, step in enumerate(steps):
        reached = number == 0 or before[step.join] >> (number - 1) & 1
        if reached and step.fits(place):
            met |= 1 << number
    parent.last_child = met
    parent.children |= met
    return _Open(met, parent.above | met)


def _parsed(text: str) -> tuple[tuple[_Step, ...], ...]:
    if len(text) > MOST_CHARACTERS:
        raise SelectorSyntaxError(text[:50])
    parts = _split_at_commas(text)
    if len(parts) > MOST_ALTERNATIVES:
        raise SelectorSyntaxError(text)
    return tuple(_steps(part.strip()) for part in parts)


def _split_at_commas(text: str) -> list[str]:
    """Return the alternatives of a selector; a comma within brackets or quotes is no border."""
    parts, depth, quote = [""], 0, ""
    for char in text:
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "[(":
            depth += 1
        elif char in "])":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append("")
            continue
        parts[-1] += char
    return parts


def _steps(text: str) -> tuple[_Step, ...]:
    steps: list[_Step] = []
    join, at = "", 0
    while at < len(text):
        tag = _TAG.match(text, at)
        at = tag.end() if tag else at
        tests: list[Test] = []
        while match := _TEST.match(text, at):
            tests.append(_test(match))
            at = match.end()
        if not tag and not tests:
            raise SelectorSyntaxError(text)
        steps.append(_Step(join, tag[0].lower() if tag else "*", tuple(tests)))
        gap = _JOIN.match(text, at)
        if at < len(text) and not gap:
            raise SelectorSyntaxError(text)
        join, at = (gap[1] or " ", gap.end()) if gap else ("", at)
    # A selector that ends in «>» leaves its joint without a step.
    if not steps or join or len(steps) > MOST_STEPS:
        raise SelectorSyntaxError(text)
    if any(len(step.tests) > MOST_TESTS for step in steps):
        raise SelectorSyntaxError(text)
    return tuple(steps)


def _test(match: re.Match[str]) -> Test:
    if match["id"]:
        return _attribute("id", "=", _plain(match["id"]))
    if match["class"]:
        return _attribute("class", "~=", _plain(match["class"]))
    if match["name"]:
        value = next((v for k in ("double", "single", "bare") if (v := match[k]) is not None), "")
        return _attribute(match["name"].lower(), match["op"] or "", value)
    if match["pseudo"]:
        return _EDGES[match["pseudo"]]
    if match["nth"] is not None:
        return _nth(match["nth"])
    return _negated(match["not"])


def _plain(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name)


def _attribute(name: str, op: str, value: str) -> Test:
    def fits(place: Place) -> bool:
        found = place.element.get(name)
        if found is None:
            return False
        match op:
            case "":
                return True
            case "=":
                return bool(found == value)
            case "~=":
                return value in found.split()
            case "^=":
                return bool(value) and found.startswith(value)
            case "$=":
                return bool(value) and found.endswith(value)
            case "*=":
                return bool(value) and value in found
            case _:
                return bool(found == value) or found.startswith(f"{value}-")

    return fits


def _is_last(place: Place) -> bool:
    return not any(isinstance(e.tag, str) for e in place.element.itersiblings())


_EDGES: dict[str, Test] = {
    "first-child": lambda place: place.index == 1,
    "last-child": _is_last,
    "only-child": lambda place: place.index == 1 and _is_last(place),
}


def _nth(text: str) -> Test:
    text = {"odd": "2n+1", "even": "2n"}.get(text, text).replace(" ", "")
    match = _NTH.fullmatch(text)
    if not text or not match:
        raise SelectorSyntaxError(text)
    offset = int(match["offset"] or 0)
    if match["step"] is None:
        return lambda place: place.index == offset
    step = int(f"{match['step']}1" if match["step"] in {"", "+", "-"} else match["step"])
    if step == 0:
        return lambda place: place.index == offset

    def fits(place: Place) -> bool:
        turns, rest = divmod(place.index - offset, step)
        return rest == 0 and turns >= 0

    return fits


def _negated(text: str) -> Test:
    steps = _steps(text.strip())
    if len(steps) > 1 or ":not" in text:
        raise SelectorSyntaxError(text)
    return lambda place: not steps[0].fits(place)
