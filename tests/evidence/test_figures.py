"""Figures: folds over the ledger, exact to the last place, whatever way they are read."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evidence.factories import FactFactory, ReversalFactory
from tests.institutions.factories import BodyFactory, SystemFactory
from virgula.evidence.cells import DimensionError
from virgula.evidence.figures import (
    Members,
    Period,
    PeriodError,
    Request,
    Scope,
    day_counts,
    figure,
    figures,
    many_day_counts,
)
from virgula.evidence.measures import Measure, MeasureError, Ratio, measure_for, register_measure
from virgula.evidence.models import Fact, Verification

pytestmark = pytest.mark.django_db

START = datetime(2023, 1, 1, 12, 0, tzinfo=UTC)
MONTH = Period(date(2023, 1, 1), date(2023, 2, 1))
LATER = datetime(2024, 1, 1, tzinfo=UTC)


def visits(number: int, **fields) -> list[Fact]:
    return FactFactory.create_batch(number, kind="tests.visit", at=START, **fields)


def recount(measure: Measure, facts: list[Fact], period: Period) -> Decimal | None:
    """Fold again in plain Python, from whole rows."""
    name = measure.key.removeprefix("tests.")
    match name:
        case "count":
            return Decimal(len(facts))
        case "sum" | "stock":
            return sum((fact.quantity for fact in facts), Decimal(0))
        case "days":
            return Decimal(len({fact.day for fact in facts}))
        case "bodies":
            return Decimal(len({fact.actor_id for fact in facts} - {None}))
        case "topics":
            return Decimal(len({fact.dims.get("topic") for fact in facts} - {None}))
        case "median":
            return median(fact.quantity for fact in facts) if facts else None
        case "ratio":
            total = sum((fact.quantity for fact in facts), Decimal(0))
            return total / len(facts) if facts else None
    raise AssertionError(name)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "offset": st.integers(-3, 35),
            "quantity": st.decimals(0, 500, places=2),
            "body": st.sampled_from([None, 0, 1]),
            "topic": st.sampled_from([None, "uno", "dos"]),
            "lasts": st.sampled_from([None, 1, 20, 60]),
            "reversed_after": st.sampled_from([None, None, 1, 90]),
            "line": st.sampled_from([0, 1, 2]),
        }
    ),
    max_size=12,
)


def write(rows, bodies) -> list[Fact]:
    facts = []
    for row in rows:
        at = START + timedelta(days=row["offset"])
        lasts = row["lasts"]
        fact = FactFactory(
            kind="tests.visit",
            system=bodies[0].system,
            at=at,
            quantity=row["quantity"],
            actor=None if row["body"] is None else bodies[row["body"]],
            dims={"topic": row["topic"]} if row["topic"] else {},
            valid_until=lasts and at.date() + timedelta(days=lasts),
        )
        if row["reversed_after"]:
            ReversalFactory(reverses=fact, at=at + timedelta(days=row["reversed_after"]))
        # Any table that links facts serves as what belongs to a higher thing.
        Verification.objects.create(
            fact=fact, office=f"línea {row['line']}", verifier_mark="x", at=at
        )
        facts.append(fact)
    return facts


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, first=st.integers(0, 20), length=st.integers(0, 25), as_of=st.integers(0, 40))
def test_a_figure_is_the_fold_of_the_records_that_it_returns(sampler, rows, first, length, as_of):
    from django.db import transaction

    begin = START.date() + timedelta(days=first)
    period = Period(begin, begin + timedelta(days=length))
    instant = START + timedelta(days=as_of)
    with transaction.atomic():
        bodies = BodyFactory.create_batch(2, system=SystemFactory())
        written = write(rows, bodies)
        members = Members(Verification.objects.all(), key="office")
        scopes = [
            Scope(),
            Scope(actor_ids=frozenset({bodies[0].pk})),
            Scope(dims={"topic": frozenset({"uno"})}),
            Scope(within=Fact.objects.filter(verifications__office="línea 1")),
            Scope(members=members, member="línea 1"),
            Scope(members=members, member="línea 2", dims={"topic": frozenset({"dos"})}),
            Scope(members=members, member="línea 0", actor_ids=frozenset({bodies[1].pk})),
        ]
        requests = [Request(measure, period, scope) for measure in sampler.all for scope in scopes]
        for request, answer in zip(requests, figures(requests, as_of=instant), strict=True):
            facts = list(answer.records)
            assert answer.value == recount(request.measure, facts, period), request
            assert answer.count == len(facts) == len({fact.pk for fact in facts})
            assert all(fact.recorded_at <= instant and not fact.reverses_id for fact in facts)
            if request.measure is not sampler.stock:
                assert all(fact.day in period for fact in facts)
        _compare_with_the_rows(sampler, written, period, instant)
        transaction.set_rollback(True)


def _compare_with_the_rows(sampler, written, period, instant):
    """The records are those that the rows themselves ask for, chosen here once more."""

    def stands(fact):
        taken_back = Fact.objects.filter(reverses=fact, recorded_at__lte=instant).exists()
        return fact.recorded_at <= instant and not taken_back

    standing = [fact for fact in written if stands(fact)]
    counted = figure(sampler.count, period=period, scope=Scope(), as_of=instant)
    assert set(counted.records) == {fact for fact in standing if fact.day in period}
    stock = figure(sampler.stock, period=period, scope=Scope(), as_of=instant)
    assert set(stock.records) == {
        fact
        for fact in standing
        if fact.day < period.end
        and (fact.valid_until is None or fact.valid_until > period.end - timedelta(days=1))
    }


def test_a_reversal_changes_only_figures_after_it(sampler):
    fact = visits(1)[0]
    reversal = ReversalFactory(reverses=fact, at=START + timedelta(days=10))
    before, at_it = reversal.recorded_at - timedelta(microseconds=1), reversal.recorded_at

    def value(as_of):
        return figure(sampler.count, period=MONTH, scope=Scope(), as_of=as_of).value

    assert (value(before), value(at_it), value(LATER)) == (1, 0, 0)


def test_what_was_recorded_later_is_not_in_an_earlier_figure(sampler):
    visits(1, recorded_at=START + timedelta(days=40))
    assert figure(sampler.count, period=MONTH, scope=Scope(), as_of=START).value == 0
    assert figure(sampler.count, period=MONTH, scope=Scope(), as_of=LATER).value == 1


def test_a_period_holds_its_first_day_and_not_its_end(sampler):
    for day in (MONTH.first - timedelta(days=1), MONTH.first, MONTH.last, MONTH.end):
        FactFactory(kind="tests.visit", at=datetime(day.year, day.month, day.day, tzinfo=UTC))
    counted = figure(sampler.count, period=MONTH, scope=Scope(), as_of=LATER)
    assert [fact.day for fact in counted.records] == [MONTH.first, MONTH.last]


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(PeriodError):
        Period(date(2023, 2, 1), date(2023, 1, 1))


def test_an_empty_period_counts_nothing_and_knows_no_median(sampler):
    visits(2)
    empty = Period(MONTH.first, MONTH.first)
    assert figure(sampler.count, period=empty, scope=Scope(), as_of=LATER).value == 0
    assert figure(sampler.median, period=empty, scope=Scope(), as_of=LATER).value is None
    assert figure(sampler.ratio, period=empty, scope=Scope(), as_of=LATER).value is None


def test_a_fact_of_two_lines_counts_once_in_their_total(sampler):
    """The plan's total: a scope whose query joins must not multiply its facts."""
    fact = visits(1, quantity=Decimal("2.5"))[0]
    for office in ("línea 1", "línea 2"):
        Verification.objects.create(fact=fact, office=office, verifier_mark=office, at=START)
    joined = Fact.objects.filter(verifications__office__startswith="línea")
    assert joined.count() == 2
    total = figure(sampler.sum, period=MONTH, scope=Scope(within=joined), as_of=LATER)
    assert (total.value, total.count, list(total.records)) == (Decimal("2.5"), 1, [fact])


