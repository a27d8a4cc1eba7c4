"""What an item of a feed is: its stable identity, its canonical link, its plain words."""

import hashlib
import html
import re
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree

from virgula.domain.happening import Happening

# Parameters that tell who sent the reader, not what is read.
TRACKERS = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid", "_ga", "ref_src"}
)
TRACKER_PREFIXES = ("utm_", "mtm_", "pk_")
DEFAULT_PORTS = {"http": 80, "https": 443}


def resolved_link(link: str, base: str = "") -> str:
    """Return a web address as it is, made absolute; an empty text when it is not one."""
    try:
        url = urljoin(base, link.strip())
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in DEFAULT_PORTS or not host or parts.username is not None:
        return ""
    return re.sub(r"\s", "%20", url)


def canonical_link(link: str, base: str = "") -> str:
    """Return the one form of a web address, or an empty text when it is not one.

    Two addresses with one canonical form show the same page: trackers and fragment go, host and
    scheme are in lower case. A fragment that routes («#!/…») stays.
    """
    try:
        parts = urlsplit(urljoin(base, link.strip()))
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not host or parts.username is not None:
        return ""
    if ":" in host:
        host = f"[{host}]"
    place = host if port in {None, DEFAULT_PORTS[scheme]} else f"{host}:{port}"
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    path = re.sub(r"\s", "%20", parts.path) or "/"
    return urlunsplit(SplitResult(scheme, place, path, _without_trackers(parts.query), fragment))


def _without_trackers(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [
        (name, value)
        for name, value in pairs
        if name.lower() not in TRACKERS and not name.lower().startswith(TRACKER_PREFIXES)
    ]
    # A query without trackers stays as it is printed: a server may care for its spelling.
    return query if len(kept) == len(pairs) else urlencode(kept)


def same_page(link: str) -> str:
    """Return the key by which two links show one page: no scheme, no «www.», no slash at the end.

    For comparing only; what is shown and sent is the canonical link.
    """
    parts = urlsplit(link)
    if not parts.netloc:
        return ""
    key = parts.netloc.removeprefix("www.") + parts.path.rstrip("/")
    return f"{key}?{parts.query}" if parts.query else key


def identity_of(*, guid: str, link: str, title: str, printed_date: str) -> str:
    """Return the stable identity of an item within its source.

    Its guid; without one, its canonical link; without either, its title and printed date.
    """
    if guid:
        return _digest("guid", guid.strip())
    if link:
        return _digest("link", link)
    return _digest("title", plain_text(title).lower(), printed_date.strip())


def content_digest(*, title: str, summary: str, happening: Happening | None = None) -> str:
    """Return the mark by which an edit of an item is noticed: of its words, or of its date."""
    if happening is None:
        return _digest("content", title, summary)
    return _digest(
        "content", title, summary,
        str(happening.starts_at or happening.first_on), str(happening.ends_at or happening.last_on),
        happening.place, "cancelled" if happening.is_cancelled else "",
    )  # fmt: skip


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


_SILENT = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "svg", "head", "title"}
)
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
     "section", "article", "table", "hr", "figure", "figcaption", "dt", "dd", "pre"}
)  # fmt: skip
_HAS_BLOCKS = re.compile(rf"<(?:{'|'.join(sorted(_BLOCKS))})[\s/>]", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff]")
# «&#147;» names a control mark, and every browser shows the quotation mark of windows-1252.
_WINDOWS = {n: bytes([n]).decode("cp1252", "ignore") or None for n in range(0x80, 0xA0)}


def html_tree(source: str) -> Any:
    """Return some HTML as a tree: the standard library's reader takes hours on «<a <a <a …»."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    document = f"<div>{source}</div>".replace("\x00", "").encode("utf-8", "replace")
    return etree.fromstring(document, parser)


def tree_words(element: Any, *, most: int = 500_000, keeps_lines: bool = False) -> str:
    """Return the words of a tree, one line a block; scripts and styles say nothing.

    ``keeps_lines``: a line's end between words is one too, as in a text that is hardly HTML.
    """
    pieces: list[str] = []
    length = silence = 0
    for event, part in etree.iterwalk(element, events=("start", "end")):
        starts = event == "start"
        if part.tag in _SILENT and part is not element:
            silence += 1 if starts else -1
        said = part.text if starts else part.tail if part is not element else ""
        if part.tag in _BLOCKS:
            pieces.append("\n")
        if said and not silence:
            pieces.append(said if keeps_lines else _SPACES.sub(" ", said))
            length += len(said)
        if length > most:
            break
    return "".join(pieces)


def plain_text(source: str) -> str:
    """Return the words of some HTML: no tags, no scripts, one space, one line a paragraph.

    Control and direction marks go too: they could show a person words that are not those sent.
    """
    text = source
    if "<" in source or "&" in source:
        tree = html_tree(source) if "<" in source else None
        if tree is not None:
            text = tree_words(tree, keeps_lines=not _HAS_BLOCKS.search(source))
        text = html.unescape(html.unescape(text))
    return one_line_a_paragraph(text)


def one_line_a_paragraph(text: str) -> str:
    """Return a text without marks that nobody sees, with single spaces and no empty lines."""
    text = _CONTROLS.sub(" ", text.translate(_WINDOWS))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


# What the programs of sites put at the end of a text, by themselves.
_ENDINGS = (
    re.compile(
        r"\s*(?:La entrada|The post)\s.{1,400}\s(?:se publicó primero|apareció primero"
        r"|aparece primero|first appeared|appeared first)\s(?:en|on)\s.{1,200}$"
    ),
    re.compile(
        r"[\s(\[]*(?:leer|ver|saber|conoce|conocer)\sm[aá]s\s*[\])»→›>….]*$"
        r"|[\s(\[]*(?:seguir|continuar|contin[uú]a|sigue)\s(?:leyendo|la lectura)\s*[\])»→›>….]*$"
        r"|[\s(\[]*(?:read more|continue reading)\s*[\])»→›>….]*$",
        re.IGNORECASE,
    ),
)
_CUT = re.compile(r"[\s.…]*\[\s*(?:…|\.{3})\s*\]$")


def without_ending(text: str) -> str:
    """Return a text without «La entrada … se publicó primero en …», «Leer más», «[…]»."""
    for ending in _ENDINGS:
        # Only the end is looked at, so that a long text costs no more.
        head, tail = text[:-700], text[-700:]
        text = head + ending.sub("", tail)
    return _CUT.sub("…", text).strip()


def shortened(text: str, limit: int) -> str:
    """Return a text of at most ``limit`` characters, cut at a word, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    cut = head.rsplit(" ", 1)[0] if " " in head else head
    return (cut.rstrip(" ,;:.–—-") or head) + "…" if limit > 0 else ""


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, or its first line."""
    line = text.split("\n", 1)[0]
    match = re.match(r".{20,}?[.!?](?=\s+[A-ZÁÉÍÓÚÜÑ¿¡«“\"])", line)
    return match.group() if match else line
