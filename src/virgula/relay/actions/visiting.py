"""Visit a source: bring its document, read it, keep what is new, and say when to come again.

Nothing is open in the database while a site is asked. Two visits at once end as one: a host is
held by one visitor, and an item is one row for its source, whoever writes it first.
"""

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from virgula.domain import visiting
from virgula.evidence.actions import keep_copy
from virgula.journal.actions import write_record
from virgula.platform.http import FetchError, LeftHostError, TooManyRedirectsError
from virgula.platform.sniffing import sniff_type
from virgula.relay.actions.errors import SourcePausedError
from virgula.relay.actions.hosts import held_host, keep_robots, let_rest
from virgula.relay.actions.keeping import keep_items
from virgula.relay.choices import SourceKind, SourceStatus, VisitOutcome
from virgula.relay.fetching import Document, Page, bring, host_to_visit
from virgula.relay.models import Source, Visit
from virgula.relay.reading import FeedError, Reading, read_document
from virgula.relay.reading.skipping import skip_known
from virgula.relay.words import broken_sentence, sentence_for, status_sentence

logger = logging.getLogger(__name__)
VISITS_KEPT = 200
MOST_HOSTS_IN_A_VISIT = 4
# What a visit ends with: what the site answered, or why it did not.
Brought = Document | Exception


def visit_source(source: Source, *, at: datetime) -> Visit:
    """Visit a source now and return what came of it; a failure is an outcome, not an error.

    Raises ``SourcePausedError`` for a source that a person paused, and ``HostBusyError`` when its
    site is being visited and that does not end.
    """
    if source.status == SourceStatus.PAUSED:
        raise SourcePausedError(source)
    return settle(source, _bring_everywhere(source, at), at)


def _bring_everywhere(source: Source, at: datetime) -> Brought:
    """Bring the document, holding each host on the way in its turn."""
    name, address, is_permanent = host_to_visit(source), "", True
    for _hop in range(MOST_HOSTS_IN_A_VISIT):
        with held_host(name, at=at) as host:
            brought = try_to_bring(source, host=host, at=at, address=address)
        if not isinstance(brought, LeftHostError):
            return brought if not address else moved(brought, address, is_permanent)
        address, is_permanent = brought.target, is_permanent and brought.is_permanent
        name = visiting.host_of(address)
    return TooManyRedirectsError(source.location, MOST_HOSTS_IN_A_VISIT)


def try_to_bring(source: Source, **how: Any) -> Brought:
    """Bring the document, or return why it could not be: no visit ends another's round."""
    try:
        return bring(source, **how)
    except (FetchError, FeedError, OSError) as error:
        return error
    except Exception as error:
        # A fault of ours with one site must not stop the others.
        logger.exception("Source %s could not be brought.", source.key)
        return error


def moved(brought: Brought, address: str, is_permanent: bool) -> Brought:
    """Say of a document that was found on another host whether it moved there for ever."""
    if not isinstance(brought, Document) or not is_permanent:
        return brought
    return replace(brought, moved_to=(brought.moved_to or address)[:1000])


def settle(source: Source, brought: Brought, at: datetime) -> Visit:
    """Write what a visit came to; in one transaction, so that nothing stays half."""
    if isinstance(brought, Exception):
        return _fail(source, at, _sentence(brought), None)
    if brought.robots is not None:
        keep_robots(host_to_visit(source), brought.robots, at=at)
    if brought.status is not None and brought.status not in {200, 304}:
        return _fail(source, at, status_sentence(brought.status), brought)
    if is_unchanged(source, brought):
        return _note_unchanged(source, brought, at)
    content, marks = _news_of(source, brought)
    if marks and set(marks) <= set(source.read_marks) and source.body_sha256:
        return _note_unchanged(source, brought, at, marks)
    try:
        reading = _read(source, replace(brought, content=content), at)
    except FeedError as error:
        return _fail(source, at, sentence_for(error), brought)
    except Exception:
        logger.exception("Source %s could not be read.", source.key)
        return _fail(source, at, broken_sentence(), brought)
    return _keep(source, brought, reading, at, marks)


def _news_of(source: Source, document: Document) -> tuple[bytes, list[str]]:
    """Return what of a feed was not read before, and the marks of all of it."""
    if source.kind not in {SourceKind.FEED, SourceKind.FILE}:
        return document.content, []
    # What is not to be remembered of the source (another address, a cut) is read whole.
    return skip_known(document.content, source.read_marks if source.body_sha256 else ())


