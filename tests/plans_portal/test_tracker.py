"""The public tracker (INT-7, CLS-3): everything of an approved plan, nothing of a draft."""

import gzip
from datetime import date

import pytest
from django.db import connection

from tests.cast import enter
from tests.plans.factories import (
    NOON,
    AlignmentFactory,
    FollowUpFactory,
    GoalFactory,
    LineFactory,
    PlanFactory,
    StepFactory,
)
from tests.plans_portal.conftest import evidence, line_in
from virgula.journal.actions import write_record
from virgula.plans.choices import DueKind, PlanStatus

pytestmark = pytest.mark.django_db
PAGES = ("", "datos/", "lineas.csv", "lineas.json", "metas.csv", "evidencia.csv", "plan.xlsx")
PAGES += ("diccionario.csv", "diccionario.json", "plazos.ics", "novedades.xml", "tabla/")
PAGES += ("tabla.pdf", "tabla.xlsx", "versiones/", "ventanas.css")
LINE_PAGES = ("", "novedades.xml", "recibir/", "recibir/listo/", "algo-esta-mal/")


def every_page(line):
    base = f"/plan/{line.plan.key}/"
    goal = line.goals.first() or GoalFactory(line=line, measure="evidence.facts")
    return [
        *(base + page for page in PAGES),
        *(f"{base}{line.slug}/{page}" for page in LINE_PAGES),
        f"{base}{line.slug}/meta/{goal.pk}/",
    ]


