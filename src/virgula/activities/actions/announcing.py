"""Posts that tell of an activity: which they are, and how none of them tells a date that moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from virgula.activities.actions.errors import OtherSystemError
from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity, Announcement
from virgula.activities.queries.desk import leading_posts
from virgula.activities.telling import days_words, telling_of, when_words
from virgula.domain.delivery import State
from virgula.domain.redating import Retold, Telling, retell
from virgula.domain.schedule import HourError, to_wall
from virgula.publishing.actions import (
    ChangedMeanwhileError,
    NotEditableError,
    NotNowError,
    PublishingError,
    approve_post,
    change_post,
    comment_post,
    create_post,
    recall_post,
    withdraw_post,
)
from virgula.publishing.actions.deliveries import cancel_delivery
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import Channel, Delivery, Post

APPROVE = "publishing.approve_post"


class Became(StrEnum):
    """What became of a post when the activity that it tells of moved."""

    REVISED = "revised"
    KEPT = "kept"  # it says nothing of what changed
    DRAFT = "draft"  # a person must look at it
    WITHDRAWN = "withdrawn"
    STALE = "stale"  # it had left; a correction is proposed
    LEAVING = "leaving"  # it is on its way at this moment: a person must look at it


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one post, and what a person has to look at in it."""

    post: Post
    became: Became
    doubts: tuple[str, ...] = ()


def announce(*, activity: Activity, post: Post) -> Announcement:
    """Remember that a post tells of an activity, with the date that it tells now.

    Asked again it changes nothing. Raises ``OtherSystemError``.
    """
    if post.system_id != activity.system_id:
        raise OtherSystemError(str(post))
    found, _created = Announcement.objects.get_or_create(
        post=post,
        defaults={
            "activity": activity,
            "told_first_on": activity.first_on,
            "told_starts_at": activity.starts_at,
        },
    )
    return found


def find_announcements(activity: Activity) -> None:
    """Take for announcements the posts that lead to its page; nobody has to say so by hand.

    Called before a date changes: what they tell is the date that stands.
    """
    for post in leading_posts(activity):
        announce(activity=activity, post=post)


def revise_announcements(
    activity: Activity, *, before: Telling, by: Any, at: datetime
) -> list[Outcome]:
    """Let every post that tells of an activity tell what it is now, in the caller's transaction."""
    rows = activity.announcements.select_related("post__system", "correction").order_by(
        "post__due_at", "pk"
    )
    outcomes: list[Outcome] = []
    stale: list[Announcement] = []
    corrections = {row.correction_id for row in rows if row.correction_id}
    for row in rows:
        if row.post.status == PostStatus.WITHDRAWN:
            continue
        sent = _sent_channels(row.post)
        if sent:
            _stop_the_rest(row.post, by=by, at=at)
            stale.append(row)
        elif row.post_id in corrections:
            # Written anew, or taken back, with what it corrects.
            continue
        elif activity.status == ActivityStatus.CANCELLED:
            outcomes.append(_withdraw(row.post, activity, by=by, at=at))
        else:
            outcomes.append(_revise(row, activity, before, by=by, at=at))
    return outcomes + _correct(activity, stale, by=by, at=at)


def _sent_channels(post: Post) -> list[Channel]:
    """Return the channels on which something of it is, or may be, out."""
    rows = post.deliveries.exclude(state__in=UNSENT).select_related("channel")
    return list({one.channel_id: one.channel for one in rows.order_by("channel_id")}.values())


# Nothing of a delivery in one of these has left.
UNSENT = (
    State.SCHEDULED, State.READY, State.RETRY_WAIT, State.NEEDS_AUTH, State.HELD, State.CANCELLED,
    State.REJECTED,
)  # fmt: skip


def _stop_the_rest(post: Post, *, by: Any, at: datetime) -> None:
    """Keep what has not left of a post that partly left from telling the old date."""
    for delivery in post.deliveries.filter(state__in=UNSENT).select_related("post", "channel"):
        if delivery.state not in {State.CANCELLED, State.REJECTED}:
            _try_to_cancel(delivery, by=by, at=at)


def _try_to_cancel(delivery: Delivery, *, by: Any, at: datetime) -> None:
    try:
        with transaction.atomic():
            cancel_delivery(delivery=delivery, by=by, at=at)
    except NotNowError:
        # A worker took it meanwhile: it counts as sent, and the correction reaches it.
        return


