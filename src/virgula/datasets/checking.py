"""What no cell can tell alone: references, duplicates, order of dates, circles, windows, files."""

import re
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Mapping, Set
from datetime import date
from itertools import pairwise
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring as parse_safely
from django.utils.translation import gettext as _

from virgula.datasets.manifest import MANIFEST
from virgula.datasets.problems import Problems, suggestion
from virgula.datasets.reading import Dataset, Row, read_text, sources_in
from virgula.datasets.schema import TABLES, Table
from virgula.domain.hashtags import fold, is_hashtag
from virgula.relay.choices import RelayMode, SourceKind

Known = Mapping[str, Set[str]]
DATES = (("valid_from", "valid_to"), ("since", "until"))
FORBIDDEN_IN_MAP = {"script", "style", "foreignObject", "a", "image", "use", "animate", "set"}


def check_dataset(dataset: Dataset, *, present: Known, problems: Problems) -> None:
    """Add what is wrong across rows; ``present`` are the keys that the system already has."""
    keys = _keys(dataset, present)
    for table in TABLES:
        rows = dataset.rows[table.name]
        _check_identity(table, rows, problems)
        for row in rows:
            _check_references(table, row, keys, dataset.unread, problems)
            _check_order(table, row, problems)
        _check_validities(table, rows, problems)
    _check_successors(dataset, problems)
    _check_windows(dataset.rows["windows"], problems)
    _check_hashtags(dataset.rows["hashtags"], problems)
    _check_rules(dataset.rows["feeds"], problems)
    _check_files(dataset, problems)
    _check_map(dataset, problems)


def _keys(dataset: Dataset, present: Known) -> Known:
    keys: dict[str, set[str]] = {name: set(found) for name, found in present.items()}
    for table in TABLES:
        if table.columns[0].name == "key":
            found = {row.values["key"] for row in dataset.rows[table.name]}
            keys[table.name] = keys.get(table.name, set()) | found
    return keys


def _check_identity(table: Table, rows: list[Row], problems: Problems) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        identity = row.identity(table)
        if identity in seen:
            problems.add(
                table.file,
                row.line,
                _("«%(key)s» is already in line %(line)d.")
                % {"key": " · ".join(filter(None, identity)), "line": seen[identity]},
            )
        else:
            seen[identity] = row.line


def _check_references(
    table: Table, row: Row, keys: Known, unread: Set[str], problems: Problems
) -> None:
    for column in table.columns:
        key = row.values[column.name]
        if not column.refers or not key or unread & set(column.refers):
            continue
        known = set().union(*(keys.get(name, set()) for name in column.refers))
        if key not in known:
            problems.add(
                table.file,
                row.line,
                _("«%(column)s» names «%(key)s», which is not in %(files)s.")
                % {
                    "column": column.name,
                    "key": key,
                    "files": ", ".join(f"{name}.csv" for name in column.refers),
                }
                + suggestion(key, known),
            )
    for key in sources_in(row, table):
        if "sources" not in unread and key not in keys.get("sources", set()):
            problems.add(
                table.file,
                row.line,
                _("«%(column)s» names «%(key)s», which is not in %(files)s.")
                % {"column": "source", "key": key, "files": "sources.csv"},
            )


def _check_order(table: Table, row: Row, problems: Problems) -> None:
    for first, last in DATES:
        start, end = row.values.get(first), row.values.get(last)
        if start and end and end <= start:
            problems.add(
                table.file,
                row.line,
                _("«%(last)s» (%(end)s) must be later than «%(first)s» (%(start)s).")
                % {"last": last, "end": end, "first": first, "start": start},
            )


