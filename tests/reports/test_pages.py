"""The pages of reports: who sees them, how few clicks, how few queries."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.cast import enter
from tests.evidence.factories import FactFactory
from tests.plans.factories import AttributionFactory, ComponentFactory, LineFactory, PlanFactory
from virgula.evidence.figures import Period
from virgula.evidence.models import Fact
from virgula.reports.actions import create_report, publish_report
from virgula.reports.models import Report

pytestmark = pytest.mark.django_db
NOON = datetime(2023, 1, 27, 18, 0, tzinfo=UTC)
INDEX = "/mesa/informes/"


@pytest.fixture
def plan(cast):
    return PlanFactory(system=cast.system)


def prove(plan, lines: int, facts: int = 1) -> None:
    for _line in range(lines):
        line = LineFactory(component=ComponentFactory(plan=plan))
        for number in range(facts):
            fact = FactFactory(system=plan.system, at=NOON - timedelta(hours=number))
            AttributionFactory(line=line, fact=fact)


def make(plan, cast, *, is_public: bool = True) -> Report:
    report = create_report(
        plan=plan,
        period=Period(date(2023, 1, 1), date(2023, 2, 1)),
        title="Informe de prueba",
        by=cast.coordinator,
        office="coordinación",
        at=NOON,
    )
    if is_public:
        publish_report(report, by=cast.coordinator, at=NOON)
    return report


@pytest.mark.parametrize("number", [1, 3])
def test_anyone_reads_a_public_report_in_three_queries(client, cast, plan, count_queries, number):
    prove(plan, number)
    report = make(plan, cast)
    with count_queries(3):
        page = client.get(report.get_absolute_url())
    assert len(page.context["page"].proved) == number
    assert len(page.content) < 100_000


@pytest.mark.parametrize("number", [1, 3])
def test_a_figure_opens_its_records_in_constant_queries(client, cast, plan, count_queries, number):
    prove(plan, 1, number)
    report = make(plan, cast)
    with count_queries(3):
        page = client.get(f"{report.get_absolute_url()}cifra/1/")
    shown = page.content.decode()
    assert [url for url in Fact.objects.values_list("url", flat=True) if url not in shown] == []


def test_a_figure_of_a_year_is_read_page_by_page(client, cast, plan):
    prove(plan, 1, 51)
    page = client.get(f"{make(plan, cast).get_absolute_url()}cifra/1/")
    assert (len(page.context["records"]), page.context["page"].paginator.num_pages) == (50, 2)
    assert len(page.content) < 100_000


def test_a_figure_shows_the_records_of_one_institution(client, cast, plan):
    prove(plan, 2)
    report = make(plan, cast)
    name = Fact.objects.order_by("pk").first().actor.name
    page = client.get(f"{report.get_absolute_url()}cifra/1/", {"institucion": name})
    assert [row.record["institution"] for row in page.context["records"]] == [name]


@pytest.mark.parametrize("address", ["", "cifra/1/", "cifra/1.json", "cifras.csv", "registros.csv"])
def test_a_report_that_is_not_public_is_there_for_its_staff_only(
    client, cast, foreign_cast, plan, address
):
    prove(plan, 1)
    address = f"{make(plan, cast, is_public=False).get_absolute_url()}{address}"
    assert client.get(address).status_code == 404
    for person, status in (
        (cast.liaison, 404),
        (foreign_cast.coordinator, 404),
        (cast.staff, 200),
    ):
        enter(client, person)
        assert client.get(address).status_code == status


def test_a_number_that_is_no_figure_is_not_there(client, cast, plan):
    report = make(plan, cast)
    assert client.get(f"{report.get_absolute_url()}cifra/7/").status_code == 404


def test_a_report_of_an_empty_period_says_so_and_shows_no_figure(client, cast, plan):
    LineFactory(component=ComponentFactory(plan=plan), code="L-VACÍA")
    page = client.get(make(plan, cast).get_absolute_url()).content.decode()
    assert "figure-number" not in page
    assert "L-VACÍA" in page


@time_machine.travel(NOON, tick=False)
def test_a_report_is_made_with_what_the_form_proposes(client, cast, plan):
    """Three clicks: Reports, New report, Make the report."""
    prove(plan, 1)
    enter(client, cast.staff)
    assert f'href="{INDEX}nuevo/"' in client.get(INDEX).content.decode()
    proposed = client.get(f"{INDEX}nuevo/").context["form"].initial
    assert (proposed["first"], proposed["last"]) == (date(2022, 11, 1), date(2023, 1, 27))
    response = client.post(f"{INDEX}nuevo/", proposed)
    report = Report.objects.get()
    assert response["Location"] == report.get_absolute_url()
    assert (report.period_to, report.as_of, report.is_public) == (date(2023, 1, 28), NOON, False)
    client.post(f"{INDEX}{report.pk}/publicar/")
    report.refresh_from_db()
    assert report.is_public


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last": "2022-01-01"}, "last"),
        ({"last": "9999-12-31"}, "last"),
        ({"first": "x"}, "first"),
        ({"title": ""}, "title"),
        ({"plan": "999999"}, "plan"),
    ],
)
def test_what_is_no_report_is_told_beside_its_field(client, cast, plan, changes, field):
    enter(client, cast.staff)
    form = {"plan": plan.pk, "title": "X", "first": "2023-01-01", "last": "2023-01-31"}
    response = client.post(f"{INDEX}nuevo/", form | changes)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Report.objects.count() == 0


def test_a_plan_of_another_system_cannot_be_reported(client, cast, foreign_cast, plan):
    enter(client, cast.staff)
    other = PlanFactory(system=foreign_cast.system)
    form = {"plan": other.pk, "title": "X", "first": "2023-01-01", "last": "2023-01-31"}
    assert list(client.post(f"{INDEX}nuevo/", form).context["form"].errors) == ["plan"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_reports_costs_the_same(client, cast, plan, count_queries, number):
    for _report in range(number):
        make(plan, cast, is_public=False)
    enter(client, cast.staff)
    with count_queries(8):
        page = client.get(INDEX)
    assert len(page.context["page"]) == number
