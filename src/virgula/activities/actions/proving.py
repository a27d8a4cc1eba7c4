"""What happened on the agenda reaches the ledger, and from there the lines of the plan."""

from datetime import datetime

from django.utils.translation import gettext as _

from virgula.activities.facts import FOLLOWED, PUBLISHED
from virgula.activities.models import Activity, Follower
from virgula.evidence.actions import record_fact, reverse_fact
from virgula.evidence.models import Fact
from virgula.institutions.clock import civil_day
from virgula.plans.actions import attribute_by_rules


def record_publication(activity: Activity, *, at: datetime) -> None:
    """Record that the public can see an activity, in the caller's transaction."""
    day = civil_day(activity.system, at)
    activity.published_on = day
    activity.save(update_fields=["published_on"])
    theme, audience = activity.themes.first(), activity.audiences.first()
    fact = record_fact(
        kind=PUBLISHED,
        ref=f"{PUBLISHED}:{activity.pk}",
        at=at,
        day=day,
        title=activity.title,
        system=activity.system,
        actor=activity.organiser,
        territory=activity.territory,
        dims={
            "theme": theme.key if theme else "",
            "audience": audience.key if audience else "",
            "origin": activity.origin,
        },
        url=activity.get_absolute_url(),
        copy_sha256=activity.copy_sha256,
        recorded_at=at,
    )
    attribute_by_rules(fact=fact, at=at)


def record_follower(follower: Follower, *, at: datetime) -> None:
    """Record that somebody follows the agenda; nothing of who it is."""
    day = civil_day(follower.system, at)
    follower.confirmed_on = day
    follower.save(update_fields=["confirmed_on"])
    fact = record_fact(
        kind=FOLLOWED,
        ref=f"{FOLLOWED}:{follower.pk}",
        at=at,
        day=day,
        title=_("Somebody follows the agenda by e-mail"),
        system=follower.system,
        recorded_at=at,
    )
    attribute_by_rules(fact=fact, at=at)


def reverse_follower(follower: Follower, *, at: datetime) -> None:
    """Take back that somebody follows it."""
    fact = Fact.objects.filter(kind=FOLLOWED, ref=f"{FOLLOWED}:{follower.pk}").first()
    if fact is not None:
        reverse_fact(fact, by=None, reason=_("Does not follow it any more."), at=at)
