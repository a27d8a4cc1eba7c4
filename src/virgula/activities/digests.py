"""What is new of the agenda for one follower, grouped as it is read, and as a letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import formataddr
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from virgula.activities.actions.following import leave_address, wish_words
from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity, Follower
from virgula.activities.queries.public import agenda_address, news_kind, public_activities
from virgula.activities.telling import activity_hours, days_words, weekday_day
from virgula.activities.wishes import kept_wish
from virgula.domain.bulletin import message_id
from virgula.institutions.clock import civil_day

# A letter is read, not searched: the rest is one click away.
MOST_TOLD = 40


@dataclass(frozen=True, slots=True)
class Told:
    """One activity of a letter. ``before`` is the date that it had been announced for."""

    kind: str
    title: str
    url: str
    days: str
    hours: str
    place: str
    organiser: str
    reason: str
    before: str


@dataclass(frozen=True, slots=True)
class Group:
    """Activities of a letter under one heading: a day, or what changed."""

    name: str
    rows: Sequence[Told]


@dataclass(frozen=True, slots=True)
class News:
    """All that a letter tells; ``more`` did not fit."""

    groups: Sequence[Group]
    count: int
    more: int = 0


def news_for(follower: Follower, *, until: datetime) -> News:
    """Return what became public, moved or was cancelled since the last letter and is to come."""
    since = follower.told_until or follower.asked_at
    today = civil_day(follower.system, until)
    window = {"gte": since, "lt": until}
    happened = Q()
    for name in ("published_at", "moved_at", "cancelled_at"):
        happened |= Q(**{f"{name}__{bound}": at for bound, at in window.items()})
    rows = list(
        public_activities()
        .filter(kept_wish(follower.wants).condition, happened, system=follower.system)
        .filter(Q(last_on__gte=today) | Q(before_on__gte=today))
        .select_related("system", "organiser", "territory")
        .order_by("first_on", "starts_at", "pk")[: MOST_TOLD + 200]
    )
    told = [row for row in rows if _is_news(row, since)]
    shown = told[:MOST_TOLD]
    changed = [_told(row) for row in shown if news_kind(row).kind != "new"]
    fresh = [(row.first_on, _told(row)) for row in shown if news_kind(row).kind == "new"]
    groups = [Group(_("What changed"), changed)] if changed else []
    groups += [
        Group(weekday_day(day), [one for _day, one in several])
        for day, several in groupby(fresh, key=_first)
    ]
    return News(groups, len(told), len(told) - len(shown))


def _first(pair: tuple[date, Told]) -> date:
    return pair[0]


def _is_news(row: Activity, since: datetime) -> bool:
    """Leave out what was cancelled before anybody was told of it."""
    is_fresh = row.published_at is not None and row.published_at >= since
    return not (is_fresh and row.status == ActivityStatus.CANCELLED)


def _told(row: Activity) -> Told:
    kind = news_kind(row).kind
    before = days_words(row.before_on, row.before_on) if kind == "moved" and row.before_on else ""
    return Told(
        kind=kind,
        title=row.title,
        url=settings.BASE_URL + row.get_absolute_url(),
        days=days_words(row.first_on, row.last_on),
        hours=activity_hours(row),
        place=row.place or row.link,
        organiser=row.organiser_name,
        reason=row.reason if kind != "new" else "",
        before=before,
    )


def letter_of(follower: Follower, news: News, *, until: datetime) -> EmailMultiAlternatives:
    """Return the letter that tells a follower the news; each stretch has its own Message-ID."""
    url = leave_address(follower)
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    with override(settings.LANGUAGE_CODE):
        name = wish_words(follower)
        count = ngettext("%(count)d piece of news", "%(count)d pieces of news", news.count) % {
            "count": news.count
        }
        values = {
            "agenda": name,
            "count": count,
            "news": news,
            "leave_url": url,
            "cadence": follower.get_cadence_display().lower(),
            "agenda_url": settings.BASE_URL
            + agenda_address(follower.system, kept_wish(follower.wants)),
            "language": settings.LANGUAGE_CODE,
        }
        subject = " ".join(f"{name}: {count}".split())
        letter = EmailMultiAlternatives(
            subject=subject[:150],
            body=render_to_string("activities/mail/digest.txt", values),
            from_email=formataddr((agenda_sender(follower), settings.DEFAULT_FROM_EMAIL)),
            to=[follower.email],
            headers={
                "Message-ID": message_id(
                    issue=f"agenda-{until:%Y%m%d%H%M}", reader=follower.pk.hex, host=host
                ),
                "Auto-Submitted": "auto-generated",
                "Precedence": "bulk",
                "List-Id": f"<agenda.{host}>",
                "List-Unsubscribe": f"<{url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        letter.attach_alternative(
            render_to_string("activities/mail/digest.html", values), "text/html"
        )
    return letter


def agenda_sender(follower: Follower) -> str:
    """Return the name before the installation's address."""
    return _("Agenda of %(system)s") % {"system": follower.system.short_name}
