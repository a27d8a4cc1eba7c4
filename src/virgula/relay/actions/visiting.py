"""Visit a source: bring its document, read it, keep what is new, and say when to come again.

Nothing is open in the database while a site is asked. Two visits at once end as one: an item is
one row for its source, whoever writes it first.
"""

import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from virgula.domain import visiting
from virgula.evidence.actions import keep_copy
from virgula.platform.http import FetchError
from virgula.platform.sniffing import sniff_type
from virgula.relay.actions.errors import SourcePausedError
from virgula.relay.actions.keeping import keep_items
from virgula.relay.choices import SourceKind, SourceStatus, VisitOutcome
from virgula.relay.fetching import Document, bring
from virgula.relay.models import Entry, Source, Visit
from virgula.relay.reading import FeedError, Reading, read_document
from virgula.relay.words import sentence_for, status_sentence

VISITS_KEPT = 200
# Another worker's visit of the same source should end within this.
CLAIM = timedelta(minutes=5)
MOST_IN_A_ROUND = 20
# Slow sites must not keep the tick from its other rounds.
ROUND_SECONDS = 40
LONGEST_REST = timedelta(days=1)


def visit_source(source: Source, *, at: datetime) -> Visit:
    """Visit a source now and return what came of it; a failure is an outcome, not an error.

    Raises ``SourcePausedError`` for a source that a person paused.
    """
    if source.status == SourceStatus.PAUSED:
        raise SourcePausedError(source)
    try:
        document = bring(source)
        if document.status is not None and document.status not in {200, 304}:
            return _fail(source, at, status_sentence(document.status), document)
        if document.status == 304 or document.sha256 == source.body_sha256:
            return _note_unchanged(source, document, at)
        reading = read_document(
            document.content,
            kind=source.kind,
            base=document.base,
            zone=source.zone,
            declared_type=document.declared_type,
            options=source.options,
        )
    except (FetchError, FeedError, OSError) as error:
        return _fail(source, at, sentence_for(error), None)
    return _keep(source, document, reading, at)


def visit_due_sources(now: datetime) -> str:
    """Visit what is due; the tick's round. Returns what its heartbeat says."""
    due = Source.objects.filter(
        Q(next_visit_at__isnull=True) | Q(next_visit_at__lte=now),
        status__in=[SourceStatus.ACTIVE, SourceStatus.FAILING],
    ).order_by("next_visit_at", "pk")
    counts = {"visited": 0, "new": 0, "failed": 0}
    end = time.monotonic() + ROUND_SECONDS
    for source in due[:MOST_IN_A_ROUND]:
        if time.monotonic() > end:
            break
        if not _claim(source, now):
            continue
        visit = visit_source(source, at=now)
        counts["visited"] += 1
        counts["new"] += visit.new
        counts["failed"] += visit.outcome in {VisitOutcome.FAILED, VisitOutcome.GONE}
    return " ".join(f"{name}={count}" for name, count in counts.items())


def _claim(source: Source, now: datetime) -> bool:
    """Take a due source for this round; ``False`` when another took it."""
    return bool(
        Source.objects.filter(pk=source.pk, next_visit_at=source.next_visit_at).update(
            next_visit_at=now + CLAIM
        )
    )


def _keep(source: Source, document: Document, reading: Reading, at: datetime) -> Visit:
    with transaction.atomic():
        # One writer a source: the second sees what the first wrote.
        fresh = Source.objects.select_for_update().select_related("system").get(pk=source.pk)
        found = keep_items(fresh, reading.items, at)
        _keep_copy(fresh, document, found.new, at)
        _note_success(fresh, document, at)
        return _write_visit(
            fresh,
            at,
            VisitOutcome.READ,
            http_status=document.status,
            found=len(reading.items),
            new=len(found.new),
            edited=found.edited,
            refused=len(reading.refused),
            detail=",".join(reading.notes),
        )


def _keep_copy(source: Source, document: Document, new: Sequence[Entry], at: datetime) -> None:
    """Keep the document as it was that day: sites vanish, what we said must keep its proof."""
    if not new:
        return
    is_address = source.kind == SourceKind.FEED
    copy = keep_copy(
        document.content,
        content_type=sniff_type(document.content),
        url=source.location if is_address else "",
        at=at,
    )
    Entry.objects.filter(pk__in=[entry.pk for entry in new]).update(copy_sha256=copy.sha256)


def _note_unchanged(source: Source, document: Document, at: datetime) -> Visit:
    with transaction.atomic():
        fresh = Source.objects.select_for_update().select_related("system").get(pk=source.pk)
        _note_success(fresh, document, at)
        return _write_visit(fresh, at, VisitOutcome.UNCHANGED, http_status=document.status)


def _note_success(source: Source, document: Document, at: datetime) -> None:
    if document.status != 304:
        source.etag, source.last_modified = document.etag, document.last_modified
        source.body_sha256 = document.sha256
        source.moved_to = document.moved_to
    source.status, source.failures, source.failing_since = SourceStatus.ACTIVE, 0, None
    source.last_error, source.visited_at = "", at
    told = source.entries.filter(published_at__isnull=False).order_by("-published_at", "-pk")
    last = told.values_list("published_at", flat=True)[:10]
    gap = visiting.visit_gap([instant for instant in last if instant is not None])
    source.next_visit_at = at + visiting.with_jitter(gap, _chance())
    source.save()


def _fail(source: Source, at: datetime, sentence: str, document: Document | None) -> Visit:
    status = document.status if document else None
    with transaction.atomic():
        fresh = Source.objects.select_for_update().get(pk=source.pk)
        fresh.failures += 1
        fresh.failing_since = fresh.failing_since or at
        fresh.last_error = sentence[:500]
        gap = visiting.with_jitter(visiting.failure_gap(fresh.failures), _chance())
        fresh.next_visit_at = at + max(gap, _asked_rest(document))
        gone = status is not None and visiting.is_gone(
            status=status, failing_since=fresh.failing_since, at=at
        )
        if gone:
            fresh.status = SourceStatus.SUSPENDED
        elif fresh.failures >= visiting.FAILURES_SHOWN:
            fresh.status = SourceStatus.FAILING
        fresh.save()
        outcome = VisitOutcome.GONE if gone else VisitOutcome.FAILED
        return _write_visit(fresh, at, outcome, http_status=status, detail=sentence[:500])


def _asked_rest(document: Document | None) -> timedelta:
    """Return how long the site asks us to wait, within reason."""
    if document is None or not document.retry_after.isdecimal():
        return timedelta(0)
    return min(timedelta(seconds=int(document.retry_after[:9])), LONGEST_REST)


def _write_visit(source: Source, at: datetime, outcome: str, **values: Any) -> Visit:
    visit = Visit.objects.create(source=source, at=at, outcome=outcome, **values)
    kept = source.visits.order_by("-at", "-pk").values("pk")[:VISITS_KEPT]
    source.visits.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return visit


def _chance() -> float:
    return random.random()  # noqa: S311 -- spreads visits, guards nothing
