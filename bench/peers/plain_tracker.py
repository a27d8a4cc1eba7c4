"""The peer of the plan tracker: one plain Django file over the same tables. Frozen.

It reads the same rows and shows the same fields as our page, with the statements that one writes
for it (plan with windows; components; lines with owner; dates; active periods; goals; facts that
count), and has what a fair user would give it: no sessions, no messages, no policy, no
translation, no components, one template that the loader keeps, compression. It is let off the
rules: a line's standing is a comparison of dates, and a goal's figure a sum over its facts.
"""

import os
from collections import defaultdict
from datetime import date
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

TODAY = date(2023, 1, 27)
HERE = Path(__file__).resolve().parent

if not settings.configured:
    settings.configure(
        SECRET_KEY="peer",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["bench.peers"],
        MIDDLEWARE=["django.middleware.gzip.GZipMiddleware"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [("django.template.loaders.filesystem.Loader", [str(HERE)])],
                        )
                    ]
                },
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": os.environ["PEER_DATABASE"],
                "CONN_MAX_AGE": None,
            }
        },
        LANGUAGE_CODE="es-mx",
        USE_TZ=True,
    )
    django.setup()


class Actor(models.Model):
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    acronym = models.CharField(max_length=40)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "institutions_actor"


class System(models.Model):
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    zone = models.CharField(max_length=60)
    pinned_on = models.DateField(null=True)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "institutions_system"


class Plan(models.Model):
    system = models.ForeignKey(System, models.CASCADE)
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    collegiate_body = models.ForeignKey(Actor, models.CASCADE, null=True)
    status = models.CharField(max_length=10)
    starts_on = models.DateField()
    months = models.IntegerField()
    proposed_by_office = models.CharField(max_length=200)
    agreement_number = models.CharField(max_length=100)
    agreed_on = models.DateField(null=True)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "plans_plan"


class Window(models.Model):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="windows")
    key = models.CharField(max_length=30)
    position = models.IntegerField()
    name = models.CharField(max_length=60)
    first_month = models.IntegerField(null=True)
    end_month = models.IntegerField(null=True)
    shape = models.CharField(max_length=10)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "plans_window"


class Component(models.Model):
    plan = models.ForeignKey(Plan, models.CASCADE)
    code = models.CharField(max_length=20)
    position = models.IntegerField()
    title = models.CharField(max_length=500)
    intro = models.TextField()

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "plans_component"


class Line(models.Model):
    plan = models.ForeignKey(Plan, models.CASCADE)
    component = models.ForeignKey(Component, models.CASCADE)
    code = models.CharField(max_length=30)
    slug = models.CharField(max_length=40)
    position = models.IntegerField()
    text = models.TextField()
    due_kind = models.CharField(max_length=12)
    due_on = models.DateField(null=True)
    due_text = models.CharField(max_length=300)
    status = models.CharField(max_length=10)
    owner = models.ForeignKey(Actor, models.CASCADE, null=True)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "plans_line"


class Occurrence(models.Model):
    line = models.ForeignKey(Line, models.CASCADE)
    kind = models.CharField(max_length=8)
    label = models.CharField(max_length=200)
    due_on = models.DateField()

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "plans_occurrence"


class ActivePeriod(models.Model):
    line = models.ForeignKey(Line, models.CASCADE)
    label = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "plans_activeperiod"


class Goal(models.Model):
    line = models.ForeignKey(Line, models.CASCADE)
    position = models.IntegerField()
    title = models.CharField(max_length=300)
    measure = models.CharField(max_length=100)
    scope = models.JSONField()
    baseline = models.DecimalField(max_digits=18, decimal_places=4)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    due_on = models.DateField(null=True)
    rhythm = models.JSONField(null=True)
    owner = models.ForeignKey(Actor, models.CASCADE, null=True)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "plans_goal"


class Step(models.Model):
    goal = models.ForeignKey(Goal, models.CASCADE)
    text = models.CharField(max_length=300)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "plans_step"


class Fact(models.Model):
    kind = models.CharField(max_length=60)
    day = models.DateField()
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    title = models.CharField(max_length=500)
    url = models.CharField(max_length=1000)
    dims = models.JSONField()
    reverses = models.OneToOneField("self", models.CASCADE, null=True, related_name="reversal")

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "evidence_fact"


class Attribution(models.Model):
    line = models.ForeignKey(Line, models.CASCADE)
    fact = models.ForeignKey(Fact, models.CASCADE)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "plans_attribution"


def add_months(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, min(day.day, 28))


