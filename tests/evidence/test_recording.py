"""Recording, taking back and replacing facts: the ledger only grows."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.evidence.factories import FactFactory
from tests.institutions.factories import BodyFactory, TerritoryFactory
from tests.people.factories import PersonFactory
from virgula.evidence.actions import (
    AlreadyReversedError,
    FactError,
    FactExistsError,
    IsReversalError,
    LooseFactError,
    ReasonMissingError,
    record_fact,
    replace_fact,
    reverse_fact,
)
from virgula.evidence.figures import standing_facts
from virgula.evidence.models import Fact
from virgula.evidence.registry import Kind, KindError, register_kind
from virgula.journal.queries import history_of
from virgula.platform.append_only import AppendOnlyError

AT = datetime(2023, 1, 27, 18, 0, tzinfo=UTC)


def record(**fields) -> Fact:
    return record_fact(
        **{
            "kind": "tests.visit",
            "ref": "tests.visit:1",
            "at": AT,
            "day": date(2023, 1, 27),
            "title": "Visita de prueba",
            "recorded_at": AT,
        }
        | fields
    )


@pytest.mark.django_db(transaction=True)
def test_a_fact_is_recorded_only_inside_the_transaction_of_the_act(sampler):
    with pytest.raises(LooseFactError):
        record(system=BodyFactory().system)
    assert Fact.objects.count() == 0


@pytest.mark.django_db
def test_a_fact_keeps_what_it_is_given(sampler):
    body = BodyFactory()
    fact = record(
        actor=body,
        territory=body.territory,
        quantity=Decimal("2.5"),
        dims={"topic": "uno", "channel": ""},
        url="https://ejemplo.invalid/1",
        valid_until=date(2023, 2, 1),
    )
    fact.refresh_from_db()
    assert (fact.system, fact.actor.body, fact.territory) == (body.system, body, body.territory)
    assert (fact.quantity, fact.dims, fact.revision) == (Decimal("2.5"), {"topic": "uno"}, 1)
    assert (fact.valid_until, fact.url) == (date(2023, 2, 1), "https://ejemplo.invalid/1")
    assert (fact.declared_by, fact.declarer_mark, fact.reverses) == ("", "", None)


@pytest.mark.django_db
def test_the_system_is_that_of_the_institution_or_the_territory_or_must_be_said(sampler):
    territory = TerritoryFactory()
    assert record(territory=territory).system == territory.system
    with pytest.raises(FactError) as refused:
        record(ref="tests.visit:2")
    assert refused.value.field == "system"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"dims": {"colour": "rojo"}}, "dims.colour"),
        ({"dims": {"topic": 3}}, "dims.topic"),
        ({"quantity": Decimal("NaN")}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": Decimal("0.00001")}, "quantity"),
        ({"quantity": Decimal(10) ** 14}, "quantity"),
        ({"title": " \n\x00 "}, "title"),
        ({"valid_until": date(2023, 1, 27)}, "valid_until"),
    ],
)
def test_what_is_no_fact_of_its_kind_is_refused(sampler, fields, named):
    with pytest.raises(FactError) as refused:
        record(actor=BodyFactory(), **fields)
    assert refused.value.field == named
    assert Fact.objects.count() == 0


@pytest.mark.django_db
def test_a_kind_that_nobody_declared_is_refused():
    with pytest.raises(KindError):
        record(actor=BodyFactory())


def test_a_kind_is_declared_once_and_its_dimensions_are_names(sampler):
    assert register_kind(sampler.kind) is sampler.kind
    with pytest.raises(KindError):
        register_kind(Kind("tests.visit", "otra"))
    for dim in ("day", "quantity", "two__steps", "Mayúscula"):
        with pytest.raises(KindError):
            Kind("tests.other", "otra", frozenset({dim}))


@pytest.mark.django_db
def test_the_same_revision_of_a_row_is_recorded_once_and_spoils_nothing(sampler):
    body = BodyFactory()
    first = record(actor=body)
    with pytest.raises(FactExistsError) as refused:
        record(actor=body, title="Otra vez")
    assert refused.value.fact == first
    assert list(Fact.objects.all()) == [first]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//ejemplo.invalid/", "data:text/html,x", "http://" + "a" * 1000]
)
def test_an_address_that_must_not_be_opened_is_left_out(sampler, url):
    assert record(actor=BodyFactory(), url=url).url == ""


@pytest.mark.django_db
def test_a_long_title_is_cut_and_a_page_of_ours_is_an_address(sampler):
    fact = record(actor=BodyFactory(), title="a\x00b " * 200, url="/publicaciones/1/")
    assert (len(fact.title), fact.title[:7], fact.title[-1]) == (500, "a b a b", "…")
    assert fact.url == "/publicaciones/1/"


@pytest.mark.django_db
def test_a_fact_is_taken_back_once_with_its_reason_and_a_record():
    fact, person = FactFactory(), PersonFactory(name="Persona de Prueba")
    with pytest.raises(ReasonMissingError):
        reverse_fact(fact, by=person, reason="  ", at=AT)
    reversal = reverse_fact(fact, by=person, reason=" Era de otro año. ", at=AT)
    assert (reversal.reverses, reversal.reason) == (fact, "Era de otro año.")
    assert (reversal.kind, reversal.day, reversal.actor_id) == (fact.kind, fact.day, fact.actor_id)
    with pytest.raises(AlreadyReversedError):
        reverse_fact(fact, by=person, reason="Otra vez.", at=AT)
    with pytest.raises(IsReversalError):
        reverse_fact(reversal, by=person, reason="Al revés.", at=AT)
    done = history_of(fact).get()
    assert (done.verb, done.reason) == ("evidence.fact_reversed", "Era de otro año.")
    assert Fact.objects.count() == 2
    assert standing_facts(as_of=AT + timedelta(days=1)).count() == 0


@pytest.mark.django_db
def test_a_fact_is_replaced_by_its_next_revision():
    fact, person = FactFactory(quantity=3), PersonFactory()
    newer = replace_fact(fact, by=person, reason="Eran cuatro.", at=AT, quantity=Decimal(4))
    assert (newer.ref, newer.revision, newer.quantity) == (fact.ref, 2, 4)
    assert (newer.title, newer.day, newer.actor_id) == (fact.title, fact.day, fact.actor_id)
    assert list(standing_facts(as_of=AT)) == [newer]


@pytest.mark.django_db
def test_a_fact_is_never_changed_or_erased():
    fact = FactFactory()
    fact.title = "Otro"
    for attempt in (
        fact.save,
        fact.delete,
        Fact.objects.all().delete,
        lambda: Fact.objects.update(title="Otro"),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()
