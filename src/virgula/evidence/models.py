from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from virgula.platform.append_only import AppendOnly


class Fact(AppendOnly):
    """Something that happened, recorded in the transaction of the action that did it.

    The ledger only grows: a correction is a reversal and a replacement. No personal data.
    """

    # Whose ledger it is: who runs this system sees the fact, even when no institution is named.
    system = models.ForeignKey(
        "institutions.System", on_delete=models.PROTECT, related_name="facts"
    )
    kind = models.CharField(max_length=60)
    # The row of the owning app, "publishing.delivery:812"; a registry resolves it to a page.
    ref = models.CharField(max_length=120)
    revision = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    # The civil date in the plan's zone, stored: a figure never depends on the reader's clock.
    day = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, default=1)
    actor = models.ForeignKey(
        "institutions.Actor", on_delete=models.PROTECT, null=True, blank=True, related_name="facts"
    )
    territory = models.ForeignKey(
        "institutions.Territory", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dims = models.JSONField(default=dict, blank=True)
    title = models.CharField(max_length=500)
    url = models.URLField(max_length=1000, blank=True)
    copy_sha256 = models.CharField(max_length=64, blank=True)
    # An office, as text ("Coordinación"), never a person's name.
    declared_by = models.CharField(max_length=200, blank=True)
    # A keyed mark of who declared it: only tells whether the verifier is a second person.
    declarer_mark = models.CharField(max_length=64, blank=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    # Why it reverses another; of a link without copy, why there is none.
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        permissions = [
            ("declare_fact", _("May declare evidence")),
            ("declare_own_fact", _("May declare evidence of their own body")),
            ("verify_fact", _("May verify evidence as a second person")),
            ("reverse_fact", _("May reverse a fact with its reason")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "ref", "revision"], name="one_fact_per_revision"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reason=""), name="reversal_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "day", "id"], name="fact_kind_day"),
            models.Index(fields=["kind", "actor", "day"], name="fact_kind_actor_day"),
            models.Index(fields=["recorded_at"], name="fact_recorded"),
            models.Index(fields=["system", "-day", "-id"], name="fact_system_day"),
        ]

    def __str__(self) -> str:
        return self.title


class Verification(AppendOnly):
    """A second person saw a declared fact and its copy."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="verifications")
    office = models.CharField(max_length=200)
    verifier_mark = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints = [
            models.UniqueConstraint(
                fields=["fact", "verifier_mark"], name="one_verification_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fact} · {self.office}"


class Copy(models.Model):
    """A dated private copy of what a piece of evidence showed, named by its content."""

    sha256 = models.CharField(max_length=64)
    url = models.URLField(max_length=1000, blank=True)
    fetched_at = models.DateTimeField()
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    path = models.CharField(max_length=200)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("dated copy")
        verbose_name_plural = _("dated copies")
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "url"], name="one_copy_per_content_and_address"
            )
        ]

    def __str__(self) -> str:
        return self.url or self.sha256


class Tally(models.Model):
    """Facts of a closed day folded by kind, actor and dimensions; made again at will."""

    system = models.ForeignKey("institutions.System", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    day = models.DateField()
    actor = models.ForeignKey(
        "institutions.Actor", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # Dimensions as sorted JSON text: equal dimensions, equal key.
    dims = models.TextField(default="{}")
    records = models.PositiveIntegerField()
    quantity = models.DecimalField(max_digits=20, decimal_places=4)
    # The last fact of that system, kind and day when it was folded: a later one makes it stale.
    through = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("daily tally")
        verbose_name_plural = _("daily tallies")
        constraints = [
            models.UniqueConstraint(
                "system",
                "kind",
                "day",
                Coalesce("actor", Value(0)),
                "dims",
                name="one_tally_per_day_and_dimensions",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
