import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from virgula.institutions.models import validate_zone
from virgula.plans.choices import (
    PUBLISHED,
    DueKind,
    LineStatus,
    ObjectiveKind,
    OccurrenceKind,
    PlanKind,
    PlanStatus,
    ReportStatus,
    Shape,
    WindowKind,
)


class Plan(models.Model):
    """A yearly plan or a programme: one tree for both. Its windows are computed from its start."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="plans"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=PlanKind, default=PlanKind.ANNUAL)
    title = models.CharField(_("title"), max_length=500)
    short_title = models.CharField(_("short title"), max_length=60, blank=True)
    collegiate_body = models.ForeignKey(
        "institutions.CollegiateBody",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=PlanStatus, default=PlanStatus.DRAFT
    )
    starts_on = models.DateField(_("start"))
    start_is_assumed = models.BooleanField(_("start is assumed"), default=False)
    months = models.PositiveSmallIntegerField(_("months"), default=12)
    zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    zone_label = models.CharField(_("name of its hour"), max_length=60)
    due_soon_days = models.PositiveSmallIntegerField(_("days called «due soon»"), default=30)
    proposed_by = models.CharField(_("proposed by"), max_length=200, blank=True)
    proposed_by_office = models.CharField(_("office"), max_length=200, blank=True)
    term_since = models.DateField(_("term since"), null=True, blank=True)
    term_until = models.DateField(_("term until"), null=True, blank=True)
    agreement_number = models.CharField(_("agreement"), max_length=100, blank=True)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    source_name = models.CharField(_("document"), max_length=200, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    official_text_note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        permissions = [
            ("view_draft", _("May see drafts and the board")),
            ("import_plan", _("May import a plan document")),
            ("approve_plan", _("May record a plan's approval")),
            ("move_start", _("May move a plan's start")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1), name="plan_has_months"),
            models.CheckConstraint(
                condition=Q(agreement_number="") | Q(agreed_on__isnull=False),
                name="agreement_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return self.short_title or self.title

    def get_absolute_url(self) -> str:
        return reverse("plans:plan", args=[self.key])

    @property
    def is_public(self) -> bool:
        return self.status in PUBLISHED


class PlanSnapshot(models.Model):
    """The plan as it read on a day: the draft stays readable after the approval."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="snapshots")
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=PlanStatus)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    content = models.JSONField()

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of a plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "version"], name="one_snapshot_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.version}"


