"""Add, change, pause and resume the sources of a system."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from virgula.domain.feed_items import canonical_link, same_page
from virgula.institutions.models import Actor, System
from virgula.journal.actions import write_record
from virgula.relay.actions.errors import SourceExistsError
from virgula.relay.choices import VISITED, SourceKind, SourceStatus
from virgula.relay.models import Source

# What is known of an address says nothing of another one.
FORGOTTEN: dict[str, Any] = {
    "etag": "",
    "last_modified": "",
    "body_sha256": "",
    "moved_to": "",
    "failures": 0,
    "failing_since": None,
    "last_error": "",
    "next_visit_at": None,
    "usual_gap": None,
    "newest_at": None,
    "moved_times": 0,
    "status": SourceStatus.ACTIVE,
}


def add_source(
    *,
    system: System,
    actor: Actor,
    name: str,
    location: str,
    zone: str,
    kind: str = SourceKind.FEED,
    options: Mapping[str, str] | None = None,
    skip_first_visit: bool = True,
    by: Any,
    at: datetime,
) -> Source:
    """Start visiting an address; it is due at once. Raises ``SourceExistsError``.

    ``options`` is what the reader of its kind must know: the selectors of a list of news.
    """
    with transaction.atomic():
        # Of two who add one address at once the second is told of the first.
        System.objects.select_for_update().get(pk=system.pk)
        _refuse_repeated(system, location, kind=kind, options=options or {})
        source = Source.objects.create(
            system=system,
            actor=actor,
            key=free_key(system, name),
            name=name.strip(),
            kind=kind,
            location=location.strip(),
            zone=zone,
            options=dict(options or {}),
            skip_first_visit=skip_first_visit,
        )
        write_record(by=by, verb="relay.source_added", target=source, at=at)
    return source


def change_source(*, source: Source, values: dict[str, Any], by: Any, at: datetime) -> Source:
    """Change a source's own fields; another address starts from nothing known."""
    changes = {
        name: [str(getattr(source, name)), str(value)]
        for name, value in values.items()
        if getattr(source, name) != value
    }
    if not changes:
        return source
    with transaction.atomic():
        if "options" in changes and "location" not in changes:
            # Other selectors read the same page anew.
            values = {**values, "body_sha256": "", "etag": "", "last_modified": ""}
        if "location" in changes:
            _refuse_repeated(
                source.system,
                values["location"],
                kind=source.kind,
                options=source.options,
                but=source,
            )
            values = {**values, **FORGOTTEN}
            if source.kind != SourceKind.LISTING:
                # What visits learnt of another account or interface; selectors are people's.
                values["options"] = {}
        for name, value in values.items():
            setattr(source, name, value)
        source.save(update_fields=list(values))
        write_record(by=by, verb="relay.source_changed", target=source, at=at, changes=changes)
    return source


def change_rules(
    *,
    source: Source,
    mode: str,
    keywords: Sequence[str],
    most_a_day: int | None,
    by: Any,
    at: datetime,
) -> Source:
    """Say what is done with what a source brings, from now on."""
    values = {"mode": mode, "keywords": list(keywords), "most_a_day": most_a_day}
    changes = {
        name: [getattr(source, name), value]
        for name, value in values.items()
        if getattr(source, name) != value
    }
    if changes:
        with transaction.atomic():
            for name, value in values.items():
                setattr(source, name, value)
            source.save(update_fields=list(values))
            write_record(by=by, verb="relay.rules_changed", target=source, at=at, changes=changes)
    return source


def accept_move(*, source: Source, by: Any, at: datetime) -> Source:
    """Visit from now on the address to which the site says that the feed moved."""
    if not source.moved_to:
        return source
    return change_source(source=source, values={"location": source.moved_to}, by=by, at=at)


def pause_source(*, source: Source, by: Any, at: datetime) -> None:
    """Stop visiting a source until a person resumes it."""
    _set_status(source, SourceStatus.PAUSED, verb="relay.source_paused", by=by, at=at)


def resume_source(*, source: Source, by: Any, at: datetime) -> None:
    """Visit a paused or suspended source again, at once."""
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(
            next_visit_at=None, failures=0, failing_since=None, last_error=""
        )
        _set_status(source, SourceStatus.ACTIVE, verb="relay.source_resumed", by=by, at=at)
    source.refresh_from_db()


def _set_status(source: Source, status: str, *, verb: str, by: Any, at: datetime) -> None:
    with transaction.atomic():
        before = source.status
        source.status = status
        source.save(update_fields=["status"])
        write_record(by=by, verb=verb, target=source, at=at, changes={"status": [before, status]})


def _refuse_repeated(
    system: System,
    location: str,
    *,
    kind: str,
    options: Mapping[str, str],
    but: Source | None = None,
) -> None:
    """Refuse an address that is visited already, however it is spelled, by whomever.

    One page may hold two lists of news, each under its own selector.
    """
    location = location.strip()
    page = page_of(location)
    rows = Source.objects.filter(system=system, kind__in=VISITED).order_by("pk")
    for other in rows if but is None else rows.exclude(pk=but.pk):
        lists = kind == other.kind == SourceKind.LISTING
        if page == page_of(other.location) and not (
            lists and options.get("item") != other.options.get("item")
        ):
            raise SourceExistsError(other)


def page_of(location: str) -> str:
    """Return what tells that two addresses are one source; an account is itself."""
    return same_page(canonical_link(location)) or location


def free_key(system: System, name: str) -> str:
    """Return a key for a source of this name that no other of the system has."""
    base = slugify(name)[:50] or "fuente"
    taken = set(
        Source.objects.filter(system=system, key__startswith=base).values_list("key", flat=True)
    )
    number = 1
    key = base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key
