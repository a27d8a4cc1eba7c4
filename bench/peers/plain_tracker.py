"""The peer of the plan tracker: one plain Django file over the same tables. Frozen.

It reads the same rows and shows the same fields as our page, with the same kind of statements
(plan with windows; components; lines with owner; goals; facts that count), and has what a fair
user would give it: no sessions, no messages, no policy, no translation, no components, one
template that the loader keeps, compression. It is even let off the rules: a line's standing is
one comparison of dates, and a goal's figure is the count of the line's facts.
"""

import os
from collections import defaultdict
from datetime import date

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

TODAY = date(2023, 1, 27)

TEMPLATE = """<!doctype html>
<html lang="es-MX"><head><meta charset="utf-8"><title>{{ plan.title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/base.css"></head><body>
<header><a href="/">Sitio</a> <nav><a href="/plan/">Planes</a></nav></header><main>
<h1>{{ plan.title }}</h1>
<p>{{ evidenced }} de {{ line_count }} líneas tienen evidencia. Datos al {{ today|date:"j \\d\\e F \\d\\e Y" }}.</p>
<table><thead><tr><th>Ventana</th><th>Días</th><th>Líneas</th></tr></thead><tbody>
{% for window in windows %}<tr><td><span class="window-badge window--{{ window.key }}"><svg class="shape" aria-hidden="true"><use href="/static/sprite.svg#shape-{{ window.shape }}"></use></svg><span>{{ window.name }}</span></span></td><td>{% if window.first_month is None %}siempre{% else %}{{ window.first_day|date:"j M Y" }} – {{ window.last_day|date:"j M Y" }}{% endif %}</td><td>{{ window.line_count }}</td></tr>
{% endfor %}</tbody></table>
<ul>{% for label, count in standings %}<li><a href="?estado={{ label }}"><span class="badge">{{ label }}</span> {{ count }}</a></li>{% endfor %}</ul>
<form method="get"><label>Componente<select name="componente"><option value="">Todos</option>{% for component in components %}<option value="{{ component.code }}">{{ component.code }} · {{ component.title|truncatechars:70 }}</option>{% endfor %}</select></label><label>Estado<select name="estado"><option value="">Todos</option>{% for label, count in standings %}<option value="{{ label }}">{{ label }} ({{ count }})</option>{% endfor %}</select></label><button>Filtrar</button></form>
{% for component in components %}<section id="{{ component.code }}"><h3>{{ component.code }} {{ component.title }}</h3>
{% if component.intro %}<details><summary>Lo que el plan dice</summary>{{ component.intro|linebreaks }}</details>{% endif %}
<table class="table"><caption>{{ component.title }}</caption><thead><tr><th>Línea</th><th>Plazo</th><th>Estado</th><th>Avance</th><th>Última evidencia</th><th>Responsable</th></tr></thead><tbody>
{% for line in component.rows %}<tr id="{{ line.slug }}"><th scope="row"><a href="/plan/{{ plan.key }}/{{ line.slug }}/">{{ line.code }}</a> <span>{{ line.text }}</span></th>
<td data-label="Plazo"><div>{% if line.window %}<span class="window-badge window--{{ line.window.key }}"><svg class="shape" aria-hidden="true"><use href="/static/sprite.svg#shape-{{ line.window.shape }}"></use></svg><span>{{ line.window.name }}</span></span><br>{% endif %}<span class="small">{% if line.due_on %}{{ line.due_on|date:"F \\d\\e Y" }}{% else %}{{ line.due_text }}{% endif %}</span></div></td>
<td data-label="Estado"><div><span class="badge tone--{{ line.tone }}"><svg class="icon" aria-hidden="true"><use href="/static/sprite.svg#icon-{{ line.tone }}"></use></svg><span>{{ line.standing }}</span></span><br><span class="small muted">{{ line.reason }}</span></div></td>
<td data-label="Avance"><div>{% for goal in line.goal_rows %}<a href="/plan/{{ plan.key }}/{{ line.slug }}/#meta-{{ goal.pk }}">{{ line.fact_count }} de {{ goal.target }}</a>{% if goal.target %}<progress value="{{ goal.percent }}" max="100" aria-hidden="true"></progress>{% endif %}{% empty %}<span class="muted">sin meta</span>{% endfor %}</div></td>
<td data-label="Evidencia"><div>{% if line.last_fact %}{% if line.last_fact.url %}<a href="{{ line.last_fact.url }}" rel="nofollow">{{ line.last_fact.title|truncatechars:70 }}</a>{% else %}{{ line.last_fact.title|truncatechars:70 }}{% endif %}<br><span class="small muted">{{ line.last_fact.day|date:"j M Y" }} · {{ line.fact_count }} en total</span>{% else %}<span class="muted">ninguna todavía</span>{% endif %}</div></td>
<td data-label="Responsable">{% if line.owner %}{% firstof line.owner.acronym line.owner.name %}{% else %}<span class="muted">no se dice</span>{% endif %}</td></tr>
{% endfor %}</tbody></table></section>{% endfor %}
</main><footer>Sitio</footer></body></html>"""

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
                            [
                                (
                                    "django.template.loaders.locmem.Loader",
                                    {"tracker.html": TEMPLATE},
                                )
                            ],
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


class Plan(models.Model):
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    starts_on = models.DateField()

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


class Actor(models.Model):
    name = models.CharField(max_length=300)
    acronym = models.CharField(max_length=40)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "institutions_actor"


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


class Goal(models.Model):
    line = models.ForeignKey(Line, models.CASCADE)
    position = models.IntegerField()
    title = models.CharField(max_length=300)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    due_on = models.DateField(null=True)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "plans_goal"


class Fact(models.Model):
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


def stand(line: Line) -> None:
    if line.due_kind == "none":
        line.standing, line.tone, line.reason = "sin plazo", "neutral", "El plan no dice cuándo."
    elif line.due_on and line.due_on < TODAY:
        line.standing, line.tone = "vencida", "bad"
        line.reason = f"Vencía el {line.due_on} y sus metas no se cumplen."
    elif line.due_on and (line.due_on - TODAY).days <= 30:
        line.standing, line.tone = "por vencer", "warn"
        line.reason = f"Vence en {(line.due_on - TODAY).days} días, el {line.due_on}."
    else:
        line.standing, line.tone, line.reason = "al día", "good", "Mantiene su ritmo."


def tracker(request: HttpRequest, key: str) -> HttpResponse:
    windows = list(
        Window.objects.filter(plan__key=key).select_related("plan").order_by("position", "pk")
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
    goals = defaultdict(list)
    for goal in Goal.objects.filter(line__plan=plan).order_by("position", "pk"):
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
            goal.percent = int(line.fact_count * 100 / goal.target) if goal.target else 0
        stand(line)
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
        "today": TODAY,
    }
    return render(request, "tracker.html", page)


urlpatterns = [path("plan/<slug:key>/", tracker)]
application = get_wsgi_application()
