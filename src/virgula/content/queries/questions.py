"""Frequent questions, as the public and the team see them."""

from django.db.models import QuerySet

from virgula.content.models import Question
from virgula.platform.scoping import Reach, within


def public_questions(system: str = "") -> QuerySet[Question]:
    """Return what anyone may read, by network of institutions and question."""
    rows = Question.objects.filter(is_public=True).select_related("system")
    if system:
        rows = rows.filter(system__key=system)
    return rows.order_by("system__name", "question", "pk")


def questions_within(reach: Reach) -> QuerySet[Question]:
    """Return the questions of the systems within reach."""
    rows = within(Question.objects.all(), reach, system="system")
    return rows.select_related("system").order_by("system__name", "question", "pk")
