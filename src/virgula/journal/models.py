from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from virgula.journal.verbs import words_of, words_of_field
from virgula.platform.append_only import AppendOnly


class Change(NamedTuple):
    """One field before and after."""

    field: str
    before: object
    after: object


class Record(AppendOnly):
    """Who did what to what, when and why: kept as text, so that history outlives its actors."""

    at = models.DateTimeField()
    actor_type = models.CharField(max_length=60, blank=True)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=64)
    target_label = models.CharField(max_length=300)
    reason = models.TextField(blank=True)
    changes = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        indexes = [
            models.Index(fields=["target_type", "target_id", "-at", "-id"], name="record_target"),
            models.Index(fields=["verb", "-at"], name="record_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.verb} {self.target_label}"

    @property
    def words(self) -> str:
        """What was done, in words."""
        return words_of(self.verb)

    @property
    def changed(self) -> list[Change]:
        """The changes that are a pair of before and after."""
        return [
            Change(words_of_field(field), *pair)
            for field, pair in self.changes.items()
            if isinstance(pair, list) and len(pair) == 2
        ]
