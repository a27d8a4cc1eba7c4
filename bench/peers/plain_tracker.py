"""The peer of the plan tracker: one plain Django file over the same tables. Frozen.

It asks the tables what our page asks (plan with windows; components; lines with owner; dates;
active periods; goals with their steps counted; the facts that count as of now, in the same
columns) and shows the same rows and fields with the same values: ``bench.tracker`` compares the
cells. The first peer read every column of every fact, and showed other values: it summed whatever
was attributed, counted days where a rhythm asks for weeks, and called a line on time that is late.

It has what a fair user would give it: no sessions, no messages, no policy, no translation, no
layout, no components, one template that the loader keeps, compression. Of the rules it has those
that the lines of the demonstration's plan need, written as one writes them for one page.
"""

import os
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

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
    start_is_assumed = models.BooleanField()
    months = models.IntegerField()
    due_soon_days = models.IntegerField()
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
    decision_due_on = models.DateField(null=True)
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
    actor_id = models.BigIntegerField(null=True)
    territory_id = models.BigIntegerField(null=True)
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    reverses = models.OneToOneField("self", models.CASCADE, null=True, related_name="reversal")

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "evidence_fact"


class Attribution(models.Model):
    line = models.ForeignKey(Line, models.CASCADE)
    fact = models.ForeignKey(Fact, models.CASCADE)
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, null=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "plans_attribution"


# kind of fact, value of ``dims.origin`` asked for, one, many
MEASURES = {
    "evidence.declared_count": ("evidence.declared", "", "registro", "registros"),
    "evidence.declared_sum": ("evidence.declared", "", "unidad", "unidades"),
    "publishing.posts": ("publishing.delivery", "", "publicación", "publicaciones"),
    "publishing.posts_on_time": ("publishing.on_time", "", "publicación", "publicaciones"),
    "relay.relays": ("publishing.delivery", "relay", "publicación", "publicaciones"),
}
SLOTS = {
    "day": ("día", "días"),
    "week": ("semana", "semanas"),
    "month": ("mes", "meses"),
    "bimester": ("bimestre", "bimestres"),
    "quarter": ("trimestre", "trimestres"),
}
MONTHS = {"month": 1, "bimester": 2, "quarter": 3}
DUES = {
    "none": "Sin plazo",
    "permanent": "Permanente",
    "conditional": "Permanente mientras sus proyectos estén activos",
    "per_issue": "Cada número de otro calendario",
    "to_agree": "Fecha por acordar",
}
STATUSES = {"approved": "Aprobado", "in_force": "Vigente", "closed": "Cerrado"}
STANDINGS = {
    "vencida": ("bad", "alert"),
    "por vencer": ("warn", "clock"),
    "al día": ("good", "check"),
    "cumplida": ("good", "star"),
    "por acordar": ("neutral", "calendar-question"),
    "sin meta": ("neutral", "target"),
    "sin plazo": ("neutral", "question"),
}
FACT = (
    "line_id",
    "occurrence_id",
    "fact_id",
    "fact__kind",
    "fact__day",
    "fact__quantity",
    "fact__actor_id",
    "fact__territory_id",
    "fact__dims",
    "fact__valid_until",
    "fact__title",
    "fact__url",
)
NAMES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"


def say(day: date) -> str:
    return f"{day.day} de {NAMES.split()[day.month - 1]} de {day.year}"


def add_months(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, min(day.day, 28))


