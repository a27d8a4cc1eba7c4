"""A map of a system drawn anew for a page: each shape with its mark, its words and its page.

The drawing of a data set is only geometry here: of its elements nothing but shapes is taken over,
and every word, class and address is ours.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# What each shape is made of; other attributes stay behind.
GEOMETRY = {
    "path": ("d",),
    "polygon": ("points",),
    "rect": ("x", "y", "width", "height"),
    "circle": ("cx", "cy", "r"),
    "ellipse": ("cx", "cy", "rx", "ry"),
}
VIEW_BOX = re.compile(r"[-\d.]+(?:[ ,]+[-\d.]+){3}")
STEP = re.compile(r"([a-zA-Z])([^a-zA-Z]*)")
NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")

type Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """How a place is shown: ``level`` is a class (``is-…``), ``text`` says it in words.

    ``label`` stands on the map itself, short; ``pattern`` names one of the drawing's own patterns,
    so that a level is told by more than a colour.
    """

    level: str
    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    key: str
    tag: str
    geometry: tuple[tuple[str, str], ...]
    centre: Point | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing without words: its frame and its shapes."""

    view_box: str
    shapes: Sequence[Shape] = field(default_factory=tuple)


def map_of(svg: str, marks: Mapping[str, Mark], *, title: str) -> SafeString:
    """Return the drawing with a mark on each place; a place without a mark is drawn plain."""
    drawing = read_drawing(svg)
    if drawing is None:
        return SafeString("")
    shapes = format_html_join("", "{}", ((_drawn(one, marks),) for one in drawing.shapes))
    labels = format_html_join("", "{}", ((_labelled(one, marks),) for one in drawing.shapes))
    return format_html(
        '<svg viewBox="{}" role="group" aria-label="{}" focusable="false">{}{}{}</svg>',
        drawing.view_box,
        title,
        PATTERNS,
        shapes,
        labels,
    )


# Drawn in the ink of the page: each level has its own, and reads without colour.
PATTERNS = SafeString(
    '<defs><pattern id="map-lines" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="map__ground" width="6" height="6"/>'
    '<rect class="map__line" width="2" height="6"/></pattern>'
    '<pattern id="map-dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect class="map__ground" width="6" height="6"/>'
    '<circle class="map__line" cx="3" cy="3" r="1.2"/></pattern></defs>'
)


def _drawn(shape: Shape, marks: Mapping[str, Mark]) -> SafeString:
    attributes = format_html_join("", ' {}="{}"', shape.geometry)
    mark = marks.get(shape.key)
    if mark is None:
        return format_html("<{}{}/>", SafeString(shape.tag), attributes)
    drawn = format_html(
        '<{} class="{}"{}><title>{}</title></{}>',
        SafeString(shape.tag),
        mark.level,
        attributes,
        mark.text,
        SafeString(shape.tag),
    )
    if not mark.url:
        return drawn
    # The table beside the map says and opens the same: the keyboard goes there once, not twice.
    return format_html('<a href="{}" tabindex="-1" aria-hidden="true">{}</a>', mark.url, drawn)


def _labelled(shape: Shape, marks: Mapping[str, Mark]) -> SafeString:
    mark = marks.get(shape.key)
    if mark is None or not mark.label or shape.centre is None:
        return SafeString("")
    x, y = shape.centre
    return format_html(
        '<text class="map__label" x="{}" y="{}" aria-hidden="true">{}</text>',
        f"{x:.1f}",
        f"{y:.1f}",
        mark.label,
    )


@lru_cache(maxsize=8)
def read_drawing(svg: str) -> Drawing | None:
    """Read the shapes of a drawing; nothing when it is none."""
    if not svg.strip():
        return None
    root = fromstring(svg)
    view_box = root.get("viewBox", "")
    if not VIEW_BOX.fullmatch(view_box.strip()):
        return None
    return Drawing(view_box.strip(), tuple(_shapes(root)))


def _shapes(root: Element) -> list[Shape]:
    found = []
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag in GEOMETRY:
            geometry = tuple(
                (name, value) for name in GEOMETRY[tag] if (value := element.get(name)) is not None
            )
            found.append(Shape(element.get("id", ""), tag, geometry, _centre(tag, dict(geometry))))
    return found


def _centre(tag: str, geometry: Mapping[str, str]) -> Point | None:
    """Return the middle of the largest piece of a shape: where a word on it can be read."""
    if tag == "path":
        pieces = outline(geometry.get("d", ""))
    elif tag == "polygon":
        numbers = [float(text) for text in NUMBER.findall(geometry.get("points", ""))]
        pieces = [list(zip(numbers[::2], numbers[1::2], strict=False))]
    else:
        return None
    pieces = [piece for piece in pieces if len(piece) > 2]
    return _centroid(max(pieces, key=lambda piece: abs(_area(piece)))) if pieces else None


def outline(path: str) -> list[list[Point]]:
    """Return the corners of each piece of a path (SVG 1.1 §8.3), its curves as straight lines."""
    pieces: list[list[Point]] = []
    x = y = 0.0
    for command, text in STEP.findall(path):
        numbers = [float(one) for one in NUMBER.findall(text)]
        if command in "zZ":
            if pieces:
                x, y = pieces[-1][0]
            continue
        for place, step in enumerate(_steps(command.lower(), numbers)):
            dx, dy = step
            is_relative = command.islower()
            x = x + (dx or 0.0) if is_relative else (x if dx is None else dx)
            y = y + (dy or 0.0) if is_relative else (y if dy is None else dy)
            if command in "mM" and place == 0:
                pieces.append([])
            if pieces:
                pieces[-1].append((x, y))
    return pieces


# How many numbers each command takes for a step; the last two are where it ends.
TAKES = {"m": 2, "l": 2, "t": 2, "c": 6, "s": 4, "q": 4, "a": 7}


def _steps(command: str, numbers: Sequence[float]) -> list[tuple[float | None, float | None]]:
    if command == "h":
        return [(number, None) for number in numbers]
    if command == "v":
        return [(None, number) for number in numbers]
    size = TAKES.get(command, 0)
    if not size:
        return []
    groups = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    return [(group[-2], group[-1]) for group in groups if len(group) == size]


def _area(piece: Sequence[Point]) -> float:
    pairs = zip(piece, [*piece[1:], piece[0]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _centroid(piece: Sequence[Point]) -> Point:
    area = _area(piece)
    if not area:
        return piece[0]
    pairs = list(zip(piece, [*piece[1:], piece[0]], strict=True))
    cross = [x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs]
    x = sum((p[0] + q[0]) * c for (p, q), c in zip(pairs, cross, strict=True)) / (6 * area)
    y = sum((p[1] + q[1]) * c for (p, q), c in zip(pairs, cross, strict=True)) / (6 * area)
    return (x, y)
