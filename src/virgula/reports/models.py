import uuid
from datetime import date, timedelta

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """A report of a period: its figures are frozen with the records they stand on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="reports")
    title = models.CharField(_("title"), max_length=300)
    # Half-open, like every period: ``period_to`` is the day after the last.
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("to"))
    as_of = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    is_public = models.BooleanField(_("public"), default=False)
    # {"lines": every line as it was, with the position of its first figure or none,
    #  "institutions": how many records each institution has in the plan's total}
    content = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        permissions = [("create_report", _("May create and publish reports"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_to__gt=models.F("period_from")),
                name="report_period_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.pk])

    @property
    def last_day(self) -> date:
        """The last day of the period, for people to read."""
        return self.period_to - timedelta(days=1)


class FrozenFigure(models.Model):
    """A figure as it stood: measure version, scope, period, as-of, value, and its records."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="figures")
    position = models.PositiveSmallIntegerField()
    line = models.ForeignKey(
        "plans.Line", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    line_code = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=300)
    measure = models.CharField(max_length=100)
    measure_version = models.PositiveSmallIntegerField()
    scope = models.JSONField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=60)
    record_count = models.PositiveIntegerField()
    # Records exported as they were: title, day, institution, address, copy (``freezing``).
    records = models.JSONField()
    # Of everything above, as ``freezing.document`` writes it.
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("frozen figure")
        verbose_name_plural = _("frozen figures")
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="one_figure_per_position")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:figure", args=[self.report_id, self.position])
