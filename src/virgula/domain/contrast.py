"""Contrast of two colours, as WCAG 2.2 defines it (relative luminance of sRGB, § 1.4.3)."""

import re

# A sign with text on a page must reach this against its ground.
LEAST_CONTRAST = 4.5
# The grounds of the design system: paper and night.
LIGHT_GROUND, DARK_GROUND = "#FBF7F0", "#1B1716"
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def is_hex_colour(text: str) -> bool:
    """Tell whether a text is a colour written ``#RRGGBB``."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#RRGGBB`` colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
