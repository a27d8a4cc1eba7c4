"""An answer of ours went out: whoever wrote to us was answered, and that is a fact."""

from datetime import date, datetime

from virgula.evidence.actions import record_fact
from virgula.plans.actions import attribute_by_rules, attribute_fact
from virgula.publishing.answer_facts import ANSWER, hours_waited
from virgula.publishing.choices import PostKind
from virgula.publishing.models import Delivery, Mention


def record_answer(delivery: Delivery, *, published_at: datetime, day: date, at: datetime) -> None:
    """Mark what this delivery answers and record it, inside the publication's transaction."""
    if delivery.post.kind != PostKind.REPLY:
        return
    mention = Mention.objects.filter(reply_id=delivery.post_id, answered_at__isnull=True).first()
    if mention is None:
        return
    mention.answered_at, mention.answered_on = published_at, day
    mention.save(update_fields=["answered_at", "answered_on"])
    fact = record_fact(
        kind=ANSWER,
        ref=f"{ANSWER}:{mention.pk}",
        at=published_at,
        day=day,
        title=delivery.post.title,
        system=delivery.post.system,
        quantity=hours_waited(mention),
        dims={"channel": delivery.channel.key, "network": delivery.channel.network},
        url=delivery.remote_url,
        recorded_at=at,
    )
    attribute_by_rules(fact=fact, at=at)
    line = delivery.post.line
    if line is not None and not line.attributions.filter(fact=fact).exists():
        attribute_fact(line=line, fact=fact, by=None, at=at)
