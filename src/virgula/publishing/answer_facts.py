"""What the inbox proves: somebody wrote to us and was answered, and how long they waited."""

from collections.abc import Iterator
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.evidence.measures import Count, Measure, Median, register_measure
from virgula.evidence.registry import Kind, Recounted, register_kind
from virgula.evidence.units import Unit
from virgula.publishing.facts import described
from virgula.publishing.models import Mention

ANSWER = "publishing.answer"
DIMS = frozenset({"channel", "network"})
ANSWERS = Unit("answers", pgettext_lazy("unit", "answer"), pgettext_lazy("unit", "answers"))
HOURS = Unit("hours", pgettext_lazy("unit", "hour"), pgettext_lazy("unit", "hours"))
TENTH = Decimal("0.1")


def hours_waited(mention: Mention) -> Decimal:
    """Return the hours from their words to ours, to a tenth: the fact's quantity."""
    if mention.answered_at is None:
        return Decimal(0)
    seconds = max((mention.answered_at - mention.at).total_seconds(), 0)
    return (Decimal(int(seconds)) / 3600).quantize(TENTH)


def page_of(ref: str) -> str | None:
    """Return the permalink of our answer, else its page on the desk."""
    number = ref.rpartition(":")[2]
    if not number.isdecimal():
        return None
    row = Mention.objects.filter(pk=number).select_related("reply").first()
    if row is None or row.reply is None:
        return None
    sent = row.reply.deliveries.exclude(remote_url="").order_by("pk").first()
    return sent.remote_url if sent else reverse("publishing:post", args=[row.reply.pk])


def recount_answers() -> Iterator[Recounted]:
    for mention in Mention.objects.filter(answered_at__isnull=False).order_by("pk").iterator(2000):
        # The database promises that what is answered has its day.
        if mention.answered_on is not None:
            yield Recounted(
                ref=f"{ANSWER}:{mention.pk}",
                revision=1,
                day=mention.answered_on,
                quantity=hours_waited(mention),
            )


def register() -> None:
    """Declare the kind and its measures; called once, from ``AppConfig.ready``."""
    register_kind(
        Kind(
            key=ANSWER,
            label=pgettext_lazy("kind of fact", "answer to what somebody wrote to us"),
            dims=DIMS,
            page=page_of,
            recount=recount_answers,
            describe=described,
        )
    )
    register_measure(
        Measure(
            key="publishing.answers",
            version=1,
            unit=ANSWERS,
            kind=ANSWER,
            fold=Count(),
            dims=DIMS,
            label=_("Answers to what people wrote to us"),
        )
    )
    register_measure(
        Measure(
            key="publishing.hours_to_answer",
            version=1,
            unit=HOURS,
            kind=ANSWER,
            fold=Median(),
            dims=DIMS,
            label=_("Hours until an answer, the middle one"),
        )
    )
