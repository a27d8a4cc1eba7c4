"""What anyone may see of the agenda."""

from django.db.models import QuerySet

from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity

# A cancelled activity stays to be seen: who planned to go must find out.
SEEN = (ActivityStatus.PUBLIC, ActivityStatus.CANCELLED)


def public_activities() -> QuerySet[Activity]:
    """Return the activities that the public may see, those that were cancelled among them."""
    return Activity.objects.filter(status__in=SEEN, published_at__isnull=False)
