"""Propose how a page's list of news can be read: what repeats, has links, titles and dates.

The person sees what each proposal would bring, and chooses; nothing is decided here.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from virgula.domain.spoken_dates import read_date
from virgula.relay.reading.base import Item
from virgula.relay.reading.listing import list_items, selectors_of
from virgula.relay.reading.pages import link_of, parse_page, words_of

MOST_PROPOSALS, MOST_SAMPLES = 3, 5
MOST_ELEMENTS, MOST_GROUPS, MOST_LOOKED_AT = 20_000, 40, 12
LEAST_REPEATED = 3
# Fewer characters than this are a button («Leer más»), not a title.
LEAST_TITLE = 15
_ITEM_TAGS = frozenset({"article", "li", "div", "tr", "section", "dd", "dt", "a", "p", "td"})
# Menus and footers repeat too, and are no news.
_FRAMES = frozenset({"nav", "footer", "header", "aside", "form", "select"})
# Classes that tell one item from its neighbours, or say how it is laid out.
_OWN_CLASS = re.compile(
    r"\d|^(?:odd|even|first|last|active|clearfix|row|cols?|columns?|cell|grid"
    r"|container|wrapper|flex|d-flex|wow|animated|elementor-[\w-]+)$"
)
_PLAIN_CLASS = re.compile(r"[a-zA-Z_][\w-]{1,60}")
_DATE_CLASS = re.compile(r"fecha|date|time|publi|posted|meta", re.IGNORECASE)
_SUMMARY_TAGS = frozenset({"p", "div", "span"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """Selectors that read the page's list, how many items they find, and the first of them."""

    options: dict[str, str]
    items: tuple[Item, ...]
    count: int


@dataclass(frozen=True, slots=True)
class _Group:
    selector: str
    elements: list[Any]


def propose_selectors(
    content: bytes | str,
    base: str,
    *,
    zone: str = "UTC",
    at: datetime | None = None,
    declared_type: str = "",
) -> list[Proposal]:
    """Return up to three ways of reading a page's list, best first. Raises ``NotAFeedError``."""
    page = parse_page(content, base, declared_type)
    ranked = sorted(_groups(page.root), key=_weight, reverse=True)
    proposals: list[Proposal] = []
    seen: set[frozenset[str]] = set()
    for group in ranked[:10]:
        options = {"item": group.selector, **_inner_selectors(group, zone)}
        reading = list_items(page, selectors_of(options), zone=zone, at=at)
        told = frozenset(item.link or item.title for item in reading.items)
        if len(told) < LEAST_REPEATED or any(len(told & other) * 2 > len(told) for other in seen):
            continue
        seen.add(told)
        items = tuple(reading.items[:MOST_SAMPLES])
        proposals.append(Proposal(options, items, len(reading.items)))
        if len(proposals) == MOST_PROPOSALS:
            break
    return proposals


def _groups(root: Any) -> list[_Group]:
    """Return the elements that repeat with one signature and hold a link with words."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for element in islice(_outside_frames(root), MOST_ELEMENTS):
        if element.tag in _ITEM_TAGS:
            for signature in _signatures(element):
                groups[signature].append(element)
    found = []
    for selector, elements in groups.items():
        outer = _without_nested(elements)
        if len(outer) >= LEAST_REPEATED and _is_list_of_links(outer):
            found.append(_Group(selector, outer))
    return sorted(found, key=lambda group: -len(group.elements))[:MOST_GROUPS]


def _outside_frames(root: Any) -> Iterator[Any]:
    pending = [root]
    while pending:
        element = pending.pop()
        if element.tag in _FRAMES:
            continue
        yield element
        pending.extend(reversed(element))


def _signatures(element: Any) -> Iterator[str]:
    """Yield selectors by which an element may be one of many: its classes, or its parent's."""
    classes = _steady_classes(element)
    for name in classes[:4]:
        yield f"{element.tag}.{name}"
    parent = element.getparent()
    if parent is None or element.tag in {"p", "a"}:
        return
    own = f"{element.tag}.{classes[0]}" if classes else str(element.tag)
    anchor = parent.get("id") or ""
    if _PLAIN_CLASS.fullmatch(anchor) and not _OWN_CLASS.search(anchor):
        yield f"#{anchor} > {own}"
    for name in _steady_classes(parent)[:2]:
        yield f"{parent.tag}.{name} > {own}"
    if not classes:
        yield f"{parent.tag} > {own}"


def _steady_classes(element: Any) -> list[str]:
    names = (element.get("class") or "")[:500].split()
    return [n for n in names if _PLAIN_CLASS.fullmatch(n) and not _OWN_CLASS.search(n)]


