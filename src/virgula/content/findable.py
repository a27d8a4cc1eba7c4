"""What a search finds of this room: campaigns and frequent questions."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from virgula.content.models import Campaign, Question
from virgula.content.queries import public_campaigns
from virgula.search.registry import Findable, Kind, itself, register_kind
from virgula.search.words import in_first_language


def _campaigns(keys: Iterable[str] | None) -> Iterator[Findable]:
    rows = public_campaigns().order_by("pk")
    for one in rows if keys is None else rows.filter(pk__in=keys):
        yield Findable(
            key=str(one.pk),
            system_id=one.system_id,
            title=one.name,
            path=in_first_language(reverse, "content:campaign", one.pk),
            text=one.purpose,
            day=one.since,
        )


def _questions(keys: Iterable[str] | None) -> Iterator[Findable]:
    rows = Question.objects.filter(is_public=True).order_by("pk")
    for one in rows if keys is None else rows.filter(pk__in=keys):
        yield Findable(
            key=str(one.pk),
            system_id=one.system_id,
            title=one.question,
            path=f"{in_first_language(reverse, 'content:questions')}#pregunta-{one.pk}",
            text=one.answer,
            day=one.changed_at.date(),
        )


def register() -> None:
    """Let campaigns and questions be found; called once, from ``AppConfig.ready``."""
    campaign, question = Campaign._meta.label_lower, Question._meta.label_lower
    register_kind(Kind("campaign", _("Campaign"), _campaigns, targets=((campaign, itself),)))
    register_kind(
        Kind("question", _("Frequent question"), _questions, targets=((question, itself),))
    )
