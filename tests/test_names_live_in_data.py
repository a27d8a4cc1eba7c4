"""No name, word or count of a data set stands in the code: another network needs 0 lines.

The needles come from the shipped sets themselves. ``names_allowed.yaml`` lists the few words of a
set that are also ordinary words, each with its reason.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
SETS = sorted(path.parent for path in (ROOT / "datasets").glob("*/dataset.yaml"))
CODE = ROOT / "src"
SUFFIXES = {".py", ".html", ".txt", ".css", ".js", ".mjs", ".po", ".svg", ".typ", ".json", ".xml"}
ALLOWED = yaml.safe_load((Path(__file__).parent / "names_allowed.yaml").read_text("utf-8"))
# Written in one way only; a lower-case word that looks alike is another word.
EXACT = {
    "bodies": ("acronym",),
    "collegiate_bodies": ("acronym",),
    "programmes": ("short_name",),
}
ANY_CASE = {
    "bodies": ("name", "aliases"),
    "collegiate_bodies": ("name", "aliases"),
    "programmes": ("name",),
    "territories": ("name", "official_name"),
    "regions": ("name",),
    "labels": ("singular", "plural"),
    "windows": ("name", "key"),
    "programme_lines": ("code",),
    "people": ("name", "email"),
    "hashtags": ("name", "aliases"),
    "channels": ("name", "handle"),
    "feeds": ("name",),
}
COUNTED = ("territories", "bodies", "regions", "collegiate_bodies")


def cells(folder: Path, columns: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for table, names in columns.items():
        path = folder / f"{table}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    for name in names:
                        yield from (part.strip() for part in (row.get(name) or "").split("|"))


def words_of(folder: Path) -> tuple[set[str], set[str]]:
    """Return the needles of a set: those written in one way, and those in any case."""
    manifest = yaml.safe_load((folder / "dataset.yaml").read_text("utf-8"))
    exact = set(cells(folder, EXACT)) | {manifest.get("short_name", ""), manifest["key"]}
    names = set(cells(folder, ANY_CASE)) | {manifest.get("name", "")}
    return {word for word in exact if word}, {word for word in names if word} - exact


@cache
def files() -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(path.relative_to(ROOT)), path.read_text("utf-8"))
        for path in sorted(CODE.rglob("*"))
        if path.suffix in SUFFIXES and "egg-info" not in str(path)
    )


def places(needles: set[str], flags: int = 0) -> list[str]:
    """Return «file:line needle» for each needle that stands in the code as a word."""
    if not needles:
        return []
    alternatives = "|".join(map(re.escape, sorted(needles, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w#]){'(' + alternatives + ')'}(?!\w)", flags)
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1} «{match[1]}»"
        for name, text in files()
        for match in pattern.finditer(text)
    ]


def test_there_are_sets_with_needles():
    assert [folder.name for folder in SETS if folder.name.startswith("snt-2022")] != []
    exact, names = words_of(ROOT / "datasets" / "snt-2022")
    assert {"INAI", "SNT", "PROTAI", "CVPDCS"} <= exact
    assert {"órgano garante", "autoridades garantes", "verde", "VinculaciónSNT"} <= names


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_no_name_of_a_set_stands_in_the_code(folder):
    exact, names = words_of(folder)
    allowed = {word.casefold() for word in ALLOWED}
    found = places({word for word in exact if word.casefold() not in allowed})
    found += places({word for word in names if word.casefold() not in allowed}, re.IGNORECASE)
    assert found == []


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_no_count_of_a_set_stands_beside_the_thing_it_counts(folder):
    """«32 states» is a name too; a bare 32 is a number like any other."""
    things = "territor|bod|state|institu|entidad|region|commission|comisi|council|consejo|órgano"
    counts = set()
    for table in COUNTED:
        path = folder / f"{table}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                counts.add(sum(1 for _row in csv.DictReader(file)))
    counts -= set(range(10))
    if not counts:
        return
    pattern = re.compile(
        rf"\b({'|'.join(map(str, sorted(counts)))})\s+(?:\w+\s+)?({things})", re.IGNORECASE
    )
    assert [
        f"{name}: «{match[0]}»" for name, text in files() for match in pattern.finditer(text)
    ] == []


def test_every_allowed_word_belongs_to_a_set_and_has_a_reason():
    words = {word.casefold() for folder in SETS for part in words_of(folder) for word in part}
    assert [word for word, reason in ALLOWED.items() if not reason] == []
    assert [word for word in ALLOWED if word.casefold() not in words] == []