def _withdraw(post: Post, activity: Activity, *, by: Any, at: datetime) -> Outcome:
    reason = _("The activity was cancelled: %(reason)s") % {"reason": activity.reason}
    try:
        with transaction.atomic():
            withdraw_post(post=post, by=by, at=at, reason=reason)
    except NotNowError:
        return Outcome(post, Became.LEAVING)
    return Outcome(post, Became.WITHDRAWN)


def _revise(
    row: Announcement, activity: Activity, before: Telling, *, by: Any, at: datetime
) -> Outcome:
    post = row.post
    after = telling_of(activity)
    said = {
        name: retell(text, before, after)
        for name, text in (("text", post.text), ("title", post.title), ("utility", post.utility))
    }
    variants = {key: retell(text, before, after) for key, text in post.variants.items()}
    told = [*said.values(), *variants.values()]
    doubts = list(dict.fromkeys(words for one in told for words in one.doubts))
    due = _new_due(post, activity, before, told)
    if due is not None and due <= at:
        doubts.append(_("the hour at which it leaves"))
        due = None
    elif (due or post.due_at) > _last_moment(activity):
        doubts.append(_("the hour at which it leaves: the activity is over by then"))
    replaced = sum(one.replaced for one in told)
    if replaced and post.media.exists():
        doubts.append(_("its pictures: they may show the date of before"))
    if not (replaced or doubts or due):
        _retold(row, activity)
        return Outcome(post, Became.KEPT)
    values: dict[str, Any] = {name: one.text for name, one in said.items()}
    values["variants"] = {key: one.text for key, one in variants.items()}
    if due is not None:
        values |= {"due_wall": to_wall(due, post.due_zone), "due_zone": post.due_zone}
    try:
        with transaction.atomic():
            became = _write(post, values, doubts, by=by, at=at)
    except NotNowError:
        return Outcome(post, Became.LEAVING)
    except (ChangedMeanwhileError, NotEditableError):
        return Outcome(post, Became.DRAFT, (_("somebody was changing it"),))
    _retold(row, activity)
    return Outcome(post, became, tuple(doubts))


def _new_due(
    post: Post, activity: Activity, before: Telling, told: Sequence[Retold]
) -> datetime | None:
    """Return another hour for a post that counts the days to the activity; else nothing."""
    days = (activity.first_on - before.first).days
    if not days or not any(one.distances for one in told):
        return None
    return post.due_at + timedelta(days=days)


def _last_moment(activity: Activity) -> datetime:
    """Return until when it makes sense to announce it: its start, or the end of its last day."""
    if activity.starts_at is not None and activity.first_on == activity.last_on:
        return activity.starts_at
    end = datetime.combine(activity.last_on + timedelta(days=1), datetime.min.time())
    return end.replace(tzinfo=ZoneInfo(activity.zone))


def _write(
    post: Post, values: dict[str, Any], doubts: Sequence[str], *, by: Any, at: datetime
) -> Became:
    """Write a post anew. An approved one is approved again, where that is this person's to do."""
    was = PostStatus(post.status)
    channels = list(post.channels.order_by("pk"))
    if was == PostStatus.APPROVED:
        recall_post(post=post, by=by, at=at)
    try:
        post = change_post(post=post, revision=post.revision, by=by, at=at, **values)
    except HourError:
        doubts = [*doubts, _("the hour at which it leaves")]
        plain = {key: one for key, one in values.items() if not key.startswith("due")}
        post = change_post(post=post, revision=post.revision, by=by, at=at, **plain)
    if doubts:
        _back_to_draft(post, doubts, by=by, at=at)
        return Became.DRAFT
    if was != PostStatus.APPROVED:
        return Became.REVISED
    if by is None or not by.has_perm(APPROVE):
        _back_to_draft(post, [_("approve it again: its date is the new one")], by=by, at=at)
        return Became.DRAFT
    try:
        with transaction.atomic():
            approve_post(post=post, channels=channels, by=by, at=at)
    except PublishingError:
        _back_to_draft(post, [_("approve it again: it does not fit as it is")], by=by, at=at)
        return Became.DRAFT
    return Became.REVISED


def _back_to_draft(post: Post, doubts: Sequence[str], *, by: Any, at: datetime) -> None:
    Post.objects.filter(pk=post.pk, status=PostStatus.IN_REVIEW).update(status=PostStatus.DRAFT)
    text = _("The activity that it tells of changed its date. Look at: %(doubts)s.") % {
        "doubts": "; ".join(doubts)
    }
    comment_post(post=post, text=text, by=by or "Vírgula", at=at)


