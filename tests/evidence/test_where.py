"""A measure that looks at a part of its kind: its own filter holds whatever the scope says."""

import pytest

from tests.evidence.test_figures import LATER, MONTH, visits
from virgula.evidence import units
from virgula.evidence.figures import Members, Request, Scope, figure, figures
from virgula.evidence.measures import Count, Measure, MeasureError, register_measure
from virgula.evidence.models import Verification

pytestmark = pytest.mark.django_db


def test_a_measure_counts_only_the_facts_of_its_own_dimension(sampler):
    measure = register_measure(
        Measure("tests.one", 1, units.FACTS, "tests.visit", Count(), where=(("topic", "uno"),))
    )
    ours = visits(2, dims={"topic": "uno"})
    others = [*visits(1, dims={"topic": "dos"}), *visits(1, dims={})]
    for fact in [*ours, *others]:
        Verification.objects.create(fact=fact, office="a", verifier_mark="x", at=LATER)
    got = figure(measure, period=MONTH, scope=Scope(), as_of=LATER)
    assert (got.value, list(got.records)) == (2, ours)
    members = Members(Verification.objects.all(), key="office")
    linked = Scope(members=members, member="a")
    [answer] = figures([Request(measure, MONTH, linked)], as_of=LATER)
    assert (answer.value, list(answer.records)) == (2, ours)


def test_a_measure_of_a_dimension_that_its_kind_does_not_carry_is_refused(sampler):
    with pytest.raises(MeasureError):
        register_measure(
            Measure("tests.bad", 1, units.FACTS, "tests.visit", Count(), where=(("zz", "uno"),))
        )
