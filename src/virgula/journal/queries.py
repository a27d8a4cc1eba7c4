from django.db import models
from django.db.models import QuerySet

from virgula.journal.models import Record


def history_of(*targets: models.Model) -> QuerySet[Record]:
    """Return what was done to any of the targets, newest first."""
    condition = models.Q(pk__in=[])
    for target in targets:
        condition |= models.Q(target_type=target._meta.label_lower, target_id=str(target.pk))
    return Record.objects.filter(condition).order_by("-at", "-pk")
