"""Hashtags, campaigns and questions for tests."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from tests.institutions.factories import SystemFactory
from virgula.content.choices import HashtagStatus
from virgula.content.models import Campaign, Hashtag, Question
from virgula.domain.hashtags import fold

NOON = datetime(2023, 1, 27, 18, tzinfo=UTC)


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


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    system = factory.SubFactory(SystemFactory)
    question = factory.Sequence(lambda number: f"¿Cómo se hace lo {number}?")
    answer = "Se pide en la ventanilla y se espera."
    asked_at = NOON
    changed_at = NOON