def window_of(line: Line, plan: Plan, windows: list[Window]) -> Window | None:
    if line.due_kind in {"permanent", "conditional"}:
        return next((window for window in windows if window.first_month is None), None)
    if line.due_on is None or line.due_on < plan.starts_on:
        return None
    start = plan.starts_on
    month = (line.due_on.year - start.year) * 12 + line.due_on.month - start.month
    return next(
        (
            window
            for window in windows
            if window.first_month is not None and window.first_month <= month < window.end_month
        ),
        None,
    )


def read(goal: Goal, facts: list[Fact], plan: Plan) -> None:
    if goal.rhythm:
        days = len({fact.day for fact in facts})
        goal.words = f"{days} de {(TODAY - plan.starts_on).days} días"
    else:
        value = sum(fact.quantity for fact in facts)
        goal.words = f"{value:.0f} de {goal.target:.0f}"
        goal.percent = min(int(value * 100 / goal.target), 100) if goal.target else 0


def stand(line: Line, turns: list[Occurrence], periods: list[ActivePeriod]) -> None:
    due = line.due_on or next((turn.due_on for turn in turns if turn.due_on >= TODAY), None)
    if line.due_kind == "none":
        line.standing, line.tone, line.reason = "sin plazo", "neutral", "El plan no dice cuándo."
    elif line.due_kind == "conditional" and not periods:
        line.standing, line.tone = "al día", "good"
        line.reason = "Hoy no hay ningún proyecto activo, así que no se mide."
    elif due and due < TODAY:
        line.standing, line.tone = "vencida", "bad"
        line.reason = f"Vencía el {due} y sus metas no se cumplen."
    elif due and (due - TODAY).days <= 30:
        line.standing, line.tone = "por vencer", "warn"
        line.reason = f"Vence en {(due - TODAY).days} días, el {due}."
    else:
        line.standing, line.tone, line.reason = "al día", "good", "Mantiene su ritmo."


def tracker(request: HttpRequest, key: str) -> HttpResponse:
    windows = list(
        Window.objects.filter(plan__key=key)
        .select_related("plan__system", "plan__collegiate_body")
        .order_by("position", "pk")
    )
    if not windows:
        raise Http404
    plan = windows[0].plan
    components = list(Component.objects.filter(plan=plan).order_by("position", "pk"))
    lines = list(
        Line.objects.filter(plan=plan)
        .select_related("owner")
        .order_by("component__position", "position", "pk")
    )
    turns = defaultdict(list)
    for turn in Occurrence.objects.filter(line__plan=plan).order_by("due_on", "pk"):
        turns[turn.line_id].append(turn)
    periods = defaultdict(list)
    for period in ActivePeriod.objects.filter(line__plan=plan).order_by("starts_on", "pk"):
        periods[period.line_id].append(period)
    goals = defaultdict(list)
    steps = Goal.objects.filter(line__plan=plan).select_related("owner")
    for goal in steps.annotate(steps=models.Count("step")).order_by("position", "pk"):
        goals[goal.line_id].append(goal)
    facts = defaultdict(list)
    rows = Attribution.objects.filter(
        line__plan=plan, withdrawn_at=None, fact__reverses=None, fact__reversal=None
    )
    for row in rows.select_related("fact").order_by("fact__day", "fact_id"):
        facts[row.line_id].append(row.fact)
    counts: dict[str, int] = defaultdict(int)
    for line in lines:
        line.window = window_of(line, plan, windows)
        line.fact_count = len(facts[line.pk])
        line.last_fact = facts[line.pk][-1] if facts[line.pk] else None
        line.goal_rows = goals[line.pk]
        for goal in line.goal_rows:
            read(goal, facts[line.pk], plan)
        stand(line, turns[line.pk], periods[line.pk])
        counts[line.standing] += 1
    for window in windows:
        window.line_count = sum(line.window is window for line in lines)
        if window.first_month is not None:
            window.first_day = add_months(plan.starts_on, window.first_month)
            window.last_day = add_months(plan.starts_on, window.end_month)
    for component in components:
        component.rows = [line for line in lines if line.component_id == component.pk]
    page = {
        "plan": plan,
        "windows": windows,
        "components": components,
        "standings": sorted(counts.items()),
        "evidenced": sum(line.fact_count > 0 for line in lines),
        "line_count": len(lines),
        "untimed": [line for line in lines if line.due_kind == "none"],
        "owners": sorted({(line.owner.key, line.owner.acronym) for line in lines if line.owner}),
        "today": TODAY,
    }
    return render(request, "tracker.html", page)


urlpatterns = [path("plan/<slug:key>/", tracker)]
application = get_wsgi_application()
