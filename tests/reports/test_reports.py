"""Reports: figures frozen with the records they stand on (BAL-0, the first slice of CLS-4)."""

import csv
import hashlib
import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.evidence.factories import FactFactory
from tests.people.factories import PersonFactory
from tests.plans.factories import (
    AttributionFactory,
    ComponentFactory,
    GoalFactory,
    LineFactory,
    PlanFactory,
)
from virgula.evidence import registry
from virgula.evidence.actions import reverse_fact
from virgula.evidence.figures import Period
from virgula.evidence.registry import Kind
from virgula.journal.queries import history_of
from virgula.plans.actions import withdraw_attribution
from virgula.reports.actions import (
    EmptyPeriodError,
    UntitledError,
    create_report,
    publish_report,
    withdraw_report,
)
from virgula.reports.freezing import digest_of, document, is_intact
from virgula.reports.models import FrozenFigure, Report
from virgula.reports.queries import figure_page, report_page

pytestmark = pytest.mark.django_db
NOON = datetime(2023, 1, 27, 18, 0, tzinfo=UTC)
LATER = datetime(2023, 3, 1, 18, 0, tzinfo=UTC)
JANUARY = Period(date(2023, 1, 1), date(2023, 2, 1))


@pytest.fixture
def component():
    return ComponentFactory(plan=PlanFactory())


def line_of(component, facts: int = 0, **fields):
    """A line with so many facts of January."""
    line = LineFactory(component=component, **fields)
    for number in range(facts):
        fact = FactFactory(system=line.plan.system, at=NOON - timedelta(days=number))
        AttributionFactory(line=line, fact=fact)
    return line


def make(component, **fields) -> Report:
    return create_report(
        **{
            "plan": component.plan,
            "period": JANUARY,
            "title": "Informe de prueba",
            "by": PersonFactory(),
            "office": "coordinación",
            "at": LATER,
        }
        | fields
    )


def test_a_report_counts_lines_with_evidence_and_names_the_others(component):
    """BAL-0: «16 de 20 líneas con evidencia», computed, and the evidence of each."""
    lines = [line_of(component, facts=1) for _number in range(16)]
    others = [line_of(component, status_reason="Sin recursos.") for _number in range(4)]
    page = report_page(make(component))
    assert (len(page.proved), page.line_count) == (16, 20)
    assert [line.code for line in page.proved] == [line.code for line in lines]
    assert [(line.code, line.reason) for line in page.unproved] == [
        (line.code, "Sin recursos.") for line in others
    ]
    for line, row in zip(lines, page.proved, strict=True):
        [figure] = [one.figure for one in row.figures]
        opened = figure_page(FrozenFigure.objects.get(pk=figure.pk))
        attributed = [attribution.fact_id for attribution in line.attributions.all()]
        assert [record["fact"] for record in opened.records] == attributed


def test_a_figure_keeps_what_it_was_read_from(component):
    line = line_of(component, facts=3)
    goal = GoalFactory(line=line, measure="evidence.days_with_facts", title="Días con trabajo")
    report = make(component)
    total, days = report.figures.order_by("position")
    assert [total.line_id, days.line] == [None, line]
    assert (days.title, days.value, days.record_count, days.unit) == (goal.title, 3, 3, "days")
    assert (days.measure, days.measure_version) == ("evidence.days_with_facts", 1)
    assert (days.scope, days.line_code) == ({"attributed": True}, line.code)
    assert (report.period_from, report.last_day, report.as_of) == (
        date(2023, 1, 1),
        date(2023, 1, 31),
        LATER,
    )
    assert [record["day"] for record in days.records] == ["2023-01-25", "2023-01-26", "2023-01-27"]
    first = days.records[0]
    assert set(first) == {
        "copy_sha256",
        "day",
        "declared_by",
        "dims",
        "fact",
        "institution",
        "kind",
        "quantity",
        "recorded_at",
        "ref",
        "revision",
        "territory",
        "title",
        "url",
        "verified",
    }
    assert history_of(report).get().verb == "reports.report_made"