class Window(models.Model):
    """A deadline window: months [first, end) from the plan's start, with colour, word and shape."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="windows")
    key = models.SlugField(_("key"), max_length=30)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(max_length=10, choices=WindowKind, default=WindowKind.DEADLINE)
    first_month = models.PositiveSmallIntegerField(_("first month"), null=True, blank=True)
    end_month = models.PositiveSmallIntegerField(_("end month"), null=True, blank=True)
    shape = models.CharField(_("shape"), max_length=10, choices=Shape)
    colour_light = models.CharField(_("colour on light"), max_length=7)
    colour_dark = models.CharField(_("colour on dark"), max_length=7)

    class Meta:
        verbose_name = _("window")
        verbose_name_plural = _("windows")
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="one_window_per_key"),
            models.UniqueConstraint(fields=["plan", "shape"], name="one_window_per_shape"),
            models.CheckConstraint(
                condition=Q(kind=WindowKind.PERMANENT, first_month=None, end_month=None)
                | Q(kind=WindowKind.DEADLINE, end_month__gt=models.F("first_month")),
                name="window_months_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Objective(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="objectives")
    kind = models.CharField(max_length=12, choices=ObjectiveKind)
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="one_objective_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"[:120]


class Component(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="components")
    code = models.CharField(_("code"), max_length=20)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=500)
    intro = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="one_component_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class Line(models.Model):
    """A line of action. Its window and timeliness are computed, never stored on it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="lines")
    code = models.CharField(_("code"), max_length=30)
    slug = models.SlugField(max_length=40)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("text"), blank=True)
    text_is_pending = models.BooleanField(_("official text pending"), default=False)
    due_kind = models.CharField(_("timing"), max_length=12, choices=DueKind, default=DueKind.NONE)
    # For a month: its last day, in the plan's zone; a day is never invented for show.
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_text = models.CharField(_("as printed"), max_length=300, blank=True)
    decision_due_on = models.DateField(_("decision due"), null=True, blank=True)
    decision_owner = models.CharField(_("who decides"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=LineStatus, default=LineStatus.PROPOSED
    )
    status_reason = models.TextField(_("reason"), blank=True)
    owner = models.ForeignKey(
        "institutions.Actor", on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="one_line_per_code"),
            models.UniqueConstraint(fields=["plan", "slug"], name="one_line_per_slug"),
            models.UniqueConstraint(
                fields=["plan", "external_id"],
                condition=~Q(external_id=""),
                name="one_line_per_external_id",
            ),
            models.CheckConstraint(
                condition=Q(due_kind__in=[DueKind.MONTH, DueKind.DATE], due_on__isnull=False)
                | (~Q(due_kind__in=[DueKind.MONTH, DueKind.DATE]) & Q(due_on__isnull=True)),
                name="due_matches_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"[:120]

    def get_absolute_url(self) -> str:
        return reverse("plans:line", args=[self.plan.key, self.slug])


class Occurrence(models.Model):
    """One dated turn of a line: an issue of another calendar, or a date set by agreement."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="occurrences")
    kind = models.CharField(max_length=8, choices=OccurrenceKind)
    label = models.CharField(_("name"), max_length=200)
    due_on = models.DateField(_("due"))
    agreement = models.CharField(_("agreement"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        constraints = [
            models.UniqueConstraint(
                fields=["line", "label", "due_on"], name="one_occurrence_per_label_and_day"
            )
        ]

    def __str__(self) -> str:
        return self.label


class ActivePeriod(models.Model):
    """A stretch, half-open, in which a conditional line has a project and is judged."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="active_periods")
    label = models.CharField(_("project"), max_length=200)
    starts_on = models.DateField(_("start"))
    ends_on = models.DateField(_("end"), null=True, blank=True)

    class Meta:
        verbose_name = _("active period")
        verbose_name_plural = _("active periods")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=models.F("starts_on")),
                name="active_period_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Goal(models.Model):
    """A promise that can be counted: a measure with a target by a date, or with a rhythm."""

    line = models.ForeignKey(
        Line, on_delete=models.CASCADE, null=True, blank=True, related_name="goals"
    )
    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, null=True, blank=True, related_name="goals"
    )
    position = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("goal"), max_length=300)
    measure = models.CharField(_("measure"), max_length=100)
    measure_version = models.PositiveSmallIntegerField(default=1)
    # {"attributed": true} for the line's own facts, or typed filters: see evidence.scopes.
    scope = models.JSONField(default=dict)
    baseline = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    target = models.DecimalField(
        _("target"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    # {"every": "day", "at_least": 1, "tolerance": 0}: see domain.rhythm.
    rhythm = models.JSONField(null=True, blank=True)
    owner = models.ForeignKey(
        "institutions.Actor", on_delete=models.PROTECT, null=True, blank=True, related_name="goals"
    )

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False, objective__isnull=True)
                | Q(line__isnull=True, objective__isnull=False),
                name="goal_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=False, rhythm__isnull=True)
                | Q(target__isnull=True, rhythm__isnull=False),
                name="goal_has_target_or_rhythm",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """A concrete action towards a goal."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(_("action"), max_length=300)
    owner = models.ForeignKey(
        "institutions.Actor", on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return self.text


class Alignment(models.Model):
    """A line, or a whole component, serves a line of a programme."""

    line = models.ForeignKey(
        Line, on_delete=models.CASCADE, null=True, blank=True, related_name="alignments"
    )
    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, null=True, blank=True, related_name="alignments"
    )
    programme_line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="served_by")
    code_as_printed = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = _("alignment")
        verbose_name_plural = _("alignments")
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False, component__isnull=True)
                | Q(line__isnull=True, component__isnull=False),
                name="alignment_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["line", "programme_line"],
                condition=Q(line__isnull=False),
                name="one_alignment_per_line",
            ),
            models.UniqueConstraint(
                fields=["component", "programme_line"],
                condition=Q(component__isnull=False),
                name="one_alignment_per_component",
            ),
        ]

    def __str__(self) -> str:
        return self.code_as_printed


class Attribution(models.Model):
    """A fact counts for a line. It can be withdrawn with a reason, never erased."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="attributions")
    fact = models.ForeignKey("evidence.Fact", on_delete=models.PROTECT, related_name="attributions")
    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, null=True, blank=True, related_name="attributions"
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        constraints = [
            models.UniqueConstraint(fields=["line", "fact"], name="one_attribution_per_fact"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="withdrawal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} ← {self.fact_id}"


class AttributionRule(models.Model):
    """Facts of a kind (and dimensions) count for a line by themselves."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="attribution_rules")
    kind = models.CharField(max_length=60)
    where = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("attribution rule")
        verbose_name_plural = _("attribution rules")
        constraints = [
            models.UniqueConstraint(
                fields=["line", "kind", "where"], name="one_attribution_rule_per_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.line_id}"


class FollowUp(models.Model):
    """What was said of a line's advance, in a meeting or outside one."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="follow_ups")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    text = models.TextField(_("follow-up"))
    is_public = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")

    def __str__(self) -> str:
        return self.text[:80]


class Subscription(models.Model):
    """An address that asked to hear of a line; it hears nothing before it confirms."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="subscriptions")
    email = models.EmailField(_("e-mail"))
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    told_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["line", "email"], name="one_subscription_per_address")
        ]

    def __str__(self) -> str:
        return f"{self.line_id}"


class ErrorReport(models.Model):
    """A reader says that something on a line's page is wrong."""

    folio = models.CharField(max_length=30, unique=True)
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="error_reports")
    text = models.TextField(_("what is wrong"))
    email = models.EmailField(_("e-mail"), blank=True)
    received_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=ReportStatus, default=ReportStatus.RECEIVED)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("error report")
        verbose_name_plural = _("error reports")

    def __str__(self) -> str:
        return self.folio
