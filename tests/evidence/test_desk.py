"""The ledger on the desk: what is listed, who may act, and that lists cost the same."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.cast import enter
from tests.evidence.factories import FactFactory, ReversalFactory
from tests.media.factories import PDF, body, brought
from tests.plans.factories import AttributionFactory, ComponentFactory, LineFactory, PlanFactory
from virgula.evidence.actions import declare_fact, keep_copy
from virgula.evidence.models import Fact, Verification
from virgula.evidence.queries import Filters, Place, ledger_page
from virgula.institutions.scope import reach_of
from virgula.media.models import Upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
AT = datetime(2023, 1, 27, 18, 0, tzinfo=UTC)
INDEX = "/mesa/evidencia/"


def facts_of(cast, number, **fields):
    return [
        FactFactory(system=cast.system, actor=cast.body, at=AT - timedelta(days=days), **fields)
        for days in range(number)
    ]


@pytest.fixture
def line(cast):
    return LineFactory(component=ComponentFactory(plan=PlanFactory(system=cast.system)))


@pytest.mark.parametrize("number", [1, 3])
def test_the_ledger_is_listed_with_constant_queries(client, cast, line, count_queries, number):
    facts = facts_of(cast, number)
    for fact in facts:
        AttributionFactory(line=line, fact=fact)
    enter(client, cast.staff)
    with count_queries(10):
        page = client.get(INDEX)
    rows = page.context["page"].rows
    assert [row.pk for row in rows] == [fact.pk for fact in facts]
    assert [row.lines for row in rows] == [(line.code,)] * number


def test_the_list_goes_on_where_it_ended_without_losing_or_repeating(cast):
    facts = facts_of(cast, 3)
    same_day = FactFactory(system=cast.system, actor=cast.body, at=AT)
    reach, seen, place = reach_of(cast.staff), [], None
    for _turn in range(9):
        page = ledger_page(reach, Filters(), after=place, size=1)
        seen += [row.pk for row in page.rows]
        place = page.after and Place.parse(str(page.after))
        if place is None:
            break
    assert seen == [same_day.pk, *(fact.pk for fact in facts)]


@pytest.mark.parametrize("text", ["", "ayer.3", "2023-01-01", "2023-01-01.x", "2023-13-01.1"])
def test_a_place_that_is_none_begins_at_the_newest(client, cast, text):
    [fact] = facts_of(cast, 1)
    enter(client, cast.staff)
    page = client.get(INDEX, {"sigue": text})
    assert [row.pk for row in page.context["page"].rows] == [fact.pk]


def test_the_ledger_is_filtered(client, cast, foreign_cast):
    recorded = FactFactory(system=cast.system, actor=cast.other_body, at=AT)
    declared = FactFactory(
        system=cast.system, actor=cast.body, at=AT - timedelta(days=9), declared_by="Oficina"
    )
    reversed_one = FactFactory(
        system=cast.system, actor=cast.body, at=AT - timedelta(days=20), declared_by="Oficina"
    )
    ReversalFactory(reverses=reversed_one)
    FactFactory(system=foreign_cast.system)
    enter(client, cast.staff)

    def listed(**query):
        return [row.pk for row in client.get(INDEX, query).context["page"].rows]

    assert listed() == [recorded.pk, declared.pk, reversed_one.pk]
    assert listed(institucion=cast.other_body.pk) == [recorded.pk]
    assert listed(desde="2023-01-10") == [recorded.pk, declared.pk]
    assert listed(hasta="2023-01-20") == [declared.pk, reversed_one.pk]
    assert listed(estado="to_verify") == listed(estado="declared") == [declared.pk]
    assert listed(estado="reversed") == [reversed_one.pk]
    assert listed(tipo="publishing.delivery") == []
    # What is no choice is ignored, and the other filters hold.
    assert listed(tipo="x", desde="x", institucion=cast.other_body.pk) == [recorded.pk]


def test_a_declared_fact_waits_until_a_second_person_has_verified_it(client, cast):
    fact = declare_fact(
        system=cast.system,
        actor=cast.body,
        title="Foro de prueba",
        day=date(2023, 1, 20),
        by=cast.coordinator,
        office="coordinación",
        at=AT,
        note="Se acordó de palabra.",
    )
    address = reverse("desk:evidence:fact", args=[fact.pk])
    verify = reverse("desk:evidence:verify", args=[fact.pk])
    enter(client, cast.coordinator)
    page = client.get(address)
    assert (page.context["state"].key, page.context["may_verify"]) == ("declared", False)
    assert "Se acordó de palabra." in page.content.decode()
    client.post(verify)
    assert Verification.objects.count() == 0

    enter(client, cast.staff)
    assert client.get(address).context["may_verify"] is True
    client.post(verify)
    page = client.get(address)
    assert (page.context["state"].key, page.context["may_verify"]) == ("verified", False)
    assert client.get(INDEX, {"estado": "to_verify"}).context["waiting"] == 0


def test_a_fact_is_taken_back_by_the_coordination_with_its_reason(client, cast):
    [fact] = facts_of(cast, 1)
    address = reverse("desk:evidence:reverse", args=[fact.pk])
    enter(client, cast.staff)
    assert client.post(address, {"reason": "No fue."}).status_code == 403
    enter(client, cast.coordinator)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": " "}).status_code == 422
    assert Fact.objects.count() == 1
    for _turn in range(2):
        response = client.post(address, {"reason": "Era de otro año."})
        assert response["Location"] == reverse("desk:evidence:fact", args=[fact.pk])
    page = client.get(response["Location"])
    assert page.context["state"].key == "reversed"
    assert "Era de otro año." in page.content.decode()
    assert Fact.objects.count() == 2


@time_machine.travel(AT, tick=False)
def test_the_staff_declares_evidence_with_a_file(client, cast):
    enter(client, cast.staff)
    form = {
        "title": "Se instaló el módulo",
        "day": "2023-01-20",
        "actor": cast.body.pk,
        "quantity": "3",
        "file": brought("acta.pdf", PDF),
    }
    response = client.post(f"{INDEX}nueva/", form)
    fact = Fact.objects.get()
    assert response["Location"] == reverse("desk:evidence:fact", args=[fact.pk])
    assert (fact.title, fact.day, fact.quantity) == ("Se instaló el módulo", date(2023, 1, 20), 3)
    assert (fact.actor_id, fact.ref) == (cast.body.pk, f"media.upload:{Upload.objects.get().pk}")
    assert fact.declared_by.endswith(str(cast.commission))


@time_machine.travel(AT, tick=False)
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": ""}, "file"),
        ({"link": "https://ejemplo.invalid/"}, "file"),
        ({"day": "2023-01-28"}, "day"),
        ({"day": "mañana"}, "day"),
        ({"title": ""}, "title"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "0.00001"}, "quantity"),
        ({"note": "", "file": ("acta.pdf", b"<html><script>")}, "file"),
        ({"note": "", "file": ("acta.pdf", b"")}, "file"),
        ({"note": "", "file": ("foto.jpg", b"\xff\xd8\xff rota")}, "file"),
        ({"note": "", "link": "javascript:alert(1)"}, "link"),
    ],
)
def test_what_cannot_be_declared_is_told_beside_its_field(client, cast, changes, field):
    enter(client, cast.staff)
    form = {
        "title": "Se instaló el módulo",
        "day": "2023-01-20",
        "actor": cast.body.pk,
        "quantity": "1",
        "note": "Sí.",
    }
    form |= {
        name: brought(*value) if isinstance(value, tuple) else value
        for name, value in changes.items()
    }
    response = client.post(f"{INDEX}nueva/", form)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert (Fact.objects.count(), Upload.objects.count()) == (0, 0)


def test_the_staff_cannot_declare_for_an_institution_of_another_system(client, cast, foreign_cast):
    enter(client, cast.staff)
    form = {"title": "X", "day": "2023-01-20", "quantity": "1", "note": "Sí."}
    response = client.post(f"{INDEX}nueva/", form | {"actor": foreign_cast.body.pk})
    assert list(response.context["form"].errors) == ["actor"]


@pytest.mark.parametrize(
    ("actor", "made"), [("body", 1), ("other_body", 0), ("commission", 0), (None, 0)]
)
def test_a_liaison_declares_for_their_own_institution_only(client, cast, actor, made):
    enter(client, cast.liaison)
    form = {"title": "Feria", "day": "2023-01-20", "quantity": "1", "note": "Sí."}
    if actor:
        form["actor"] = getattr(cast, actor).pk
    response = client.post("/m/evidencia/nueva/", form)
    assert response.status_code == (302 if made else 422)
    assert Fact.objects.count() == made
    assert client.post(f"{INDEX}nueva/", form).status_code == 403


def test_a_copy_leaves_as_a_download_for_who_may_see_the_fact(client, cast, foreign_cast):
    copy = keep_copy(b"<html>hola", content_type="text/html", url="https://ejemplo.invalid/", at=AT)
    [fact] = facts_of(cast, 1, copy_sha256=copy.sha256)
    address = reverse("desk:evidence:copy", args=[fact.pk])
    enter(client, cast.staff)
    response = client.get(address)
    assert body(response) == b"<html>hola"
    assert response["Content-Disposition"].startswith('attachment; filename="copia-2023-01-27-')
    assert response["Content-Security-Policy"].endswith("; sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"
    enter(client, foreign_cast.staff)
    assert client.get(address).status_code == 404
    enter(client, cast.liaison)
    assert client.get(address).status_code == 403


def test_a_link_without_copy_says_why(client, cast):
    [fact] = facts_of(cast, 1, dims={"form": "link"}, reason="status:404", declared_by="Oficina")
    enter(client, cast.staff)
    page = client.get(reverse("desk:evidence:fact", args=[fact.pk]))
    assert "404" in str(page.context["proof"].why_no_copy)
