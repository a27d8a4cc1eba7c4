"""Daily tallies answer what the ledger answers, or leave it to the ledger."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evidence.factories import FactFactory, ReversalFactory
from tests.evidence.test_figures import ROWS, write
from tests.institutions.factories import BodyFactory, SystemFactory
from virgula.evidence.figures import Period, Request, Scope, figure, figures
from virgula.evidence.models import Tally
from virgula.evidence.tallies import differences, forget_tallies, make_tallies, tallied_cells

pytestmark = pytest.mark.django_db
START = datetime(2023, 1, 1, 12, 0, tzinfo=UTC)
NOW = datetime(2024, 1, 1, 12, 0, tzinfo=UTC)
QUARTER = Period(date(2022, 12, 1), date(2023, 3, 1))


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=ROWS, after=ROWS, as_of=st.sampled_from([20, 400]))
def test_tallies_equal_the_ledger(sampler, before, after, as_of):
    """Also when facts and reversals came after they were made, and for an earlier instant."""
    from django.db import transaction

    instant = START + timedelta(days=as_of)
    with transaction.atomic():
        bodies = BodyFactory.create_batch(2, system=SystemFactory())
        write(before, bodies)
        make_tallies(now=NOW)
        write(after, bodies)
        for scope in (
            Scope(),
            Scope(system_id=bodies[0].system_id, actor_ids=frozenset({bodies[0].pk})),
            Scope(dims={"topic": frozenset({"uno"})}),
            Scope(system_id=bodies[0].system_id + 1),
        ):
            for measure in sampler.all:
                with_tallies = figure(measure, period=QUARTER, scope=scope, as_of=instant)
                [without] = figures([Request(measure, QUARTER, scope)], as_of=instant)
                assert (with_tallies.value, with_tallies.count) == (without.value, without.count)
        assert list(differences(now=NOW)) == []
        transaction.set_rollback(True)


def test_only_days_that_changed_are_folded_again(sampler):
    first = FactFactory(kind="tests.visit", at=START)
    FactFactory(kind="tests.visit", at=START + timedelta(days=1), system=first.system)
    assert (make_tallies(now=NOW), make_tallies(now=NOW)) == (2, 0)
    ReversalFactory(reverses=first, at=START + timedelta(days=9))
    assert (make_tallies(now=NOW), make_tallies(now=NOW)) == (1, 0)
    forget_tallies()
    assert make_tallies(now=NOW) == 2


def test_a_day_that_is_not_over_everywhere_is_not_folded(sampler):
    FactFactory(kind="tests.visit", at=START)
    assert make_tallies(now=START + timedelta(hours=23)) == 0
    assert make_tallies(now=START + timedelta(hours=24)) == 1


def test_a_fresh_tally_is_what_is_read(sampler):
    """Seen by spoiling it: the figure follows, and the comparison says so."""
    fact = FactFactory(kind="tests.visit", at=START)
    make_tallies(now=NOW)
    Tally.objects.update(records=5)
    assert figure(sampler.count, period=QUARTER, scope=Scope(), as_of=NOW).value == 5
    assert [(row.kind, row.day) for row in differences(now=NOW)] == [("tests.visit", fact.day)]


def test_tallies_say_nothing_of_what_they_cannot_know(sampler):
    fact = FactFactory(kind="tests.visit", at=START)
    make_tallies(now=NOW)
    silent = [
        Request(sampler.median, QUARTER, Scope()),
        Request(sampler.stock, QUARTER, Scope()),
        Request(sampler.ratio, QUARTER, Scope()),
        Request(sampler.count, Period(date(2023, 1, 1), date(2023, 1, 8)), Scope()),
        Request(sampler.count, QUARTER, Scope(within=type(fact).objects.all())),
    ]
    assert [tallied_cells(request, as_of=NOW) for request in silent] == [None] * 5
    early = START - timedelta(days=1)
    assert tallied_cells(Request(sampler.count, QUARTER, Scope()), as_of=early) is None
