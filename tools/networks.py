"""``python -m tools.networks``: write every network's rules into docs/networks.md, as they are."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from virgula.domain.network import MediaRule, Network, Rules
from virgula.networks.registry import NETWORKS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "networks.md"
BLOCK = re.compile(r"(<!-- rules: (\w+) -->\n).*?(<!-- /rules -->)", re.DOTALL)
MEGABYTE = 1024 * 1024
UNITS = {
    "characters": "characters",
    "graphemes": "letters as people see them (graphemes)",
    "weighted": "characters, weighted (signs and emoji count 2)",
    "utf16": "UTF-16 units (most emoji count 2)",
    "bytes": "bytes",
}


def page() -> str:
    """Return the page with the rules as the code has them now."""
    text = PAGE.read_text(encoding="utf-8")
    return BLOCK.sub(lambda found: f"{found[1]}\n{_rows(found[2])}\n\n{found[3]}", text)


def sections() -> list[str]:
    """Return the networks that have a section of their own in the page, in its order."""
    keys = (found[2] for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8")))
    return [key for key in keys if key != "all"]


def _rows(key: str) -> str:
    if key == "all":
        return "\n".join(_overview())
    # A network that is not here any more: the test says so, the section is to go.
    return "\n".join(_table(NETWORKS[key])) if key in NETWORKS else ""


def _overview() -> Iterator[str]:
    yield "| network | after a loss | text | pictures | films | threads | replies | reposts |"
    yield "|---|---|---:|---:|---:|---|---|---|"
    for network in NETWORKS.values():
        rules = network.rules
        does = (_yes(has) for has in (rules.has_threads, rules.has_replies, rules.has_reposts))
        cells = (
            f"`{network.key}`",
            ", ".join(sorted(network.ways)),
            _number(rules.text_limit),
            _number(rules.images.most),
            _number(rules.video.most),
            *does,
        )
        yield f"| {' | '.join(cells)} |"


def _table(network: Network) -> Iterator[str]:
    rules = network.rules
    yield "| rule | value |"
    yield "|---|---|"
    yield f"| after a lost answer | {', '.join(sorted(network.ways))} |"
    yield f"| text | {_text(rules)} |"
    yield f"| pictures | {_media(rules.images)} |"
    yield f"| films | {_media(rules.video)} |"
    if rules.mixes_media or rules.needs_media:
        both = "pictures and films together" if rules.mixes_media else ""
        needed = "none goes out without" if rules.needs_media else ""
        yield f"| media | {' · '.join(one for one in (both, needed) if one)} |"
    yield f"| a day | {f'{rules.posts_a_day} posts' if rules.posts_a_day else '–'} |"
    yield f"| price | {_price(rules)} |"
    proven = "confirmed by a server" if rules.is_proven else "from its documentation alone"
    yield f"| read | {rules.as_of:%Y-%m-%d}, {rules.source or 'our own'}; {proven} |"
    if rules.valid_until:
        yield f"| ends | {rules.valid_until:%Y-%m-%d}: after it the network answers no more |"


def _text(rules: Rules) -> str:
    if not rules.text_limit:
        return "as long as it is"
    said = [f"{rules.text_limit:,} {UNITS[rules.text_unit]}"]
    if rules.link_length:
        said.append(f"a link counts {rules.link_length}")
    if rules.title_limit:
        said.append(f"title {rules.title_limit:,}")
    if rules.most_hashtags:
        said.append(f"{rules.most_hashtags} hashtags")
    if rules.most_mentions:
        said.append(f"{rules.most_mentions} mentions")
    return " · ".join(said)


def _media(rule: MediaRule) -> str:
    if not rule.most:
        return "–"
    said = [f"up to {rule.most}"]
    if rule.content_types:
        said.append(", ".join(sorted(kind.partition("/")[2] for kind in rule.content_types)))
    if rule.max_bytes:
        said.append(f"{rule.max_bytes / MEGABYTE:g} MB")
    if rule.max_pixels:
        said.append(f"{rule.max_pixels:,} pixels")
    if rule.max_ratio:
        said.append(f"{rule.min_ratio:.2f} to {rule.max_ratio:.2f} as wide as high")
    if rule.max_seconds:
        said.append(f"{rule.min_seconds:g} to {rule.max_seconds:g} s")
    said.append(f"alt text {rule.alt_limit:,}" if rule.alt_limit else "no alt text")
    return " · ".join(said)


def _price(rules: Rules) -> str:
    price = rules.price
    named = (
        (price.post, "a post"),
        (price.post_with_link, "a post with a link"),
        (price.alt, "the alt text of a picture"),
        (price.read, "each post of ours that is read back"),
        (price.heard, "each post of others that is read"),
    )
    asked = [f"{amount} {what}" for amount, what in named if amount]
    return f"{price.currency} {', '.join(asked)}" if asked else "nothing"


def _number(value: int) -> str:
    return f"{value:,}" if value else "–"


def _yes(value: bool) -> str:
    return "yes" if value else "–"


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