def test_a_figure_splits_by_a_dimension_and_by_institution(sampler):
    body = BodyFactory()
    visits(2, system=body.system, actor=body, dims={"topic": "uno"}, quantity=3)
    visits(1, system=body.system, actor=None)
    by_topic = figure(sampler.sum, period=MONTH, scope=Scope(), as_of=LATER, by="topic")
    assert [(part.key, part.value, part.count) for part in by_topic.parts] == [
        ("uno", 6, 2),
        (None, 1, 1),
    ]
    by_actor = figure(sampler.ratio, period=MONTH, scope=Scope(), as_of=LATER, by="actor")
    assert [(part.key, part.value) for part in by_actor.parts] == [(str(body.pk), 3), (None, 1)]


def test_a_dimension_that_the_facts_do_not_carry_is_refused_not_counted_as_zero(sampler):
    scope = Scope(dims={"colour": frozenset({"rojo"})})
    with pytest.raises(DimensionError):
        figure(sampler.count, period=MONTH, scope=scope, as_of=LATER)
    with pytest.raises(DimensionError):
        figure(sampler.count, period=MONTH, scope=Scope(), as_of=LATER, by="colour")


def test_a_figure_of_a_system_does_not_see_another(sampler):
    mine, _other = visits(2)
    counted = figure(
        sampler.count, period=MONTH, scope=Scope(system_id=mine.system_id), as_of=LATER
    )
    assert list(counted.records) == [mine]