def is_unchanged(source: Source, document: Document) -> bool:
    """Tell whether the site answered what it answered before."""
    return document.status == 304 or document.sha256 == source.body_sha256


def _sentence(error: Exception) -> str:
    if isinstance(error, FetchError | FeedError | OSError):
        return sentence_for(error)
    return broken_sentence()


def _read(source: Source, document: Document, at: datetime) -> Reading:
    """Read a document and its further pages as one."""
    pages: list[Document | Page] = [document, *document.pages]
    read: list[Reading] = [
        read_document(
            page.content,
            kind=source.kind,
            base=page.base,
            zone=source.zone,
            declared_type=page.declared_type,
            options=source.options,
            at=at,
        )
        for page in pages
    ]
    if len(read) == 1:
        return read[0]
    items = {item.identity: item for reading in reversed(read) for item in reversed(reading.items)}
    return Reading(
        title=read[0].title,
        items=list(reversed(items.values())),
        refused=[refused for reading in read for refused in reading.refused],
        notes=list(dict.fromkeys(note for reading in read for note in reading.notes)),
    )


def _keep(
    source: Source, document: Document, reading: Reading, at: datetime, marks: list[str]
) -> Visit:
    with transaction.atomic():
        # One writer a source: the second sees what the first wrote.
        fresh = Source.objects.select_for_update().select_related("system").get(pk=source.pk)
        found = keep_items(fresh, reading.items, at, copy=_copier(fresh, document, at))
        notes = [*reading.notes, *_note_answer(fresh, document, at)]
        fresh.read_marks = [] if "shared_guids" in reading.notes else marks
        if "broken" in reading.notes:
            # What was cut must be asked for whole again.
            fresh.etag = fresh.last_modified = fresh.body_sha256 = ""
        _note_rhythm(fresh, at)
        _note_success(fresh, at)
        return _write_visit(
            fresh,
            at,
            VisitOutcome.READ,
            http_status=document.status,
            found=max(len(marks), len(reading.items)),
            new=len(found.new),
            edited=found.edited,
            refused=len(reading.refused),
            detail=",".join(notes),
        )


def _copier(source: Source, document: Document, at: datetime) -> Callable[[], str]:
    """Return what keeps the document as it was that day: sites vanish, proof must stay."""

    def copy() -> str:
        kept = keep_copy(
            document.content,
            content_type=sniff_type(document.content),
            url=source.location if document.status is not None else "",
            at=at,
        )
        return kept.sha256

    return copy


def _note_unchanged(
    source: Source, document: Document, at: datetime, marks: list[str] | None = None
) -> Visit:
    with transaction.atomic():
        fresh = Source.objects.select_for_update().select_related("system").get(pk=source.pk)
        notes = _note_answer(fresh, document, at)
        # Fewer of the same items: what went is news again if it comes back.
        fresh.read_marks = fresh.read_marks if marks is None else marks
        _note_success(fresh, at)
        return _write_visit(
            fresh, at, VisitOutcome.UNCHANGED, http_status=document.status, detail=",".join(notes)
        )


def _note_answer(source: Source, document: Document, at: datetime) -> list[str]:
    """Keep what to tell the site at the next visit, and where it says that it moved."""
    if document.status != 304:
        source.etag, source.last_modified = document.etag, document.last_modified
        source.body_sha256 = document.sha256
    if document.learned:
        source.options = {**source.options, **dict(document.learned)}
    target = document.moved_to
    source.moved_times = source.moved_times + 1 if target and target == source.moved_to else 1
    source.moved_to = target
    if not target:
        source.moved_times = 0
        return []
    taken = Source.objects.filter(system=source.system, location=target).exclude(pk=source.pk)
    if (
        not visiting.is_move_believed(
            times=source.moved_times, before=source.location, after=target
        )
        or taken.exists()
    ):
        return []
    before, source.location = source.location, target
    source.moved_to, source.moved_times = "", 0
    write_record(
        by=None,
        verb="relay.source_moved",
        target=source,
        at=at,
        changes={"location": [before, target]},
    )
    return ["moved"]


def _note_rhythm(source: Source, at: datetime) -> None:
    """Note how often the source publishes: from its own dates, those to come left out."""
    told = source.entries.filter(published_at__lte=at).order_by("-published_at", "-pk")
    newest = [moment for moment in told.values_list("published_at", flat=True)[:10] if moment]
    source.usual_gap = int(visiting.visit_gap(newest).total_seconds())
    source.newest_at = newest[0] if newest else source.newest_at


