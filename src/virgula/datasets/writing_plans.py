"""The part of a set that plans, publishing and relay keep: programmes, channels, sources."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import slugify

from virgula.content.choices import HashtagStatus
from virgula.content.models import Audience, Hashtag, Theme
from virgula.datasets.reading import Dataset
from virgula.datasets.writing import Writing, by_key
from virgula.domain.hashtags import fold
from virgula.institutions.models import Actor
from virgula.plans.choices import PlanKind, PlanStatus
from virgula.plans.models import Component, Line, Plan
from virgula.publishing.models import Channel
from virgula.relay.choices import RelayMode, SourceKind
from virgula.relay.models import Source

Tables = Mapping[str, list[dict[str, Any]]]


def write_programmes(writing: Writing, tables: Tables) -> None:
    """Bring programmes, the components that their lines name, and the lines."""
    system = writing.system
    writing.bring(
        "programmes",
        Plan,
        {(row.key,): row for row in system.plans.filter(kind=PlanKind.PROGRAMME)},
        {
            (row["key"],): {
                "system": system,
                "key": row["key"],
                "kind": PlanKind.PROGRAMME,
                "status": PlanStatus.IN_FORCE,
                "title": row["name"],
                "short_title": row["short_name"],
                "starts_on": row["starts_on"],
                "months": row["months"],
                "zone": system.zone,
                "zone_label": system.zone_label,
                "agreement_number": row["agreement"],
                "agreed_on": row["agreed_on"],
                "official_text_note": row["note"],
            }
            for row in tables["programmes"]
        },
    )
    programmes = by_key(system.plans.filter(kind=PlanKind.PROGRAMME))
    _write_components(writing, tables["programme_lines"], programmes)
    _write_lines(writing, tables["programme_lines"], programmes)


def _write_components(
    writing: Writing, rows: list[dict[str, Any]], programmes: dict[str, Plan]
) -> None:
    wanted: dict[tuple[str, ...], dict[str, Any]] = {}
    positions: dict[str, int] = {}
    for row in rows:
        identity = (row["programme"], row["component"])
        if identity in wanted:
            continue
        positions[row["programme"]] = positions.get(row["programme"], 0) + 1
        wanted[identity] = {
            "plan": programmes[row["programme"]],
            "code": row["component"],
            "position": positions[row["programme"]],
            "title": row["component_name"],
        }
    existing = Component.objects.filter(plan__in=programmes.values()).select_related("plan")
    writing.bring(
        "programme_components",
        Component,
        {(row.plan.key, row.code): row for row in existing},
        wanted,
    )


def _write_lines(writing: Writing, rows: list[dict[str, Any]], programmes: dict[str, Plan]) -> None:
    components = {
        (row.plan.key, row.code): row
        for row in Component.objects.filter(plan__in=programmes.values()).select_related("plan")
    }
    existing = Line.objects.filter(plan__in=programmes.values()).select_related("plan", "component")
    wanted: dict[tuple[str, ...], dict[str, Any]] = {}
    for position, row in enumerate(rows, start=1):
        wanted[(row["programme"], row["code"])] = {
            "plan": programmes[row["programme"]],
            "component": components[(row["programme"], row["component"])],
            "code": row["code"],
            "slug": slugify(row["code"].replace(".", "-"))[:40],
            "position": position,
            "text": row["text"],
            "text_is_pending": not row["text"],
        }
    writing.bring(
        "programme_lines", Line, {(row.plan.key, row.code): row for row in existing}, wanted
    )


def write_voices(writing: Writing, tables: Tables, dataset: Dataset) -> None:
    """Bring the sources of the relay and the channels; what they learnt by working stays."""
    system = writing.system
    actors = by_key(Actor.objects.filter(system=system))
    existing: dict[tuple[str, ...], Source] = {
        (row.key,): row for row in system.sources.select_related("actor")
    }
    writing.bring(
        "feeds",
        Source,
        existing,
        {
            (row["key"],): {
                "system": system,
                "actor": actors[row["actor"]],
                "key": row["key"],
                "name": row["name"],
                "kind": row["kind"],
                "location": _location(row, dataset),
                "zone": row["zone"] or system.zone,
                "skip_first_visit": not row["first_visit"],
                **({"options": row["options"]} if row["options"] else {}),
                # Rules are given once: what people decided of a source stays.
                **({} if (row["key"],) in existing else _rules(row)),
            }
            for row in tables["feeds"]
        },
    )
    writing.bring(
        "channels",
        Channel,
        {(row.key,): row for row in system.channels.all()},
        {(row["key"],): {"system": system, **row} for row in tables["channels"]},
    )


def _rules(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "mode": row["mode"] or RelayMode.ASK,
        "keywords": row["keywords"],
        "most_a_day": row["most_a_day"],
    }


def write_topics(writing: Writing, tables: Tables) -> None:
    """Bring what things are about and for whom, in the order of their files."""
    system = writing.system
    for table, model, rows in (
        ("themes", Theme, system.themes.all()),
        ("audiences", Audience, system.audiences.all()),
    ):
        writing.bring(
            table,
            model,
            {(row.key,): row for row in rows},
            {
                (row["key"],): {
                    "system": system,
                    **{name: row[name] for name in ("key", "name", "words")},
                    "position": position,
                }
                for position, row in enumerate(tables[table], start=1)
            },
        )


def write_hashtags(writing: Writing, rows: Sequence[Mapping[str, Any]]) -> None:
    """Bring the hashtags that are not there; what people decided of the others stays."""
    known = set(writing.system.hashtags.values_list("folded", flat=True))
    new = {(row["name"],): row for row in rows if fold(row["name"]) not in known}
    writing.bring(
        "hashtags",
        Hashtag,
        {},
        {
            identity: {
                "system": writing.system,
                "name": row["name"],
                "folded": fold(row["name"]),
                "aliases": list(row["aliases"]),
                "status": row["status"] or HashtagStatus.PROPOSED,
                "is_automatic": row["automatic"],
                **{name: row[name] for name in ("reason", "agreement", "since", "until")},
            }
            for identity, row in new.items()
        },
    )


def _location(row: Mapping[str, Any], dataset: Dataset) -> str:
    """Return the address, or the file's path: within the folder of sets when it lies there."""
    if row["kind"] != SourceKind.FILE:
        return str(row["location"])
    from django.conf import settings

    path = (dataset.folder / row["location"]).resolve()
    root = settings.DATASETS_DIR.resolve()
    return str(path.relative_to(root) if path.is_relative_to(root) else path)
