"""Hashtags and campaigns for tests."""

import factory
from factory.django import DjangoModelFactory

from tests.institutions.factories import SystemFactory
from virgula.content.choices import HashtagStatus
from virgula.content.models import Campaign, Hashtag
from virgula.domain.hashtags import fold


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    system = factory.SubFactory(SystemFactory)
    key = factory.Sequence(lambda number: f"campana-{number}")
    name = factory.Sequence(lambda number: f"Campaña {number}")


class HashtagFactory(DjangoModelFactory):
    class Meta:
        model = Hashtag

    system = factory.SubFactory(SystemFactory)
    name = factory.Sequence(lambda number: f"Etiqueta{number}")
    folded = factory.LazyAttribute(lambda row: fold(row.name))
    status = HashtagStatus.OFFICIAL
    is_automatic = True