def months_between(start: date, day: date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month - (day.day < start.day)


def slot_of(every: str, start: date, day: date) -> tuple[date, date]:
    if every == "day":
        return day, day + timedelta(days=1)
    if every == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    size = MONTHS[every]
    number = months_between(start, day) // size * size
    return add_months(start, number), add_months(start, number + size)


def window_of(line: Line, plan: Plan, windows: list[Window]) -> Window | None:
    if line.due_kind in {"permanent", "conditional"}:
        return next((window for window in windows if window.first_month is None), None)
    if line.due_on is None or line.due_on < plan.starts_on:
        return None
    month = months_between(plan.starts_on, line.due_on)
    for window in windows:
        if window.first_month is not None and window.first_month <= month < window.end_month:
            return window
    return None


def read(goal: Goal, line: Line, facts: list[dict], plan: Plan, periods: list) -> None:
    kind, origin, one, many = MEASURES[goal.measure]
    facts = [
        fact
        for fact in facts
        if fact["fact__kind"] == kind
        and fact["fact__day"] <= TODAY
        and (not origin or fact["fact__dims"].get("origin") == origin)
    ]
    goal.percent = None
    goal.met = False
    if goal.rhythm:
        read_rhythm(goal, line, facts, plan, periods)
        return
    if goal.measure.endswith("_sum"):
        value = sum(fact["fact__quantity"] for fact in facts)
    else:
        value = len(facts)
    goal.words = f"{value:,.0f} de {goal.target:,.0f} {one if goal.target == 1 else many}"
    goal.percent = min(int(value * 100 / goal.target), 100)
    goal.met = value >= goal.target


def read_rhythm(goal: Goal, line: Line, facts: list[dict], plan: Plan, periods: list) -> None:
    every, asked = goal.rhythm["every"], int(goal.rhythm["at_least"])
    held: dict[date, int] = defaultdict(int)
    for fact in facts:
        if fact["fact__day"] >= plan.starts_on:
            held[slot_of(every, plan.starts_on, fact["fact__day"])[0]] += 1
    met = expected = goal.missed = 0
    goal.missed_since = None
    first, end = slot_of(every, plan.starts_on, plan.starts_on)
    if first < plan.starts_on:
        first, end = slot_of(every, plan.starts_on, end)
    while end <= TODAY:
        if line.due_kind != "conditional" or any(
            period.starts_on < end and (period.ends_on is None or period.ends_on > first)
            for period in periods
        ):
            expected += 1
            if held[first] >= asked:
                met += 1
                goal.missed = 0
            else:
                goal.missed_since = goal.missed_since if goal.missed else first
                goal.missed += 1
        first, end = slot_of(every, plan.starts_on, end)
    slots = SLOTS[every][expected != 1]
    goal.expected = expected
    goal.words = f"{met} de {expected} {slots}" if expected else "nada juzgado todavía"


def stand(line: Line, turns: list, periods: list, facts: list[dict], plan: Plan) -> None:
    line.standing, line.reason = decide(line, turns, periods, facts, plan)
    line.tone, line.icon = STANDINGS[line.standing]


def is_active(periods: list) -> bool:
    return any(
        period.starts_on <= TODAY and (period.ends_on is None or period.ends_on > TODAY)
        for period in periods
    )


def decide(
    line: Line, turns: list, periods: list, facts: list[dict], plan: Plan
) -> tuple[str, str]:
    targets = [goal for goal in line.goal_rows if not goal.rhythm]
    rhythms = [goal for goal in line.goal_rows if goal.rhythm]
    done = bool(targets) and all(goal.met for goal in targets)
    if done and not rhythms and not turns:
        return "cumplida", "La evidencia cumple todas las metas."
    if line.due_kind == "to_agree" and not turns:
        day = say(line.decision_due_on)
        if line.decision_due_on < TODAY:
            return "vencida", f"Sus fechas debieron acordarse a más tardar el {day}."
        return "por acordar", f"Sus fechas se acordarán a más tardar el {day}."
    dues = [goal.due_on or line.due_on for goal in targets if not goal.met]
    active = line.due_kind != "conditional" or is_active(periods)
    late = why_late(line, dues, turns, facts, rhythms if active else [])
    if late:
        return "vencida", late
    if line.due_on and not turns and not done:
        dues.append(line.due_on)
    dues += [turn.due_on for turn in turns]
    due = min((due for due in dues if due and due >= TODAY), default=None)
    if due:
        days = (due - TODAY).days
        reason = f"Vence en {days} días, el {say(due)}."
        return "por vencer" if days <= plan.due_soon_days else "al día", reason
    return how_kept(line, rhythms, active)


def why_late(
    line: Line, dues: list, turns: list, facts: list[dict], rhythms: list[Goal]
) -> str | None:
    passed = [due for due in dues if due and due < TODAY]
    if passed:
        return f"Una meta vencía el {say(min(passed))} y su evidencia no la alcanza."
    if line.due_on and line.due_on < TODAY and not turns and dues:
        return f"Vencía el {say(line.due_on)} y sus metas no se cumplen."
    closed = [turn for turn in turns if turn.due_on < TODAY]
    if closed and not any(fact["occurrence_id"] in {None, closed[-1].pk} for fact in facts):
        return f"La fecha del {say(closed[-1].due_on)} pasó sin evidencia."
    for goal in rhythms:
        if goal.missed > goal.rhythm["tolerance"]:
            since = say(goal.missed_since)
            return f"Le faltan {goal.missed} veces seguidas de su ritmo desde el {since}."
    return None


def how_kept(line: Line, rhythms: list[Goal], active: bool) -> tuple[str, str]:
    if not active:
        return "al día", "Hoy no hay ningún proyecto activo, así que no se mide."
    if not line.goal_rows and line.due_kind == "none":
        return "sin plazo", "El plan no dice cuándo."
    if not line.goal_rows:
        return "sin meta", "Sin una meta nadie puede decir cómo va."
    if not any(goal.expected for goal in rhythms):
        return "al día", "Todavía no hay nada que juzgar."
    return "al día", "Mantiene su ritmo."


def tracker(request: HttpRequest, key: str) -> HttpResponse:
    now = timezone.now()
    windows = list(
        Window.objects.filter(plan__key=key, plan__status__in=STATUSES)
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
        .order_by("component__position", "component_id", "position", "pk")
    )
    turns = defaultdict(list)
    for turn in Occurrence.objects.filter(line__plan=plan).order_by("due_on", "pk"):
        turns[turn.line_id].append(turn)
    periods = defaultdict(list)
    for period in ActivePeriod.objects.filter(line__plan=plan).order_by("starts_on", "pk"):
        periods[period.line_id].append(period)
    goals = defaultdict(list)
    steps = Goal.objects.filter(line__plan=plan).select_related("owner")
    for goal in steps.annotate(steps=models.Count("step")).order_by("line_id", "position", "pk"):
        goals[goal.line_id].append(goal)
    facts = defaultdict(list)
    rows = (
        Attribution.objects.filter(at__lte=now, fact__recorded_at__lte=now)
        .exclude(withdrawn_at__lte=now)
        .exclude(fact__reversal__recorded_at__lte=now)
        .filter(fact__reverses=None, line__plan=plan)
        .order_by("fact__day", "fact_id", "pk")
    )
    for row in rows.values(*FACT):
        facts[row["line_id"]].append(row)
    counts: dict[str, int] = defaultdict(int)
    for line in lines:
        line.window = window_of(line, plan, windows)
        line.due = line.due_on or DUES[line.due_kind]
        line.fact_count = len(facts[line.pk])
        line.fact = facts[line.pk][-1] if facts[line.pk] else None
        line.goal_rows = goals[line.pk]
        for goal in line.goal_rows:
            read(goal, line, facts[line.pk], plan, periods[line.pk])
        stand(line, turns[line.pk], periods[line.pk], facts[line.pk], plan)
        counts[line.standing] += 1
    for window in windows:
        window.line_count = sum(line.window is window for line in lines)
        if window.first_month is not None:
            window.first_day = add_months(plan.starts_on, window.first_month)
            window.last_day = add_months(plan.starts_on, window.end_month) - timedelta(days=1)
    for component in components:
        component.rows = [line for line in lines if line.component_id == component.pk]
    page = {
        "plan": plan,
        "status": STATUSES[plan.status],
        "last_day": add_months(plan.starts_on, plan.months) - timedelta(days=1),
        "windows": windows,
        "unplaced": sum(line.window is None for line in lines),
        "components": components,
        "standings": [(key, *face, counts[key]) for key, face in STANDINGS.items() if counts[key]],
        "evidenced": sum(line.fact_count > 0 for line in lines),
        "line_count": len(lines),
        "untimed": [line for line in lines if line.due_kind == "none"],
        "owners": sorted({(line.owner.key, line.owner.acronym) for line in lines if line.owner}),
        "today": TODAY,
    }
    return render(request, "tracker.html", page)


urlpatterns = [path("plan/<slug:key>/", tracker)]
application = get_wsgi_application()
