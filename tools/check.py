"""The checks of ``make check`` that no library does: messages, templates, locks.

Each check yields one line for each fault, with its place.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import polib

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src" / "virgula"
PLACEHOLDER = re.compile(r"%\(\w+\)[.\d]*[sdf]|%[sd]|\{\w*\}")
TEMPLATE_FAULTS = (
    (re.compile(r"\{%\s*blocktranslate(?![^%]*\btrimmed\b)[^%]*%\}"), "blocktranslate not trimmed"),
    (re.compile(r"\{%\s*(trans|blocktrans)\s"), "say translate, blocktranslate"),
    (re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE), "inline style"),
    (re.compile(r"<style\b", re.IGNORECASE), "inline style sheet"),
    # A block of data is no script: nothing runs it.
    (
        re.compile(
            r"""<script(?![^>]*\ssrc=)(?![^>]*\stype="application/ld\+json")[^>]*>""", re.IGNORECASE
        ),
        "inline script",
    ),
    (re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE), "inline event attribute"),
)
ADDRESS = re.compile(r"(https?|file)://", re.IGNORECASE)


def messages() -> Iterator[str]:
    """Every text of the interface has its Spanish, with the same placeholders."""
    for path in sorted(HOUSE.glob("**/locale/*/LC_MESSAGES/*.po")):
        place = path.relative_to(ROOT)
        for entry in polib.pofile(str(path)):
            texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
            if "" in texts or not texts:
                yield f"{place}: not translated: {entry.msgid[:70]!r}"
            elif entry.fuzzy or entry.obsolete:
                yield f"{place}: fuzzy or obsolete: {entry.msgid[:70]!r}"
            elif not _same_placeholders(entry, texts):
                yield f"{place}: other placeholders: {entry.msgid[:70]!r}"


def clashes() -> Iterator[str]:
    """One text has one Spanish: Django merges the rooms' catalogues, and the first room would win.

    Where two rooms mean different things, a context tells them apart (``pgettext``).
    """
    said: dict[tuple[str, ...], dict[str, str]] = {}
    for path in sorted(HOUSE.glob("*/locale/es/LC_MESSAGES/django.po")):
        room = path.relative_to(HOUSE).parts[0]
        for entry in polib.pofile(str(path)):
            texts = " | ".join(entry.msgstr_plural.values()) or entry.msgstr
            if texts:
                key = (entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")
                said.setdefault(key, {})[room] = texts
    for key, rooms in said.items():
        if len(set(rooms.values())) > 1:
            yield f"{key[0][:70]!r} is said in more than one way: {rooms}"


def _same_placeholders(entry: polib.POEntry, texts: list[str]) -> bool:
    wanted = set(PLACEHOLDER.findall(f"{entry.msgid} {entry.msgid_plural or ''}"))
    # A singular may say «una» instead of its number, so a plural entry may leave one out.
    used = [set(PLACEHOLDER.findall(text)) for text in texts]
    if entry.msgid_plural:
        return all(one <= wanted for one in used)
    return all(one == wanted for one in used)


def collected() -> Iterator[str]:
    """The catalogues hold what the code says today."""
    from tools.messages import collect, rooms

    for room in rooms():
        path = HOUSE / room / "locale" / "es" / "LC_MESSAGES" / "django.po"
        before = path.read_bytes() if path.exists() else b""
        collect(room)
        if path.exists() and path.read_bytes() != before:
            path.write_bytes(before)
            yield f"{path.relative_to(ROOT)}: differs from the code: run `make messages`"


def templates() -> Iterator[str]:
    """Templates compile, translate whole sentences and carry nothing inline."""
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    for path in sorted(HOUSE.glob("*/templates/**/*.html")):
        text, place = path.read_text(encoding="utf-8"), path.relative_to(ROOT)
        for pattern, fault in TEMPLATE_FAULTS:
            for match in pattern.finditer(text):
                yield f"{place}:{text.count(chr(10), 0, match.start()) + 1}: {fault}"
        try:
            get_template(path.as_posix().partition("/templates/")[2])
        except TemplateSyntaxError as error:
            yield f"{place}: {error}"


def locks() -> Iterator[str]:
    """Locks name packages and hashes, never a host or a file."""
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            if ADDRESS.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: an address in a lock"
        if not any("--hash=sha256:" in line for line in lines):
            yield f"{path.relative_to(ROOT)}: no hashes"


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    messages,
    clashes,
    collected,
    templates,
    locks,
)


def main() -> int:
    # The checkout that is being worked on, whichever one is installed.
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virgula.config.settings")
    django.setup()
    faults = [f"{check.__name__}: {fault}" for check in CHECKS for fault in check()]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
