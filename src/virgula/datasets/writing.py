"""Rows of a set brought into the tables: what is new, what changed, what stays."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from virgula.institutions.models import (
    Actor,
    Alias,
    Body,
    CollegiateBody,
    CollegiateMembership,
    Label,
    Membership,
    Observance,
    Region,
    RegionTerritory,
    System,
    Territory,
)
from virgula.journal.actions import write_record
from virgula.people.models import Person

Identity = tuple[str, ...]
Wanted = Mapping[Identity, dict[str, Any]]


@dataclass
class Count:
    """What a table's rows did."""

    rows: set[Identity] = field(default_factory=set)
    new: set[Identity] = field(default_factory=set)
    altered: set[Identity] = field(default_factory=set)

    @property
    def created(self) -> int:
        return len(self.new)

    @property
    def changed(self) -> int:
        return len(self.altered - self.new)

    @property
    def same(self) -> int:
        return len(self.rows - self.altered - self.new)


@dataclass
class Writing:
    """One load in course: its system, and what it has done so far."""

    system: System
    at: datetime
    by: Any = None
    counts: dict[str, Count] = field(default_factory=dict)

    @property
    def has_changed(self) -> bool:
        return any(count.created or count.changed for count in self.counts.values())

    def count(self, table: str) -> Count:
        return self.counts.setdefault(table, Count())

    def bring(
        self,
        table: str,
        model: type[models.Model],
        existing: Mapping[Identity, models.Model],
        wanted: Wanted,
    ) -> None:
        """Create what is missing and save what differs; what is not wanted stays as it is."""
        count = self.count(table)
        count.rows.update(wanted)
        new: list[models.Model] = []
        for identity, values in wanted.items():
            row = existing.get(identity)
            if row is None:
                count.new.add(identity)
                new.append(model(**values))
            else:
                self.change(table, identity, row, values)
        _create(model, new)

    def change(
        self, table: str, identity: Identity, row: models.Model, values: Mapping[str, Any]
    ) -> None:
        """Save what differs in a row, and write what it said before; a new row has no before."""
        changes = _differences(row, values)
        if not changes:
            return
        row.save(update_fields=list(changes))
        count = self.count(table)
        count.altered.add(identity)
        if identity not in count.new:
            write_record(
                by=self.by, verb="datasets.row_changed", target=row, at=self.at, changes=changes
            )


