"""An answer of ours went out: whoever wrote to us was answered, and that is a fact."""

from datetime import date, datetime

from virgula.evidence.actions import record_facts
from virgula.evidence.models import Fact
from virgula.plans.actions import attribute_new_by_rules
from virgula.publishing.actions.proving import attribute_to_its_lines
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
    [fact] = record_facts(
        [
            Fact(
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
        ]
    )
    by_rules = attribute_new_by_rules(facts=[fact], at=at)
    attribute_to_its_lines(delivery.post, fact, by_rules, at=at)
