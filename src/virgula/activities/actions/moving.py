"""Another date, or none at all: and what becomes of every post that told the old one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from virgula.activities.actions.announcing import (
    Outcome,
    find_announcements,
    revise_announcements,
)
from virgula.activities.actions.errors import (
    NothingPendingError,
    NotInStatusError,
    ReasonMissingError,
)
from virgula.activities.actions.keeping import (
    check_when,
    copied,
    locked,
    place_in_time,
)
from virgula.activities.actions.pending import differs, keep_pending
from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity, PendingChange
from virgula.activities.telling import telling_of, when_words
from virgula.domain.happening import Happening
from virgula.journal.actions import write_record

LIVE = {ActivityStatus.PROPOSED, ActivityStatus.PUBLIC, ActivityStatus.CANCELLED}


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did: to the activity, and to each post that told of it.

    ``pending`` is set where the change waits for a person instead.
    """

    activity: Activity
    has_moved: bool
    outcomes: tuple[Outcome, ...] = ()
    pending: PendingChange | None = None


def move_activity(
    *,
    activity: Activity,
    happening: Happening,
    by: Any,
    at: datetime,
    reason: str = "",
    propose: bool = False,
) -> Moved:
    """Give an activity another date, hour or place, and let no post of ours tell the old one.

    Posts that have not left are written anew where that is certain, else they go back to draft
    with a comment that says what to look at; for those that left, a correction is proposed that a
    person lets go. With ``propose`` the change itself waits for a person. Nothing that is already
    so is done twice. Raises ``DaysError`` and ``NotInStatusError``.
    """
    check_when(happening)
    with transaction.atomic():
        fresh = locked(activity)
        if fresh.status not in LIVE:
            raise NotInStatusError(fresh)
        if propose:
            pending = keep_pending(fresh, happening, at=at, by=by, reason=reason)
            if pending is not None:
                write_record(
                    by=by, verb="activities.move_proposed", target=fresh, at=at, reason=reason
                )
            return Moved(activity, has_moved=False, pending=pending)
        PendingChange.objects.filter(activity=fresh).delete()
        if not differs(fresh, happening):
            return Moved(copied(activity, fresh), has_moved=False)
        find_announcements(fresh)
        outcomes = _move(fresh, happening, by=by, at=at, reason=reason)
    return Moved(copied(activity, fresh), has_moved=True, outcomes=tuple(outcomes))


def _move(
    activity: Activity, happening: Happening, *, by: Any, at: datetime, reason: str
) -> list[Outcome]:
    before, said_before = telling_of(activity), when_words(activity)
    was_on, was_at = activity.first_on, activity.starts_at
    place, link = activity.place, activity.link
    place_in_time(activity, happening)
    # An empty place says nothing: a person who wants none changes it in the form.
    activity.place, activity.link = activity.place or place, activity.link or link
    activity.changed_at = at
    has_other_time = (was_on, was_at) != (activity.first_on, activity.starts_at)
    if activity.status != ActivityStatus.PROPOSED:
        activity.sequence += 1
        activity.reason = reason.strip()[:300]
        if has_other_time:
            activity.moved_at, activity.before_on, activity.before_at = at, was_on, was_at
    activity.save()
    write_record(
        by=by,
        verb="activities.moved",
        target=activity,
        at=at,
        reason=reason,
        changes={"when": [said_before, when_words(activity)]}
        | ({"place": [place, activity.place]} if place != activity.place else {}),
    )
    return revise_announcements(activity, before=before, by=by, at=at)


def cancel_activity(*, activity: Activity, by: Any, at: datetime, reason: str) -> Moved:
    """Say that an activity will not be: who follows it is told, and no post announces it.

    Posts that have not left are withdrawn; for those that left a correction is proposed. Raises
    ``ReasonMissingError`` and ``NotInStatusError``.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        fresh = locked(activity)
        if fresh.status not in {ActivityStatus.PUBLIC, ActivityStatus.PROPOSED}:
            raise NotInStatusError(fresh)
        find_announcements(fresh)
        before = fresh.status
        PendingChange.objects.filter(activity=fresh).delete()
        fresh.status = ActivityStatus.CANCELLED
        fresh.sequence += 1
        fresh.cancelled_at = fresh.changed_at = at
        fresh.reason = reason.strip()[:300]
        fresh.save()
        write_record(
            by=by,
            verb="activities.cancelled",
            target=fresh,
            at=at,
            reason=reason.strip(),
            changes={"status": [before, fresh.status]},
        )
        outcomes = revise_announcements(fresh, before=telling_of(fresh), by=by, at=at)
    return Moved(copied(activity, fresh), has_moved=True, outcomes=tuple(outcomes))


def accept_pending(*, activity: Activity, by: Any, at: datetime) -> Moved:
    """Do what the organiser's own announcement says now. Raises ``NothingPendingError``."""
    with transaction.atomic():
        pending = PendingChange.objects.select_for_update().filter(activity=activity).first()
        if pending is None:
            raise NothingPendingError
        if pending.cancels:
            reason = pending.reason or str(activity.organiser_name)
            return cancel_activity(activity=activity, by=by, at=at, reason=reason)
        return move_activity(
            activity=activity,
            happening=happening_of_pending(pending),
            by=by,
            at=at,
            reason=pending.reason,
        )


def refuse_pending(*, activity: Activity, by: Any, at: datetime) -> None:
    """Leave the activity as it is. Raises ``NothingPendingError``."""
    with transaction.atomic():
        deleted, _each = PendingChange.objects.filter(activity=activity).delete()
        if not deleted:
            raise NothingPendingError
        write_record(by=by, verb="activities.move_refused", target=activity, at=at)


def happening_of_pending(pending: PendingChange) -> Happening:
    """Return when and where the activity would be."""
    return Happening(
        first_on=pending.first_on,
        last_on=pending.last_on,
        zone=pending.zone,
        starts_at=pending.starts_at,
        ends_at=pending.ends_at,
        title=pending.activity.title,
        place=pending.place,
        link=pending.link,
        is_cancelled=pending.cancels,
    )