@pytest.mark.parametrize("lines", [1, 3])
def test_many_figures_are_read_in_two_statements(sampler, count_queries, lines):
    for fact in visits(lines):
        Verification.objects.create(
            fact=fact, office=f"línea {fact.pk}", verifier_mark="x", at=START
        )
    members = Members(Verification.objects.all(), key="office")
    facts = list(Fact.objects.order_by("pk"))
    requests = [
        Request(measure, MONTH, scope)
        for fact in facts
        for measure in sampler.all
        for scope in (
            Scope(members=members, member=f"línea {fact.pk}"),
            Scope(actor_ids=frozenset({fact.actor_id})),
        )
    ]
    with count_queries(2):
        answers = figures(requests, as_of=LATER)
    assert {answer.value for answer in answers if answer.measure is sampler.count} == {Decimal(1)}
    with count_queries(2):
        counts = many_day_counts(requests, as_of=LATER)
    assert counts == [{START.date(): 1}] * len(requests)


def test_days_are_counted_one_by_one(sampler):
    visits(2)
    FactFactory(kind="tests.visit", at=START + timedelta(days=3))
    assert day_counts(sampler.sum, period=MONTH, scope=Scope(), as_of=LATER) == {
        START.date(): 2,
        START.date() + timedelta(days=3): 1,
    }


def test_the_newest_version_of_a_measure_answers_unless_one_is_named(sampler):
    newer = register_measure(
        Measure("tests.count", 2, sampler.count.unit, "tests.visit", sampler.days.fold)
    )
    assert measure_for("tests.count") == newer
    assert measure_for("tests.count", 1) == sampler.count
    with pytest.raises(MeasureError):
        measure_for("tests.count", 3)
    with pytest.raises(MeasureError):
        measure_for("tests.nothing")


def test_a_measure_keeps_its_meaning_and_its_kind_s_dimensions(sampler):
    unit, kind = sampler.count.unit, "tests.visit"
    with pytest.raises(MeasureError):
        register_measure(Measure("tests.count", 1, unit, kind, sampler.days.fold))
    with pytest.raises(MeasureError):
        register_measure(Measure("tests.x", 1, unit, kind, sampler.count.fold, frozenset({"z"})))
    fold = Ratio(sampler.ratio, sampler.count)
    with pytest.raises(MeasureError):
        register_measure(Measure("tests.x", 1, unit, kind, fold))
