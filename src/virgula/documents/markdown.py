"""Markdown in: headings, paragraphs, lists and pipe tables, each with its line.

Plain text is read the same way: a capital title or «A. Title» stays a paragraph, and who
understands the document decides what it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from virgula.documents.blocks import Block, Cell, Heading, Item, Note, Paragraph, Place, Row, Table
from virgula.documents.encodings import decode
from virgula.documents.errors import TooManyCellsError

MAX_LINES = 100_000
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{3,})\s*$")
_RULE = re.compile(r"\s{0,3}([-*_])(\s*\1){2,}\s*$")
_ITEM = re.compile(
    r"(?P<indent>\s*)(?:[-*+•▪◦‣]|(?P<number>\d{1,3}(?=[.)])|[a-z](?=\)))[.)])\s+(?P<text>.+)$"
)
# «1.1 Text» begins an item too, but not in the middle of a paragraph that was wrapped there.
_DOTTED = re.compile(
    r"(?P<indent>\s*)(?:[-*+•]\s+)?(?P<number>\d{1,3}(?:\.\d{1,3}){1,3})[.)]?\s+(?P<text>[^\W\d].+)$"
)
# «Name: value» on lines of their own are as many paragraphs, though Markdown would join them.
_FIELD = re.compile(r"\s*\**[^\W\d_][^:|.]{2,40}:\**\s+\S")
_FENCE = re.compile(r"\s*(```|~~~)")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_PIPE = re.compile(r"(?<!\\)\|")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])")


def read_markdown(data: bytes) -> tuple[tuple[Block, ...], str, list[Note]]:
    """Return the blocks, the encoding and what had to be mended."""
    text, encoding, notes = decode(data)
    # A comment is blanked line by line: places after it must stay true.
    text = _COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text)
    lines = re.split(r"\r\n|\r|\n", text)
    if len(lines) > MAX_LINES:
        raise TooManyCellsError(sheet="", cell=str(len(lines)))
    return tuple(_Reader(lines).blocks()), encoding, notes


def without_marks(text: str) -> str:
    """Return a text without the marks of Markdown, spaces single."""
    text = _BREAK.sub(" ", _LINK.sub(r"\1", text)).replace("**", "").replace("__", "")
    text = _EMPHASIS.sub(r"\2", text).replace("`", "")
    return " ".join(_ESCAPE.sub(r"\1", text).split())


def _is_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 4 and all(character.isupper() for character in letters)


@dataclass
class _Reader:
    lines: Sequence[str]
    number: int = 0
    held: list[str] = field(default_factory=list)
    held_at: int = 0
    held_item: re.Match[str] | None = None

    def blocks(self) -> Iterator[Block]:
        while self.number < len(self.lines):
            line = self.lines[self.number]
            if _FENCE.match(line):
                yield from self._release()
                self._skip_fence(line.strip()[:3])
            elif self._is_table_start(line):
                yield from self._release()
                yield self._table()
            else:
                yield from self._line(line)
                self.number += 1
        yield from self._release()

    def _line(self, line: str) -> Iterator[Block]:
        heading, item = _HEADING.match(line), self._item(line)
        if not line.strip():
            yield from self._release()
        elif heading:
            yield from self._release()
            place = Place(line=self.number + 1)
            yield Heading(len(heading[1]), without_marks(heading[2]), place)
        elif _UNDERLINE.match(line) and self.held and not self.held_item:
            text = without_marks(" ".join(self.held))
            yield Heading(1 if "=" in line else 2, text, Place(line=self.held_at))
            self.held = []
        elif _RULE.match(line):
            yield from self._release()
        elif item:
            yield from self._release()
            self._hold(item["text"], item)
        else:
            if self.held and not self.held_item and self._is_next_field(line):
                yield from self._release()
            self._hold(line.strip().removeprefix(">"), None)

    def _is_next_field(self, line: str) -> bool:
        """Tell a line that begins a paragraph of its own without an empty line before it."""
        if _FIELD.match(self.held[-1]) and _FIELD.match(line):
            return True
        return len(self.held) == 1 and _is_capitals(self.held[0]) and not _is_capitals(line)

    def _item(self, line: str) -> re.Match[str] | None:
        may_begin = not self.held or self.held_item is not None
        return (_DOTTED.match(line.replace("**", "")) if may_begin else None) or _ITEM.match(line)

    def _hold(self, text: str, item: re.Match[str] | None) -> None:
        if not self.held:
            self.held_at, self.held_item = self.number + 1, item
        self.held.append(text.strip())

    def _release(self) -> Iterator[Block]:
        if not self.held:
            return
        raw, item, place = " ".join(self.held), self.held_item, Place(line=self.held_at)
        self.held, self.held_item = [], None
        text = without_marks(raw)
        if not text:
            return
        if item is not None:
            depth = len(item["indent"].expandtabs(4)) // 2
            yield Item(text, place, item["number"] or "", depth)
        else:
            is_bold = raw.startswith(("**", "__")) and raw.endswith(("**", "__"))
            yield Paragraph(text, place, is_bold and raw.count("**") + raw.count("__") == 2)

    def _skip_fence(self, fence: str) -> None:
        self.number += 1
        while self.number < len(self.lines):
            self.number += 1
            if self.lines[self.number - 1].strip().startswith(fence):
                return

    def _is_table_start(self, line: str) -> bool:
        if "|" not in line:
            return False
        following = self.lines[self.number + 1] if self.number + 1 < len(self.lines) else ""
        return line.lstrip().startswith("|") or bool(
            "|" in following and _SEPARATOR.match(following)
        )

    def _table(self) -> Table:
        rows: list[Row] = []
        start = Place(line=self.number + 1)
        while self.number < len(self.lines) and "|" in self.lines[self.number]:
            line = self.lines[self.number]
            if not (_SEPARATOR.match(line) and "-" in line):
                rows.append(_row(line, Place(line=self.number + 1)))
            self.number += 1
        return Table(tuple(rows), start)


def _row(line: str, place: Place) -> Row:
    text = line.strip()
    text = text.removeprefix("|")
    text = text[:-1] if text.endswith("|") and not text.endswith("\\|") else text
    return Row(tuple(Cell(without_marks(part), place) for part in _PIPE.split(text)), place)
