"""A change that waits for a person: kept, and found again; deciding it is ``moving``'s."""

from datetime import datetime
from typing import Any

from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity, PendingChange
from virgula.domain.happening import Happening


def differs(activity: Activity, happening: Happening) -> bool:
    """Tell whether a happening says another time, place or link than the activity."""
    return (
        (activity.first_on, activity.last_on) != (happening.first_on, happening.last_on)
        or (activity.starts_at, activity.ends_at) != (happening.starts_at, happening.ends_at)
        or bool(happening.place and happening.place != activity.place)
        or bool(happening.link and happening.link != activity.link)
    )


def keep_pending(
    activity: Activity, happening: Happening, *, at: datetime, by: Any = None, reason: str = ""
) -> PendingChange | None:
    """Keep what a later telling says, if it says another thing; a newer one replaces it."""
    cancels = happening.is_cancelled and activity.status != ActivityStatus.CANCELLED
    if not cancels and not differs(activity, happening):
        # The organiser went back to what we have: nothing waits any more.
        PendingChange.objects.filter(activity=activity).delete()
        return None
    pending, _created = PendingChange.objects.update_or_create(
        activity=activity,
        defaults={
            "first_on": happening.first_on,
            "last_on": happening.last_on,
            "starts_at": happening.starts_at,
            "ends_at": happening.ends_at,
            "zone": happening.zone,
            "place": happening.place[:300] or activity.place,
            "link": happening.link[:1000] or activity.link,
            "cancels": cancels,
            "reason": reason[:300],
            "proposed_at": at,
            "proposed_by": str(by)[:200] if by else "",
        },
    )
    return pending
