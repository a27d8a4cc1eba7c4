from datetime import UTC, datetime, timedelta

import pytest

from virgula.platform import tick
from virgula.platform.models import Heartbeat

NOW = datetime(2023, 1, 27, 15, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_rounds(monkeypatch):
    monkeypatch.setattr(tick, "_rounds", {})


def test_each_round_runs_at_its_own_pace(own_rounds):
    ran = []
    tick.register_round("fast", timedelta(minutes=1), lambda now: ran.append("fast") or "ok")
    tick.register_round("slow", timedelta(hours=1), lambda now: ran.append("slow") or "ok")
    for minute in (0, 1, 2, 60):
        tick.run_due_rounds(NOW + timedelta(minutes=minute))
    assert ran == ["fast", "slow", "fast", "fast", "fast", "slow"]


def test_a_round_that_fails_says_so_and_stops_no_other(own_rounds):
    def fail(now):
        raise ValueError("no way")

    tick.register_round("a", timedelta(minutes=1), fail)
    tick.register_round("b", timedelta(minutes=1), lambda now: "3 sources")
    assert tick.run_due_rounds(NOW) == ["a", "b"]
    told = Heartbeat.objects.exclude(name=tick.CLOCK).order_by("name")
    beats = told.values_list("name", "at", "detail")
    assert list(beats) == [("a", NOW, "failed: ValueError: no way"), ("b", NOW, "3 sources")]


def test_two_rounds_may_not_share_a_name(own_rounds):
    tick.register_round("a", timedelta(minutes=1), lambda now: "one")
    with pytest.raises(tick.RoundExistsError):
        tick.register_round("a", timedelta(minutes=1), lambda now: "two")