@pytest.mark.parametrize("lines", [1, 3])
def test_the_tracker_reads_a_plan_in_five_queries(client, plan, lines, count_queries):
    for number in range(lines):
        one = line_in(plan, code=f"A-{number}")
        GoalFactory(line=one)
        evidence(one)
    with count_queries(5):
        page = client.get("/plan/plan-2023/")
    assert [row.code for row in page.context["overview"].lines] == [
        f"A-{number}" for number in range(lines)
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_line_is_read_whole_in_five_queries(client, line, rows, count_queries):
    for _ in range(rows):
        StepFactory(goal=GoalFactory(line=line))
        FollowUpFactory(line=line)
        AlignmentFactory(line=line)
        evidence(line)
    # Django asks SQLite once in a life whether it knows JSON.
    assert connection.features.supports_json_field
    with count_queries(5):
        page = client.get("/plan/plan-2023/a-1/")
    detail = page.context["detail"]
    assert [len(detail.evidence), len(detail.follow_ups), len(detail.alignments)] == [rows] * 3


def test_what_is_not_public_stays_in_the_house(client, line, cast):
    FollowUpFactory(line=line, text="Público", is_public=True)
    FollowUpFactory(line=line, text="Reservado", is_public=False)
    fact = evidence(line, declared_by="Coordinación", copy_sha256="a" * 64)
    write_record(by=cast.coordinator, verb="plans.owner_set", target=line, at=NOON)
    text = client.get("/plan/plan-2023/a-1/").text
    assert ("Público" in text, "Reservado" in text) == (True, False)
    assert cast.coordinator.name not in text
    assert "declarada por Coordinación" in text
    assert "con copia fechada" in text
    # The copy itself is private: nothing on the page leads to it.
    assert fact.copy_sha256 not in text


def test_a_figure_opens_its_records_in_one_click(client, line):
    goal = GoalFactory(line=line, measure="evidence.facts")
    facts = [evidence(line, title=f"Taller {number}") for number in range(3)]
    proof = f"/plan/plan-2023/a-1/meta/{goal.pk}/"
    assert f'href="{proof}"' in client.get("/plan/plan-2023/a-1/").text
    page = client.get(proof)
    assert page.context["figure"].value == 3
    assert list(page.context["page"]) == facts[::-1]


def test_a_page_that_is_kept_costs_one_query_and_a_new_row_renews_it(client, line, count_queries):
    client.get("/plan/plan-2023/")
    with count_queries(1):
        before = client.get("/plan/plan-2023/")
    evidence(line, title="Se abrió el primer taller")
    after = client.get("/plan/plan-2023/")
    assert ("primer taller" in before.text, "primer taller" in after.text) == (False, True)


def test_asking_again_for_what_did_not_change_answers_304(client, line):
    first = client.get("/plan/plan-2023/")
    again = client.get("/plan/plan-2023/", headers={"If-None-Match": first.headers["ETag"]})
    evidence(line)
    changed = client.get("/plan/plan-2023/", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert (again.content, again.headers["ETag"]) == (b"", first.headers["ETag"])
    assert first.headers["Cache-Control"] == "public, max-age=0, s-maxage=10, must-revalidate"


def test_the_page_is_compressed_for_who_understands_it(client, line):
    plain = client.get("/plan/plan-2023/")
    packed = client.get("/plan/plan-2023/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert {"Cookie", "Accept-Encoding"} <= set(plain.headers["Vary"].split(", "))


def test_who_has_signed_in_is_served_apart(client, plan, line, cast):
    anonymous = client.get("/plan/plan-2023/")
    enter(client, cast.coordinator)
    mine = client.get("/plan/plan-2023/")
    assert mine.headers["Cache-Control"] == "private, no-cache"
    assert "ETag" not in mine.headers
    assert anonymous.headers["ETag"]


def test_an_anonymous_visit_leaves_no_cookie(client, line):
    for address in every_page(line)[:16]:
        assert client.get(address).cookies == {}, address


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.COMMENT])
def test_nothing_of_a_draft_is_public(client, line, cast, status):
    addresses = every_page(line)
    line.plan.status = status
    line.plan.save()
    found = {address: client.get(address).status_code for address in addresses}
    assert found == dict.fromkeys(addresses, 404)
    enter(client, cast.stranger)
    assert client.get("/plan/plan-2023/ventanas.css").status_code == 404
    enter(client, cast.coordinator)  # of another system
    assert client.get("/plan/plan-2023/ventanas.css").status_code == 404
    assert "plan-2023" not in client.get("/plan/").text
    assert "plan-2023" not in client.get("/").text
    assert "plan-2023" not in client.get("/sitemap.xml").text


def test_every_page_of_an_approved_plan_opens(client, line):
    addresses = every_page(line)
    found = {address: client.get(address).status_code for address in addresses}
    assert found == dict.fromkeys(addresses, 200)


def test_the_legend_prints_every_window_with_its_days_and_zero(client, plan):
    line_in(plan, due_kind=DueKind.MONTH, due_on=date(2023, 1, 31))
    line_in(plan, due_kind=DueKind.PERMANENT)
    rows = client.get("/plan/plan-2023/").context["overview"].windows
    assert [(row.name, row.first_day, row.last_day, row.line_count) for row in rows] == [
        ("primera", date(2022, 11, 1), date(2023, 1, 31), 1),
        ("segunda", date(2023, 2, 1), date(2023, 4, 30), 0),
        ("tercera", date(2023, 5, 1), date(2023, 7, 31), 0),
        ("cuarta", date(2023, 8, 1), date(2023, 10, 31), 0),
        ("siempre", None, None, 1),
    ]


def test_filters_work_by_address_and_unknown_ones_hide_nothing(client, plan, line):
    late = line_in(plan, code="A-2", due_kind=DueKind.MONTH, due_on=date(2022, 12, 31))
    GoalFactory(line=late, due_on=None)

    def codes(query):
        shown = client.get(f"/plan/plan-2023/?{query}").context["shown"]
        return [row["code"] for part in shown for row in part["rows"]]

    assert codes("estado=late") == ["A-2"]
    assert codes("componente=A") == ["A-1", "A-2"]
    assert codes("estado=nada&componente=%00&responsable=<script>") == ["A-1", "A-2"]
    assert codes("estado=met") == []


def test_hostile_words_are_shown_as_words(client, plan):
    line = line_in(plan, code="A-9", text="<script>alert(1)</script> & «comillas»")
    evidence(line, title="<img src=x onerror=alert(1)>")
    for address in ("/plan/plan-2023/", f"/plan/plan-2023/{line.slug}/"):
        text = client.get(address).text
        assert "<script>alert(1)" not in text
        assert "<img src=x" not in text


def test_an_unknown_plan_or_line_is_not_there(client, line):
    for address in ("/plan/otro/", "/plan/plan-2023/otra/", "/plan/plan-2023/versiones/9/"):
        assert client.get(address).status_code == 404


def test_a_line_of_another_plan_is_not_under_this_one(client, line):
    other = LineFactory(component__plan=PlanFactory(key="otro"), code="Z-1")
    goal = GoalFactory(line=other)
    assert client.get(f"/plan/plan-2023/{other.slug}/").status_code == 404
    assert client.get(f"/plan/plan-2023/a-1/meta/{goal.pk}/").status_code == 404
