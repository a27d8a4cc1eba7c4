"""Rules of repetition: the same days as the field's library, and never longer than they may."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from virgula.relay.reading.recurring import Budget, UnreadRuleError, times_of

FIRST = datetime(2026, 1, 15, 17)  # noqa: DTZ001 -- a wall time


def times(rule, *, first=FIRST, since=FIRST, days=730, budget=None):
    until = first + timedelta(days=days)
    return times_of(rule, first, zone=UTC, since=since, until=until, budget=budget or Budget())


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["0115", "0122", "0129"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=3", ["0115", "0129", "0212"]),
        ("FREQ=MONTHLY;BYDAY=3TH;COUNT=3", ["0115", "0219", "0319"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", ["0115", "0131", "0228"]),
        ("FREQ=DAILY;UNTIL=20260117", ["0115", "0116", "0117"]),
        ("FREQ=DAILY;UNTIL=20260117T165959", ["0115", "0116"]),
        ("FREQ=YEARLY;BYMONTH=2,3;BYMONTHDAY=1;COUNT=3", ["0115", "0201", "0301"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", ["0115", "0130", "0227"]),
        ("freq=weekly;count=2;x-rareza=1;", ["0115", "0122"]),
    ],
)
def test_a_rule_gives_its_days(rule, days):
    assert [f"{moment:%m%d}" for moment in times(rule)] == days


def test_the_end_of_a_rule_in_utc_is_read_where_it_happens():
    mexico = ZoneInfo("America/Mexico_City")
    rule = "FREQ=DAILY;UNTIL=20260116T230000Z"
    found = times_of(
        rule, FIRST, zone=mexico, since=FIRST, until=FIRST + timedelta(days=9), budget=Budget()
    )
    # 23:00 of UTC is 17:00 there: the second day is still of the rule.
    assert [moment.day for moment in found] == [15, 16]


@pytest.mark.parametrize(
    "rule",
    ["", "X", "FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=1,2,3,4,5",
     "FREQ=DAILY;INTERVAL=0",
     "FREQ=YEARLY;BYWEEKNO=20", "FREQ=YEARLY;BYEASTER=0", "FREQ=DAILY;COUNT=-1",
     "FREQ=DAILY;COUNT=x",
     "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;UNTIL=mañana", "FREQ=DAILY;BYSECOND=1,2",
     "FREQ=WEEKLY;BYMONTHDAY=3"],
)  # fmt: skip
def test_a_rule_that_is_not_read_says_so(rule):
    with pytest.raises(UnreadRuleError):
        times(rule)


def test_a_rule_without_days_ends_with_its_window_and_one_too_long_with_its_budget():
    assert times("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9") == [FIRST]
    with pytest.raises(UnreadRuleError):
        times("FREQ=DAILY;COUNT=5000", since=FIRST + timedelta(days=700), budget=Budget(100))


def test_what_began_long_ago_costs_no_more():
    budget = Budget()
    ancient = FIRST.replace(year=1990)
    now = FIRST + timedelta(days=1)
    found = times_of(
        "FREQ=WEEKLY", ancient, zone=UTC, since=now, until=now + timedelta(days=30), budget=budget
    )
    assert [f"{moment:%m%d}" for moment in found] == ["0119", "0126", "0202", "0209"]
    assert Budget().periods - budget.periods < 20


WEEKDAYS = st.lists(
    st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3
)
RULES = st.builds(
    lambda freq, interval, extra, count: f"FREQ={freq};INTERVAL={interval}{extra}{count}",
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 4),
    st.one_of(
        st.just(""),
        WEEKDAYS.map(lambda days: f";BYDAY={','.join(days)}"),
        st.lists(st.integers(1, 31), min_size=1, max_size=3).map(
            lambda days: f";BYMONTHDAY={','.join(map(str, days))}"
        ),
        st.lists(st.integers(1, 12), min_size=1, max_size=3).map(
            lambda months: f";BYMONTH={','.join(map(str, months))}"
        ),
    ),
    st.sampled_from(["", ";COUNT=5"]),
)


@settings(max_examples=150, deadline=None)
@given(
    RULES.filter(lambda rule: "WEEKLY" not in rule or "MONTHDAY" not in rule),
    st.integers(0, 900),
    st.integers(0, 400),
)
def test_the_days_are_those_of_the_library(rule, began, later):
    first = datetime(2024, 1, 1, 10) + timedelta(days=began)  # noqa: DTZ001 -- a wall time
    since, until = first + timedelta(days=later), first + timedelta(days=later + 500)
    told = rrule.rrulestr(rule.replace(";COUNT=5", ""), dtstart=first)
    everything = [first, *told.between(first, until + timedelta(seconds=1))]
    if "COUNT" in rule:
        everything = everything[:5]
    expected = list(islice((moment for moment in everything if moment >= since), 12))
    assert times_of(rule, first, zone=UTC, since=since, until=until, budget=Budget()) == expected