def _without_nested(elements: list[Any]) -> list[Any]:
    """Return those that are within none of the others; the list is in document order."""
    chosen: set[Any] = set()
    outer = []
    for element in elements:
        if not any(above in chosen for above in islice(element.iterancestors(), 30)):
            chosen.add(element)
            outer.append(element)
    return outer


def _is_list_of_links(elements: list[Any]) -> bool:
    sample = elements[:MOST_LOOKED_AT]
    links = {link for element in sample if (link := link_of(element))}
    titled = sum(1 for element in sample if len(_title_words(element)) >= LEAST_TITLE)
    return len(links) * 4 >= len(sample) * 3 and titled * 4 >= len(sample) * 3


def _title_words(element: Any) -> str:
    anchors = [element] if element.tag == "a" else islice(element.iter("a"), 10)
    headings = islice(element.iter("h1", "h2", "h3", "h4", "h5", "h6"), 3)
    return max((words_of(e, 300) for e in (*headings, *anchors)), key=len, default="")


def _weight(group: _Group) -> tuple[float, int]:
    """Return how much a group looks like news: headings, dates, pictures, words, not too many."""
    sample = group.elements[:MOST_LOOKED_AT]
    size = len(sample)

    def share(test: Any) -> float:
        return sum(1 for element in sample if test(element)) / size

    links = share(lambda e: _link_count(e) <= 4)
    weight = (
        2 * share(lambda e: next(e.iter("h1", "h2", "h3", "h4", "h5", "h6"), None) is not None)
        + 3 * share(lambda e: _dated_selectors(e, "UTC"))
        + share(lambda e: next(e.iter("img"), None) is not None)
        + share(lambda e: len(words_of(e, 1000)) > 80)
        + links
        + min(len(group.elements), 10) / 10
    )
    return weight, -len(group.selector)


def _link_count(element: Any) -> int:
    return len({a.get("href") for a in islice(element.iter("a"), 20)})


def _inner_selectors(group: _Group, zone: str) -> dict[str, str]:
    """Return, for each part, the selector that most of the items answer to."""
    sample = group.elements[:MOST_LOOKED_AT]
    candidates = {
        "title": [list(_title_selectors(element)) for element in sample],
        "date": [_dated_selectors(element, zone) for element in sample],
        "summary": [list(_summary_selectors(element)) for element in sample],
    }
    options = {}
    for part, lists in candidates.items():
        counts = Counter(selector for found in lists for selector in dict.fromkeys(found))
        order = {s: n for n, s in enumerate(s for found in lists for s in found)}
        enough = [s for s, count in counts.items() if count * 5 >= len(sample) * 3]
        best = max(enough, key=lambda s: (counts[s], -order[s]), default="")
        if best:
            options[part] = best
    return options


def _title_selectors(element: Any) -> Iterator[str]:
    for heading in islice(element.iter("h1", "h2", "h3", "h4", "h5", "h6"), 1):
        yield str(heading.tag)
        return
    longest = max(islice(element.iter("a"), 10), key=lambda a: len(words_of(a, 300)), default=None)
    if longest is None or longest is element:
        return
    for name in _steady_classes(longest)[:1]:
        yield f"a.{name}"
    parent = longest.getparent()
    if parent is not element:
        for name in _steady_classes(parent)[:1]:
            yield f"{parent.tag}.{name} a"
        if not _steady_classes(parent):
            yield f"{parent.tag} a"


def _dated_selectors(element: Any, zone: str) -> list[str]:
    """Return the selectors of what says a date within an item."""
    found = []
    for part in islice(element.iter(), 60):
        words = " ".join(words_of(part, 200).split()) if len(part) < 6 else ""
        if part is element or not 6 <= len(words) <= 80:
            if part.tag == "time" and part.get("datetime"):
                found.append("time")
            continue
        classes = _steady_classes(part)
        if part.tag == "time":
            found.append("time")
        elif read_date(words, zone) and (classes or part.tag in {"time", "small", "td", "span"}):
            dated = next((name for name in classes if _DATE_CLASS.search(name)), "")
            name = dated or (classes[0] if classes else "")
            found.append(f"{part.tag}.{name}" if name else str(part.tag))
    return found


def _summary_selectors(element: Any) -> Iterator[str]:
    title = _title_words(element)
    for part in islice(element.iter(*_SUMMARY_TAGS), 40):
        words = words_of(part, 600) if part is not element and len(part) < 8 else ""
        if len(words) < 40 or words == title or next(part.iter("h1", "h2", "h3", "h4"), None):
            continue
        if title and words.startswith(title):
            continue
        classes = _steady_classes(part)
        yield f"{part.tag}.{classes[0]}" if classes else str(part.tag)
        return
