"""Load a data set: all of it, or nothing."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from virgula.datasets.checking import check_dataset
from virgula.datasets.manifest import MANIFEST
from virgula.datasets.problems import Problem, Problems
from virgula.datasets.reading import Dataset, Row, read_dataset
from virgula.datasets.schema import BY_NAME, TABLES
from virgula.datasets.writing import (
    Count,
    Writing,
    write_actors,
    write_people,
    write_places,
    write_words,
)
from virgula.datasets.writing_plans import (
    write_hashtags,
    write_programmes,
    write_topics,
    write_voices,
)
from virgula.institutions.models import Actor, System
from virgula.journal.actions import write_record
from virgula.plans.models import Plan

TAKEN_FROM_MANIFEST = {
    "name": "name",
    "short_name": "short_name",
    "zone": "zone",
    "zone_label": "zone_label",
    "demonstration": "is_demonstration",
    "pinned_on": "pinned_on",
}


class DatasetError(Exception):
    """Base of what stops a load."""


class UnknownDatasetError(DatasetError):
    """No folder has this name or path."""

    def __init__(self, *, name: str, known: list[str]) -> None:
        super().__init__(name)
        self.name, self.known = name, known


class BadDatasetError(DatasetError):
    """The set has problems; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass
class Loaded:
    """What a load did, or would do."""

    key: str
    counts: dict[str, Count]
    has_changed: bool
    # Rows of an earlier load that the set does not have any more: kept, and told.
    vanished: dict[str, list[str]] = field(default_factory=dict)


def folder_of(name: str) -> Path:
    """Return the folder of a set, given by the name of a shipped one or by a path."""
    for folder in (settings.DATASETS_DIR / name, Path(name).expanduser()):
        if folder.name == MANIFEST and folder.is_file():
            return folder.parent
        if folder.is_dir():
            return folder
    raise UnknownDatasetError(name=name, known=known_sets())


def known_sets() -> list[str]:
    """Return the names of the sets that come with this installation."""
    return sorted(path.parent.name for path in settings.DATASETS_DIR.glob(f"*/{MANIFEST}"))


def load_dataset(*, folder: Path, at: datetime, by: Any = None, check: bool = False) -> Loaded:
    """Load a folder in one transaction; with ``check`` tell what it would do and change nothing.

    Raises ``BadDatasetError`` with every problem found.
    """
    problems = Problems()
    dataset = read_dataset(folder, problems)
    if dataset is None:
        raise BadDatasetError(problems.found)
    with transaction.atomic():
        system = System.objects.select_for_update().filter(key=dataset.system_key).first()
        _check_place(dataset, system, problems)
        check_dataset(dataset, present=_present(dataset, system), problems=problems)
        if problems:
            raise BadDatasetError(sorted(set(problems.found)))
        loaded = _write(dataset, system, at=at, by=by)
        if check:
            transaction.set_rollback(True)
    return loaded


def _check_place(dataset: Dataset, system: System | None, problems: Problems) -> None:
    manifest = dataset.manifest
    if manifest.extends and system is None:
        problems.add(
            MANIFEST,
            manifest.lines.get("extends", 0),
            _("It is laid upon «%(key)s», which is not loaded. First: virgula load %(key)s")
            % {"key": manifest.extends},
        )
    taken = Plan.objects.exclude(system__key=dataset.system_key).values_list("key", flat=True)
    for row in dataset.rows["programmes"]:
        if row.values["key"] in taken:
            problems.add(
                "programmes.csv",
                row.line,
                _("Another network has a plan with the key «%(key)s».")
                % {"key": row.values["key"]},
            )

    _check_ownership(dataset, system, problems)


def _check_ownership(dataset: Dataset, system: System | None, problems: Problems) -> None:
    """Refuse a row that another set of the network brings: the two would undo each other."""
    sets = system.provenance.get("sets", {}) if system else {}
    for name, rows in dataset.rows.items():
        owners = {
            identity: owner
            for owner, known in sets.items()
            if owner != dataset.key
            for identity in known["rows"].get(name, [])
        }
        for row in rows:
            owner = owners.get(" · ".join(row.identity(BY_NAME[name])))
            if owner:
                problems.add(
                    BY_NAME[name].file,
                    row.line,
                    _("This row is already in the set «%(set)s».") % {"set": owner},
                )


def _present(dataset: Dataset, system: System | None) -> dict[str, set[str]]:
    """Return the keys that a set laid upon another may refer to; a set by itself brings its own."""
    if system is None or not dataset.manifest.extends:
        return {}
    actors = set(Actor.objects.filter(system=system).values_list("key", flat=True))
    bodies = set(
        Actor.objects.filter(system=system, body__isnull=False).values_list("key", flat=True)
    )
    return {
        "territories": set(system.territories.values_list("key", flat=True)),
        "regions": set(system.regions.values_list("key", flat=True)),
        "labels": set(system.labels.values_list("key", flat=True)),
        "bodies": bodies,
        "collegiate_bodies": actors - bodies,
        "programmes": set(system.plans.values_list("key", flat=True)),
        "sources": {source["key"] for source in system.provenance.get("sources", [])},
    }