def _check_validities(table: Table, rows: list[Row], problems: Problems) -> None:
    """Refuse two rows of one thing that hold on the same day."""
    first = table.identity[-1]
    last = dict(DATES).get(first)
    if last is None:
        return
    by_thing: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row.is_whole:
            by_thing[row.identity(table)[:-1]].append(row)
    for thing, turns in by_thing.items():
        turns.sort(key=lambda row: row.values[first] or date.min)
        for row, later in pairwise(turns):
            end, start = row.values[last], later.values[first]
            if start is not None and (end is None or start < end):
                problems.add(
                    table.file,
                    later.line,
                    _("«%(key)s» begins on %(start)s, when the one of line %(line)d still holds.")
                    % {"key": " · ".join(thing), "start": start, "line": row.line},
                )


def _check_successors(dataset: Dataset, problems: Problems) -> None:
    """Refuse A → B → … → A, once, at the first row of the circle."""
    places: dict[str, tuple[str, int]] = {}
    successors: dict[str, str] = {}
    for name in ("bodies", "collegiate_bodies"):
        for row in dataset.rows[name]:
            key = row.values["key"]
            if key in places:
                _say_if_elsewhere(f"{name}.csv", row, places[key], problems)
                continue
            places[key] = (f"{name}.csv", row.line)
            if row.values["successor"]:
                successors[key] = row.values["successor"]
    _check_circles(successors, places, problems)


def _say_if_elsewhere(file: str, row: Row, place: tuple[str, int], problems: Problems) -> None:
    # Within one file the table's own check has said it.
    if place[0] != file:
        problems.add(
            file,
            row.line,
            _("«%(key)s» is already in %(file)s, line %(line)d.")
            % {"key": row.values["key"], "file": place[0], "line": place[1]},
        )


def _check_circles(
    successors: Mapping[str, str], places: Mapping[str, tuple[str, int]], problems: Problems
) -> None:
    done: set[str] = set()
    for start in successors:
        path: list[str] = []
        key: str | None = start
        while key is not None and key not in done and key not in path:
            path.append(key)
            key = successors.get(key)
        if key in path:
            circle = [*path[path.index(key) :], key]
            file, line = places[circle[0]]
            problems.add(
                file,
                line,
                _("The successors go round in a circle: %(circle)s.")
                % {"circle": " → ".join(circle)},
            )
        done.update(path)


def _check_windows(rows: list[Row], problems: Problems) -> None:
    shapes: dict[str, Row] = {}
    permanent: Row | None = None
    spans: list[tuple[int, int, Row]] = []
    for row in rows:
        if not row.is_whole:
            continue
        first, end = row.values["first_month"], row.values["end_month"]
        shape = row.values["shape"]
        if shape and shape in shapes:
            problems.add(
                "windows.csv",
                row.line,
                _("The shape «%(shape)s» is already that of «%(other)s»; each window has its own.")
                % {"shape": shape, "other": shapes[shape].values["name"]},
            )
        shapes.setdefault(shape, row)
        if first is None and end is None:
            if permanent is not None:
                problems.add(
                    "windows.csv",
                    row.line,
                    _("There is already a permanent window (without months): «%(other)s».")
                    % {"other": permanent.values["name"]},
                )
            permanent = permanent or row
        elif first is None or end is None or end <= first:
            problems.add(
                "windows.csv",
                row.line,
                _("The window ends before it begins; «end_month» is the first month without it."),
            )
        else:
            spans.append((first, end, row))
    _check_overlaps(spans, problems)


def _check_overlaps(spans: list[tuple[int, int, Row]], problems: Problems) -> None:
    spans = sorted(spans, key=lambda span: span[:2])
    for (_first, end, row), (first, _end, later) in pairwise(spans):
        if first < end:
            problems.add(
                "windows.csv",
                later.line,
                _("«%(name)s» begins in month %(first)d, when «%(other)s» still lasts.")
                % {
                    "name": later.values["name"],
                    "first": first,
                    "other": row.values["name"],
                },
            )


def inside(dataset: Dataset, name: str) -> bool:
    """Tell whether a relative path is a file of the set's folder, and not one outside it."""
    path = (dataset.folder / name).resolve()
    return path.is_relative_to(dataset.folder.resolve()) and path.is_file()