def _differences(row: models.Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the values on the row and return what changed, as ``[before, after]`` in words."""
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = [_word(before), _word(value)]
            setattr(row, name, value)
    return changes


def _word(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)


def _create(model: type[models.Model], rows: list[models.Model]) -> None:
    if model._meta.parents:
        # A row of two tables cannot be created in bulk.
        for row in rows:
            row.save(force_insert=True)
    else:
        model._default_manager.bulk_create(rows)


def text(value: Any) -> str:
    """Return an identity's part as text; ``None`` is empty."""
    return "" if value is None else str(value)


def by_key(rows: Iterable[Any]) -> dict[str, Any]:
    return {row.key: row for row in rows}


def sourced(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the two columns that say where a row comes from."""
    confidence = values["confidence"] or "recalled"
    return {"source": ";".join(values["source"])[:300], "confidence": confidence}


def _under_keys(
    system: System, rows: Iterable[Mapping[str, Any]], fields: Callable[[Mapping[str, Any]], Any]
) -> Wanted:
    return {
        (row["key"],): {"system": system, "key": row["key"], **fields(row), **sourced(row)}
        for row in rows
    }


def write_places(writing: Writing, tables: Mapping[str, list[dict[str, Any]]]) -> None:
    """Bring territories, regions and the dated memberships between them."""
    system = writing.system
    writing.bring(
        "territories",
        Territory,
        {(row.key,): row for row in system.territories.all()},
        _under_keys(
            system,
            tables["territories"],
            lambda row: {
                name: row[name] for name in ("code", "name", "official_name", "zone", "map_id")
            },
        ),
    )
    writing.bring(
        "regions",
        Region,
        {(row.key,): row for row in system.regions.all()},
        _under_keys(system, tables["regions"], lambda row: {"name": row["name"]}),
    )
    territories, regions = by_key(system.territories.all()), by_key(system.regions.all())
    writing.bring(
        "region_territories",
        RegionTerritory,
        {
            (row.region.key, row.territory.key, text(row.valid_from)): row
            for row in RegionTerritory.objects.filter(region__system=system).select_related(
                "region", "territory"
            )
        },
        {
            (row["region"], row["territory"], text(row["valid_from"])): {
                "region": regions[row["region"]],
                "territory": territories[row["territory"]],
                "valid_from": row["valid_from"],
                "valid_to": row["valid_to"],
                **sourced(row),
            }
            for row in tables["region_territories"]
        },
    )


def write_words(writing: Writing, tables: Mapping[str, list[dict[str, Any]]]) -> None:
    """Bring labels and observances."""
    system = writing.system
    writing.bring(
        "labels",
        Label,
        {(row.key, text(row.valid_from)): row for row in system.labels.all()},
        {
            (row["key"], text(row["valid_from"])): {"system": system, **row}
            for row in tables["labels"]
        },
    )
    writing.bring(
        "observances",
        Observance,
        {(row.key,): row for row in system.observances.all()},
        _under_keys(
            system,
            tables["observances"],
            lambda row: {
                name: row[name] for name in ("name", "scope", "topic", "rule", "starts_on")
            },
        ),
    )


ACTOR_FIELDS = (
    "name",
    "acronym",
    "valid_from",
    "valid_to",
    "successor_name",
    "status",
    "status_on",
    "website",
)


def write_actors(writing: Writing, tables: Mapping[str, list[dict[str, Any]]]) -> None:
    """Bring bodies and collegiate bodies, then what joins them: successors, names, seats."""
    system = writing.system
    territories, regions = by_key(system.territories.all()), by_key(system.regions.all())
    writing.bring(
        "bodies",
        Body,
        {(row.key,): row for row in Body.objects.filter(system=system).select_related("territory")},
        _under_keys(
            system,
            tables["bodies"],
            lambda row: {
                **{name: row[name] for name in ACTOR_FIELDS},
                "territory": territories.get(row["territory"]),
                "label_key": row["label"],
            },
        ),
    )
    writing.bring(
        "collegiate_bodies",
        CollegiateBody,
        {
            (row.key,): row
            for row in CollegiateBody.objects.filter(system=system).select_related("region")
        },
        _under_keys(
            system,
            tables["collegiate_bodies"],
            lambda row: {
                **{name: row[name] for name in ACTOR_FIELDS},
                "kind": row["kind"],
                "region": regions.get(row["region"]),
            },
        ),
    )
    _write_successors(writing, tables)
    _write_aliases(writing, tables)
    _write_seats(writing, tables["seats"])


def _write_successors(writing: Writing, tables: Mapping[str, list[dict[str, Any]]]) -> None:
    """Join each actor to its successor, when both are there."""
    actors = by_key(Actor.objects.filter(system=writing.system).select_related("successor"))
    for table in ("bodies", "collegiate_bodies"):
        for row in tables[table]:
            successor = actors.get(row["successor"])
            writing.change(table, (row["key"],), actors[row["key"]], {"successor": successor})


def _write_aliases(writing: Writing, tables: Mapping[str, list[dict[str, Any]]]) -> None:
    actors = by_key(Actor.objects.filter(system=writing.system))
    existing = set(
        Alias.objects.filter(actor__system=writing.system).values_list("actor__key", "name")
    )
    missing = [
        Alias(actor=actors[row["key"]], name=name)
        for table in ("bodies", "collegiate_bodies")
        for row in tables[table]
        for name in row["aliases"]
        if (row["key"], name) not in existing
    ]
    Alias.objects.bulk_create(missing)
    if missing:
        writing.count("aliases").new.update((alias.actor.key, alias.name) for alias in missing)


def _write_seats(writing: Writing, rows: list[dict[str, Any]]) -> None:
    system = writing.system
    bodies = by_key(Body.objects.filter(system=system))
    collegiate = by_key(CollegiateBody.objects.filter(system=system))
    writing.bring(
        "seats",
        CollegiateMembership,
        {
            (row.collegiate_body.key, row.body.key, text(row.since)): row
            for row in CollegiateMembership.objects.filter(
                collegiate_body__system=system
            ).select_related("collegiate_body", "body")
        },
        {
            (row["collegiate_body"], row["body"], text(row["since"])): {
                "collegiate_body": collegiate[row["collegiate_body"]],
                "body": bodies[row["body"]],
                "since": row["since"],
                "until": row["until"],
                **sourced(row),
            }
            for row in rows
        },
    )


def write_people(writing: Writing, rows: list[dict[str, Any]]) -> None:
    """Bring the invented persons of a demonstration and their roles."""
    people = {person.email: person for person in Person.objects.all()} if rows else {}
    for row in rows:
        if row["email"] not in people:
            people[row["email"]] = Person.objects.create_user(row["email"], name=row["name"])
    actors = by_key(Actor.objects.filter(system=writing.system))
    writing.bring(
        "people",
        Membership,
        {
            (row.person.email, row.actor.key, row.role, text(row.since)): row
            for row in Membership.objects.filter(actor__system=writing.system).select_related(
                "person", "actor"
            )
        },
        {
            (row["email"], row["actor"], row["role"], text(row["since"])): {
                "person": people[row["email"]],
                "actor": actors[row["actor"]],
                "role": row["role"],
                "since": row["since"],
                "until": row["until"],
            }
            for row in rows
        },
    )
