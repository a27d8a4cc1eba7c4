"""Every pair of text and ground keeps WCAG's contrast, by day and by night (design.md §1.3)."""

import re
from pathlib import Path

import pytest

import virgula.ui

STATIC = Path(virgula.ui.__file__).parent / "static" / "ui"
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
MODES = ("light", "dark")
GROUNDS = ("paper", "sheet", "sunk")
TONES = ("neutral", "good", "warn", "bad", "info")
INKS = ("ink", "grey", "grana", "maya", "maya-deep", *TONES)


def colours(name: str) -> dict[str, tuple[str, str]]:
    """Return each token's colour by day and by night; the first definition counts."""
    found: dict[str, tuple[str, str]] = {}
    for token, day, night in PAIR.findall((STATIC / name).read_text("utf-8")):
        found.setdefault(token, (day, night))
    return found


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TOKENS = colours("tokens.css")
TEXT = [
    *((ink, ground) for ink in INKS for ground in GROUNDS),
    *((ink, f"{tone}-wash") for tone in TONES for ink in (tone, "ink", "maya", "grey")),
    ("on-grana", "grana"),
    ("on-grana", "grana-deep"),
    ("paper", "ink"),
    ("paper", "bad"),
]
EDGES = [(edge, ground) for edge in ("edge", "maya", "grana") for ground in GROUNDS]


def test_the_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == 21


@pytest.mark.parametrize("mode", [0, 1], ids=MODES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_reads_on_its_ground(ink, ground, mode):
    assert contrast(TOKENS[ink][mode], TOKENS[ground][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=MODES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_and_the_focus_are_seen(edge, ground, mode):
    assert contrast(TOKENS[edge][mode], TOKENS[ground][mode]) >= 3


@pytest.mark.parametrize("ground", ["paper", "sheet"])
@pytest.mark.parametrize("mode", [0, 1], ids=MODES)
def test_the_sample_windows_read_on_paper(ground, mode):
    windows = re.findall(
        r"--window: light-dark\((#\w{6}), (#\w{6})\)", (STATIC / "showcase.css").read_text("utf-8")
    )

    assert len(windows) == 8
    assert [w for w in windows if contrast(w[mode], TOKENS[ground][mode]) < 4.5] == []


def test_every_colour_is_a_token():
    """A colour written outside the tokens escapes the night and this test."""
    written = {
        path.name: re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text("utf-8"))
        for path in STATIC.glob("*.css")
        if path.name not in {"tokens.css", "print.css", "showcase.css", "gestor.css"}
    }

    assert {name: found for name, found in written.items() if found} == {"layout.css": ["#fff"]}


def test_a_first_visit_to_the_portal_brings_little():
    """Styles, sprite and mark, compressed: what is left of the 100 kB is for the page."""
    import gzip

    parts = ["tokens", "base", "layout", "forms", "components", "data", "print"]
    files = [*(f"{part}.css" for part in parts), "sprite.svg", "mark.svg", "favicon.svg"]

    assert sum(len(gzip.compress((STATIC / name).read_bytes())) for name in files) < 16_000
