from datetime import UTC, date, datetime

import pytest

from virgula.institutions.clock import civil_day
from virgula.institutions.models import System


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Mexico_City", date(2023, 1, 27)),
        ("America/Cancun", date(2023, 1, 28)),
        ("Europe/Madrid", date(2023, 1, 28)),
    ],
)
def test_the_day_is_that_of_the_system_s_zone(zone, day):
    assert civil_day(System(zone=zone), datetime(2023, 1, 28, 5, 30, tzinfo=UTC)) == day


def test_a_pinned_day_wins_over_the_clock():
    system = System(zone="America/Mexico_City", pinned_on=date(2023, 1, 27))
    assert civil_day(system, datetime(2026, 11, 24, tzinfo=UTC)) == date(2023, 1, 27)
