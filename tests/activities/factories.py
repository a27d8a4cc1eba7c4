"""Activities for tests; every name is invented."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from tests.institutions.factories import ZONE, BodyFactory, SystemFactory
from virgula.activities.choices import ActivityOrigin, ActivityStatus
from virgula.activities.models import Activity
from virgula.content.models import Audience, Theme
from virgula.domain.happening import Happening
from virgula.domain.plain_text import bare_words
from virgula.domain.schedule import to_instant

NOON = datetime(2023, 1, 27, 18, tzinfo=UTC)


def later(**span: float) -> datetime:
    return NOON + timedelta(**span)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    system = factory.SubFactory(SystemFactory)
    key = factory.Sequence(lambda number: f"tema-{number}")
    name = factory.Sequence(lambda number: f"Tema {number}")


class AudienceFactory(DjangoModelFactory):
    class Meta:
        model = Audience

    system = factory.SubFactory(SystemFactory)
    key = factory.Sequence(lambda number: f"publico-{number}")
    name = factory.Sequence(lambda number: f"Público {number}")


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    system = factory.SubFactory(SystemFactory)
    organiser = factory.SubFactory(BodyFactory, system=factory.SelfAttribute("..system"))
    organiser_name = factory.LazyAttribute(lambda row: row.organiser.name)
    territory = factory.LazyAttribute(lambda row: row.organiser.territory)
    status = ActivityStatus.PUBLIC
    origin = ActivityOrigin.RELAY
    title = factory.Sequence(lambda number: f"Taller de datos personales {number}")
    folded = factory.LazyAttribute(lambda row: bare_words(row.title))
    first_on = date(2023, 2, 3)
    last_on = factory.SelfAttribute("first_on")
    starts_at = datetime(2023, 2, 3, 16, tzinfo=UTC)
    ends_at = datetime(2023, 2, 3, 18, tzinfo=UTC)
    zone = ZONE
    place = "Auditorio de la biblioteca"
    created_at = NOON
    changed_at = NOON
    published_at = NOON
    published_on = date(2023, 1, 27)


def on(
    day: date, hour: str = "", end: str = "", *, last: date | None = None, **fields: Any
) -> Happening:
    """Return a happening at wall hours of its zone («10:00»), or of the whole day."""
    zone = fields.pop("zone", ZONE)
    starts, ends = (
        to_instant(datetime.combine(day, datetime.strptime(one, "%H:%M").time()), zone)  # noqa: DTZ007 -- a wall time
        if one
        else None
        for one in (hour, end)
    )
    values: dict[str, Any] = {"title": "Taller de datos personales", **fields}
    return Happening(day, last or day, zone, starts, ends, **values)
