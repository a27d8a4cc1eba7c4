"""Sources and entries for tests; every name is invented."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from tests.institutions.factories import ZONE, BodyFactory, SystemFactory
from virgula.domain.feed_items import content_digest, identity_of, same_page
from virgula.relay.choices import SourceKind
from virgula.relay.models import Entry, Source

NOON = datetime(2023, 1, 27, 18, tzinfo=UTC)


def later(**span: float) -> datetime:
    return NOON + timedelta(**span)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    system = factory.SubFactory(SystemFactory)
    actor = factory.SubFactory(BodyFactory, system=factory.SelfAttribute("..system"))
    key = factory.Sequence(lambda number: f"fuente-{number}")
    name = factory.Sequence(lambda number: f"Fuente {number}")
    kind = SourceKind.FEED
    location = factory.Sequence(lambda number: f"https://cuerpo-{number}.example/feed")
    zone = ZONE
    skip_first_visit = False


class EntryFactory(DjangoModelFactory):
    class Meta:
        model = Entry

    source = factory.SubFactory(SourceFactory)
    guid = factory.Sequence(lambda number: f"g-{number}")
    identity = factory.LazyAttribute(
        lambda entry: identity_of(guid=entry.guid, link="", title="", printed_date="")
    )
    link = factory.Sequence(lambda number: f"https://cuerpo.example/nota/{number}")
    page_key = factory.LazyAttribute(lambda entry: same_page(entry.link))
    title = factory.Sequence(lambda number: f"Taller de acceso a la información {number}")
    summary = "Aprende a preguntar en una hora y sin costo. Hay cupo para veinte personas."
    published_at = NOON
    found_at = NOON
    content_sha256 = factory.LazyAttribute(
        lambda entry: content_digest(title=entry.title, summary=entry.summary)
    )