def _retold(row: Announcement, activity: Activity) -> None:
    row.told_first_on, row.told_starts_at = activity.first_on, activity.starts_at
    row.save(update_fields=["told_first_on", "told_starts_at"])


def _correct(
    activity: Activity, rows: Sequence[Announcement], *, by: Any, at: datetime
) -> list[Outcome]:
    """Propose one correction of all that left with another date, where it left."""
    wrong = [row for row in rows if _tells_wrong(row, activity)]
    for row in rows:
        if row not in wrong:
            _take_correction_back(row, by=by, at=at)
    open_rows = [row for row in wrong if not _is_corrected_by_itself(row)]
    if open_rows:
        post = _correction_of(activity, open_rows, by=by, at=at)
        for row in open_rows:
            row.stale_since, row.correction = row.stale_since or at, post
            row.save(update_fields=["stale_since", "correction"])
    return [Outcome(row.post, Became.STALE) for row in wrong]


def _tells_wrong(row: Announcement, activity: Activity) -> bool:
    if activity.status == ActivityStatus.CANCELLED:
        return True
    return (row.told_first_on, row.told_starts_at) != (activity.first_on, activity.starts_at)


def _take_correction_back(row: Announcement, *, by: Any, at: datetime) -> None:
    """The date is again what it told: an unsent correction is not needed."""
    correction = row.correction
    if correction is not None and not _sent_channels(correction):
        if correction.status != PostStatus.WITHDRAWN:
            withdraw_post(post=correction, by=by, at=at, reason=_("The date is what it was."))
        row.correction = None
    row.stale_since = None
    row.save(update_fields=["stale_since", "correction"])


def _is_corrected_by_itself(row: Announcement) -> bool:
    """A correction that left announces the activity too: it is corrected in its turn."""
    return row.correction is not None and bool(_sent_channels(row.correction))


def _correction_of(
    activity: Activity, rows: Sequence[Announcement], *, by: Any, at: datetime
) -> Post:
    """Write, or write anew, the draft that says what changed on the accounts where it was said."""
    posts = [row.post for row in rows]
    channels = {one.pk: one for post in posts for one in _sent_channels(post) if one.is_active}
    values = _correction_values(activity, rows)
    known = next((row.correction for row in rows if row.correction is not None), None)
    if known is not None and known.status == PostStatus.APPROVED:
        known = _recalled(known, by=by, at=at)
    if known is not None and known.status in {PostStatus.DRAFT, PostStatus.IN_REVIEW}:
        return change_post(
            post=known,
            revision=known.revision,
            channels=channels.values(),
            by=by,
            at=at,
            **values,
        )
    first = posts[0]
    correction = create_post(
        system=activity.system,
        origin=first.origin,
        credit=first.credit,
        line=first.line,
        campaign=first.campaign,
        channels=channels.values(),
        due_wall=to_wall(at, activity.system.zone).replace(microsecond=0),
        due_zone=activity.system.zone,
        by=by,
        at=at,
        **values,
    )
    announce(activity=activity, post=correction)
    return correction


def _recalled(post: Post, *, by: Any, at: datetime) -> Post | None:
    """Take an approved correction back to draft; one that a network asked to wait is withdrawn."""
    try:
        with transaction.atomic():
            recall_post(post=post, by=by, at=at)
    except NotNowError:
        withdraw_post(post=post, by=by, at=at)
        return None
    return post


def _correction_values(activity: Activity, rows: Sequence[Announcement]) -> dict[str, Any]:
    told = min(row.told_first_on for row in rows)
    words = {
        "title": activity.title,
        "before": days_words(told, told),
        "when": when_words(activity),
        "place": activity.place,
        "reason": activity.reason,
    }
    if activity.status == ActivityStatus.CANCELLED:
        title = _("Cancelled: %(title)s") % words
        text = _("Cancelled: «%(title)s», which had been announced for %(before)s.") % words
        utility = _("So that you do not go in vain.")
    else:
        title = _("Change of date: %(title)s") % words
        text = _("Change of date: «%(title)s» will be %(when)s. Before: %(before)s.") % words
        if activity.first_on == told:
            title = _("Change of hour: %(title)s") % words
            text = _("Change of hour: «%(title)s» will be %(when)s.") % words
        if activity.place:
            text += " " + _("Place: %(place)s.") % words
        utility = _("So that you arrive on the right day.")
    return {"title": title[:500], "text": text, "utility": utility, "link": _link_of(activity)}


def _link_of(activity: Activity) -> str:
    return f"{settings.BASE_URL}{activity.get_absolute_url()}"