def test_a_fact_of_two_lines_counts_once_in_the_plan_s_total(component):
    first, second = line_of(component, facts=1), line_of(component)
    AttributionFactory(line=second, fact=first.attributions.get().fact)
    page = report_page(make(component))
    assert page.total.figure.value == 1
    assert [row.figures[0].figure.value for row in page.proved] == [1, 1]


def test_a_goal_of_fewer_records_stands_beside_all_those_of_its_line(component):
    line = line_of(component, facts=2)
    AttributionFactory(line=line, fact=FactFactory(system=line.plan.system, at=NOON, kind="x.y"))
    GoalFactory(line=line, measure="evidence.declared_count", title="Declaradas")
    [row] = report_page(make(component)).proved
    assert [(one.figure.measure, one.figure.value) for one in row.figures] == [
        ("evidence.facts", 3),
        ("evidence.declared_count", 2),
    ]


def test_the_total_leaves_out_what_only_says_more_of_an_act(component, monkeypatch):
    """A post on time is one post and two facts: the plan's total counts the post."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register_kind(Kind("tests.on_time", "a su hora", adds_to="evidence.declared"))
    line = line_of(component, facts=1)
    also = FactFactory(system=line.plan.system, at=NOON, kind="tests.on_time")
    AttributionFactory(line=line, fact=also)
    page = report_page(make(component))
    assert (page.total.figure.value, page.proved[0].figures[0].figure.value) == (1, 2)


def test_a_figure_without_records_is_not_made(component):
    """CLS-4: a figure without evidence cannot appear."""
    GoalFactory(line=line_of(component))
    line = line_of(component, facts=1)
    GoalFactory(line=line, measure="evidence.declared_sum", scope={"dims": {"form": ["link"]}})
    report = make(component)
    assert [figure.line_code for figure in report.figures.order_by("position")] == ["", line.code]


def test_a_report_of_a_period_without_facts_has_no_figure(component):
    line_of(component, facts=1)
    report = make(component, period=Period(date(2022, 11, 1), date(2022, 12, 1)))
    page = report_page(report)
    assert (report.figures.count(), page.total, page.proved) == (0, None, [])
    assert page.line_count == 1


def test_what_was_withdrawn_or_recorded_later_is_not_in_it(component):
    line = line_of(component, facts=2)
    withdraw_attribution(
        attribution=line.attributions.order_by("pk").first(),
        reason="Era de otra línea.",
        by=PersonFactory(),
        at=NOON,
    )
    late = FactFactory(
        system=line.plan.system, at=NOON, recorded_at=LATER + timedelta(microseconds=1)
    )
    AttributionFactory(line=line, fact=late)
    assert report_page(make(component)).total.figure.value == 1


def test_a_goal_whose_measure_is_no_more_does_not_stop_the_report(component):
    line = line_of(component, facts=1)
    GoalFactory(line=line, measure="evidence.forgotten")
    GoalFactory(line=line, scope={"colour": 1})
    [row] = report_page(make(component)).proved
    assert [one.figure.measure for one in row.figures] == ["evidence.facts"]


def test_a_report_needs_days_and_a_title(component):
    with pytest.raises(EmptyPeriodError):
        make(component, period=Period(date(2023, 1, 1), date(2023, 1, 1)))
    with pytest.raises(UntitledError):
        make(component, title=" ")
    assert Report.objects.count() == 0


def test_a_later_correction_is_shown_beside_and_changes_nothing(component):
    line = line_of(component, facts=2)
    report = make(component)
    before = [document(figure) for figure in report.figures.order_by("position")]
    taken_back = line.attributions.order_by("pk").first().fact
    reverse_fact(
        taken_back, by=PersonFactory(), reason="Era de otro año.", at=LATER + timedelta(days=1)
    )
    assert [document(figure) for figure in report.figures.order_by("position")] == before
    page = report_page(report)
    assert (page.total.figure.value, page.total.corrected) == (2, 1)
    opened = figure_page(report.figures.get(position=2))
    assert [(row.record["fact"], row.corrected) for row in opened.shown(opened.records)] == [
        (line.attributions.order_by("pk").last().fact_id, ""),
        (taken_back.pk, "Era de otro año."),
    ]
    assert report_page(make(component, at=LATER + timedelta(days=2))).total.figure.value == 1


@pytest.mark.parametrize("what", ["value", "record", "title", "count"])
def test_a_figure_that_was_touched_is_found_out(component, what):
    line_of(component, facts=2)
    report = make(component)
    figure = report.figures.get(position=1)
    assert is_intact(figure)
    match what:
        case "value":
            figure.value = Decimal(3)
        case "record":
            figure.records[0]["title"] = "Otra cosa"
        case "title":
            figure.title = "Otra cosa"
        case "count":
            figure.record_count = 3
    figure.save()
    assert not figure_page(report.figures.get(position=1)).is_intact


def test_the_hash_is_of_the_file_that_anyone_downloads(component, client):
    line_of(component, facts=1)
    report = make(component)
    publish_report(report, by=PersonFactory(), at=LATER)
    figure = report.figures.get(position=1)
    content = client.get(f"{report.get_absolute_url()}cifra/1.json").content
    assert hashlib.sha256(content).hexdigest() == figure.sha256 == digest_of(figure)
    assert json.loads(content)["value"] == "1"


def test_a_share_keeps_both_of_its_sides(component, monkeypatch):
    from virgula.evidence import measures, units
    from virgula.evidence.measures import Measure, Ratio, measure_for, register_measure

    monkeypatch.setattr(measures, "_measures", dict(measures._measures))
    counted = measure_for("evidence.declared_count")
    added = measure_for("evidence.declared_sum")
    register_measure(Measure("tests.share", 1, units.UNITS, counted.kind, Ratio(added, counted)))
    line = line_of(component, facts=2)
    GoalFactory(line=line, measure="tests.share")
    figure = make(component).figures.get(measure="tests.share")
    figure = FrozenFigure.objects.get(pk=figure.pk)
    assert (figure.value, figure.denominator, figure.record_count) == (1, 2, 2)
    opened = figure_page(figure)
    assert (len(opened.records), len(opened.denominator), opened.is_intact) == (2, 2, True)


def test_a_report_is_published_once_and_withdrawn_with_a_reason(component):
    report, person = make(component), PersonFactory()
    for _turn in range(2):
        publish_report(report, by=person, at=LATER)
    withdraw_report(report, by=person, at=LATER, reason="Faltaba una línea.")
    assert Report.objects.get().is_public is False
    assert [(row.verb, row.reason) for row in history_of(report)] == [
        ("reports.report_withdrawn", "Faltaba una línea."),
        ("reports.report_published", ""),
        ("reports.report_made", ""),
    ]


def test_the_open_data_is_told_column_by_column(component, client):
    line = line_of(component, facts=2)
    report = make(component)
    publish_report(report, by=PersonFactory(), at=LATER)

    def rows(name):
        text = client.get(f"{report.get_absolute_url()}{name}.csv").content.decode()
        return list(csv.DictReader(io.StringIO(text)))

    figures, records, dictionary = rows("cifras"), rows("registros"), rows("diccionario")
    assert [(row["linea"], row["valor"], row["registros"]) for row in figures] == [
        ("", "2", "2"),
        (line.code, "2", "2"),
    ]
    assert (figures[0]["desde"], figures[0]["hasta"]) == ("2023-01-01", "2023-01-31")
    assert [row["dia"] for row in records] == ["2023-01-26", "2023-01-27"] * 2
    told = {(row["archivo"], row["columna"]) for row in dictionary}
    assert told == {("cifras.csv", name) for name in figures[0]} | {
        ("registros.csv", name) for name in records[0]
    }
    assert all(row["significado"] for row in dictionary)