def next_visit(source: Source, at: datetime) -> datetime:
    """Return when to come again to a source that answers well."""
    usual = timedelta(seconds=source.usual_gap) if source.usual_gap else visiting.FIRST
    gap = visiting.quiet_gap(usual, silent=at - (source.newest_at or at))
    return at + visiting.with_jitter(gap, _chance())


def _note_success(source: Source, at: datetime) -> None:
    # A person may have paused it meanwhile: that stands.
    if source.status in {SourceStatus.FAILING, SourceStatus.SUSPENDED}:
        source.status = SourceStatus.ACTIVE
    source.failures, source.failing_since, source.last_error = 0, None, ""
    source.visited_at, source.next_visit_at = at, next_visit(source, at)
    source.save()


def _fail(source: Source, at: datetime, sentence: str, document: Document | None) -> Visit:
    status = document.status if document else None
    rest = visiting.asked_rest(document.retry_after, at) if document else timedelta(0)
    if status == 429:
        let_rest(host_to_visit(source), until=at + rest)
    with transaction.atomic():
        fresh = Source.objects.select_for_update().get(pk=source.pk)
        fresh.failures += 1
        fresh.failing_since = fresh.failing_since or at
        fresh.last_error = sentence[:500]
        gap = visiting.with_jitter(visiting.failure_gap(fresh.failures), _chance())
        fresh.next_visit_at = at + max(gap, rest)
        gone = status is not None and visiting.is_gone(
            status=status, failing_since=fresh.failing_since, at=at
        )
        if gone and fresh.status != SourceStatus.PAUSED:
            fresh.status = SourceStatus.SUSPENDED
        elif fresh.failures >= visiting.FAILURES_SHOWN and fresh.status == SourceStatus.ACTIVE:
            fresh.status = SourceStatus.FAILING
        fresh.save()
        outcome = VisitOutcome.GONE if gone else VisitOutcome.FAILED
        return _write_visit(fresh, at, outcome, http_status=status, detail=sentence[:500])


def note_all_unchanged(rows: Sequence[tuple[Source, Document]], at: datetime) -> None:
    """Note many visits that found nothing new, in three statements.

    Only for sources that were well before and did not move: nothing else of them changes. One
    whose address a person changed meanwhile stays due.
    """
    adapt = connection.ops.adapt_datetimefield_value
    times = [
        (adapt(at), adapt(next_visit(source, at)), source.pk, source.location)
        for source, _document in rows
    ]
    with transaction.atomic():
        with connection.cursor() as cursor:
            # As it stands: an update of many rows, each to its own moment, costs the ORM more than
            # it costs to ask the sites.
            cursor.executemany(
                "UPDATE relay_source SET visited_at = %s, next_visit_at = %s"
                " WHERE id = %s AND location = %s",
                times,
            )
        Visit.objects.bulk_create(
            Visit(
                source_id=source.pk,
                at=at,
                outcome=VisitOutcome.UNCHANGED,
                http_status=document.status,
            )
            for source, document in rows
        )


def is_plainly_unchanged(source: Source, brought: Brought) -> bool:
    """Tell whether a visit changes nothing but when the source was visited."""
    return (
        isinstance(brought, Document)
        and brought.robots is None
        and not brought.learned
        and not brought.moved_to
        and not source.moved_to
        and not source.failures
        and source.status == SourceStatus.ACTIVE
        and brought.status in {200, 304}
        and is_unchanged(source, brought)
        and (
            brought.status == 304
            or (brought.etag, brought.last_modified) == (source.etag, source.last_modified)
        )
    )


def tidy_visits(now: datetime) -> str:
    """Forget the oldest visits of each source; a round of the tick."""
    gone = 0
    for source in Source.objects.order_by("pk").only("pk").iterator():
        gone += _forget_visits(source)
    return f"forgotten={gone}"


def _write_visit(source: Source, at: datetime, outcome: str, **values: Any) -> Visit:
    # The daily round forgets the oldest.
    return Visit.objects.create(source=source, at=at, outcome=outcome, **values)


def _forget_visits(source: Source) -> int:
    rows = source.visits.order_by("-at", "-pk").values_list("at", flat=True)
    oldest = rows[VISITS_KEPT - 1 : VISITS_KEPT].first()
    return source.visits.filter(at__lt=oldest).delete()[0] if oldest is not None else 0


def _chance() -> float:
    return random.random()  # noqa: S311 -- spreads visits, guards nothing