def _write(dataset: Dataset, system: System | None, *, at: datetime, by: Any) -> Loaded:
    is_new = system is None
    system = system or System(key=dataset.system_key)
    before = {name: getattr(system, name) for name in (*TAKEN_FROM_MANIFEST.values(), "defaults")}
    _take_manifest(system, dataset)
    if is_new:
        system.save()
    tables = {name: [row.values for row in rows] for name, rows in dataset.rows.items()}
    writing = Writing(system=system, at=at, by=by)
    write_places(writing, tables)
    write_words(writing, tables)
    write_actors(writing, tables)
    write_programmes(writing, tables)
    write_voices(writing, tables, dataset)
    write_hashtags(writing, tables["hashtags"])
    write_topics(writing, tables)
    write_people(writing, tables["people"])
    vanished = _note_provenance(system, dataset)
    changed = [name for name, value in before.items() if getattr(system, name) != value]
    has_changed = is_new or writing.has_changed or bool(changed)
    if has_changed or _is_other(system, dataset):
        system.loaded_at = at
        system.provenance["sets"][dataset.key]["digest"] = dataset.digest
        system.save()
    if has_changed:
        write_record(
            by=by,
            verb="datasets.loaded",
            target=system,
            at=at,
            reason=dataset.key,
            changes=_changes(writing.counts, changed),
        )
    return Loaded(dataset.key, writing.counts, has_changed, vanished)


def _changes(counts: dict[str, Count], fields: list[str]) -> dict[str, Any]:
    changes: dict[str, Any] = {
        name: {"created": count.created, "changed": count.changed}
        for name, count in counts.items()
        if count.created or count.changed
    }
    if fields:
        changes["system"] = fields
    return changes


def _is_other(system: System, dataset: Dataset) -> bool:
    return bool(system.provenance["sets"][dataset.key].get("digest") != dataset.digest)


def _take_manifest(system: System, dataset: Dataset) -> None:
    """Take what the set says of the network; what it leaves out stays as it is."""
    manifest = dataset.manifest
    for name, attribute in TAKEN_FROM_MANIFEST.items():
        if name in manifest.values and (
            not manifest.extends or name in {"demonstration", "pinned_on"}
        ):
            setattr(system, attribute, manifest.values[name])
    if dataset.map_svg:
        system.map_svg = dataset.map_svg
        system.map_credit = str(manifest.part("map")["credit"])[:300]
    defaults = dict(system.defaults)
    for name, value in manifest.part("plans").items():
        defaults[name] = value.isoformat() if isinstance(value, date) else value
    if dataset.rows["windows"]:
        defaults["windows"] = [_window(row) for row in dataset.rows["windows"]]
    system.defaults = defaults


def _window(row: Row) -> dict[str, Any]:
    values = row.values
    return {
        **values,
        "kind": "permanent" if values["first_month"] is None else "deadline",
    }


def _note_provenance(system: System, dataset: Dataset) -> dict[str, list[str]]:
    """Keep where the rows come from, and return those that the set has lost since last time."""
    provenance = dict(system.provenance)
    sets = dict(provenance.get("sets", {}))
    known = sets.get(dataset.key, {})
    now = {
        table.name: [" · ".join(row.identity(table)) for row in dataset.rows[table.name]]
        for table in TABLES
        if dataset.rows[table.name]
    }
    vanished = {
        name: [key for key in keys if key not in set(now.get(name, []))]
        for name, keys in {
            name: [*known.get("rows", {}).get(name, []), *known.get("vanished", {}).get(name, [])]
            for name in {*known.get("rows", {}), *known.get("vanished", {})}
        }.items()
    }
    vanished = {name: keys for name, keys in sorted(vanished.items()) if keys}
    sets[dataset.key] = {
        "licence": dataset.manifest.values["licence"],
        "provenance": dataset.manifest.values["provenance"],
        "digest": known.get("digest", ""),
        "rows": now,
        "vanished": vanished,
    }
    provenance["sets"] = sets
    provenance["sources"] = _sources(provenance.get("sources", []), dataset)
    system.provenance = provenance
    return vanished


def _sources(known: list[dict[str, Any]], dataset: Dataset) -> list[dict[str, Any]]:
    sources = {source["key"]: source for source in known}
    for row in dataset.rows["sources"]:
        sources[row.values["key"]] = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.values.items()
        }
    return list(sources.values())
