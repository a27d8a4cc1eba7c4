"""Read a page as the strict content policy does: what it would refuse."""

from html.parser import HTMLParser

DATA_TYPES = {"application/json"}
# Links that a browser reads and never fetches.
SPOKEN_OF = {"canonical", "alternate"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style":
            self.faults.append("<style>")
        if tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES:
            self.faults.append("<script> without src")
        self.faults += [f"<{tag} {name}>" for name in given if name == "style"]
        self.faults += [f"<{tag} {name}>" for name in given if name.startswith("on")]
        if tag == "a" or given.get("rel") in SPOKEN_OF:
            return
        for name in ("src", "href", "action"):
            value = given.get(name) or ""
            if value.startswith(("http:", "https:", "//", "javascript:")):
                self.faults.append(f"<{tag} {name}={value}>")


def refused(html: str) -> list[str]:
    """Return what the policy would refuse in a page: inline code and other people's addresses."""
    reader = _Reader()
    reader.feed(html)
    return reader.faults
