"""Add, change, pause and resume the sources of a system."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from virgula.institutions.models import Actor, System
from virgula.journal.actions import write_record
from virgula.relay.actions.errors import SourceExistsError
from virgula.relay.choices import SourceKind, SourceStatus
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
    "status": SourceStatus.ACTIVE,
}


def add_source(
    *,
    system: System,
    actor: Actor,
    name: str,
    location: str,
    zone: str,
    skip_first_visit: bool = True,
    by: Any,
    at: datetime,
) -> Source:
    """Start visiting an address; it is due at once. Raises ``SourceExistsError``."""
    with transaction.atomic():
        _refuse_repeated(system, location)
        source = Source.objects.create(
            system=system,
            actor=actor,
            key=_free_key(system, name),
            name=name.strip(),
            kind=SourceKind.FEED,
            location=location.strip(),
            zone=zone,
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
        if "location" in changes:
            _refuse_repeated(source.system, values["location"])
            values = {**values, **FORGOTTEN}
        for name, value in values.items():
            setattr(source, name, value)
        source.save(update_fields=list(values))
        write_record(by=by, verb="relay.source_changed", target=source, at=at, changes=changes)
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


def _refuse_repeated(system: System, location: str) -> None:
    other = Source.objects.filter(system=system, location=location.strip()).order_by("pk").first()
    if other is not None:
        raise SourceExistsError(other)


def _free_key(system: System, name: str) -> str:
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