def _check_hashtags(rows: list[Row], problems: Problems) -> None:
    """Refuse a name that no network would read as one hashtag, and two that read the same."""
    seen: dict[str, int] = {}
    for row in rows:
        name = row.values["name"]
        if not is_hashtag(name):
            problems.add(
                "hashtags.csv",
                row.line,
                _("«%(name)s» is not one hashtag: write it without its sign and without spaces.")
                % {"name": name},
            )
        elif seen.setdefault(fold(name), row.line) != row.line:
            problems.add(
                "hashtags.csv",
                row.line,
                _("«%(name)s» reads the same as line %(line)d.")
                % {"name": name, "line": seen[fold(name)]},
            )


def _check_rules(rows: list[Row], problems: Problems) -> None:
    """Refuse a list of news without its selector, and approval by keywords without any."""
    for row in rows:
        if row.values["kind"] == SourceKind.LISTING and not (row.values["options"] or {}).get(
            "item"
        ):
            problems.add(
                "feeds.csv", row.line, _("A list of news needs «item=SELECTOR» in «options».")
            )
        if row.values["mode"] == RelayMode.KEYWORD and not row.values["keywords"]:
            problems.add(
                "feeds.csv", row.line, _("The mode «keyword» needs some word in «keywords».")
            )


def _check_files(dataset: Dataset, problems: Problems) -> None:
    missing = _("The file «%(name)s» is not in the folder of the set.")
    for row in dataset.rows["feeds"]:
        location = row.values["location"]
        if row.values["kind"] == SourceKind.FILE and not inside(dataset, location or ""):
            problems.add("feeds.csv", row.line, missing % {"name": location})
    for document in dataset.manifest.listing("documents"):
        name = document.get("file", "") if isinstance(document, dict) else ""
        if name and not inside(dataset, name):
            problems.add(
                MANIFEST, dataset.manifest.lines.get("documents", 0), missing % {"name": name}
            )


def _check_map(dataset: Dataset, problems: Problems) -> None:
    name = dataset.manifest.part("map").get("file")
    if not name:
        return
    if not inside(dataset, name):
        problems.add(
            MANIFEST,
            dataset.manifest.lines.get("map", 0),
            _("The file «%(name)s» is not in the folder of the set.") % {"name": name},
        )
        return
    text = read_text(dataset.folder / name, problems)
    if text is None:
        return
    try:
        root = parse_safely(text)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        problems.add(name, 0, _("The map is no SVG: %(error)s.") % {"error": error})
        return
    ids = _check_drawing(name, root, problems)
    for row in dataset.rows["territories"]:
        if row.values["map_id"] and row.values["map_id"] not in ids:
            problems.add(
                "territories.csv",
                row.line,
                _("The map has no shape with the id «%(id)s».") % {"id": row.values["map_id"]},
            )
    dataset.map_svg = text


def _check_drawing(name: str, root: Any, problems: Problems) -> set[str]:
    """Refuse what runs or reaches out of a drawing: it is shown inside our pages."""
    counts: dict[str, int] = defaultdict(int)
    ids: set[str] = set()
    if root.tag.rpartition("}")[2] != "svg":
        counts[root.tag] += 1
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag in FORBIDDEN_IN_MAP:
            counts[tag] += 1
        for attribute, value in element.attrib.items():
            attribute = attribute.rpartition("}")[2]
            if attribute == "id":
                ids.add(value)
            elif attribute.startswith("on") or attribute in {"href", "style"}:
                counts[attribute] += 1
            elif re.search(r"url\s*\(", value):
                counts["url("] += 1
    for word, count in sorted(counts.items()):
        problems.add(
            name,
            0,
            _("The map may only draw; take out «%(word)s» (%(count)d times).")
            % {"word": word, "count": count},
        )
    return ids
