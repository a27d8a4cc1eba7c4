"""What the team does with what people say: answer, hand over, close, make a frequent question."""

from datetime import datetime
from typing import Any

from django.db import transaction

from virgula.content.actions.questions import add_question
from virgula.content.models import Question
from virgula.domain.schedule import to_wall
from virgula.journal.actions import write_record
from virgula.publishing.actions.errors import AnsweredAlreadyError, WordsMissingError
from virgula.publishing.actions.posts import approve_post, create_post
from virgula.publishing.choices import Origin, PostKind
from virgula.publishing.models import Mention, Post

TITLE_LENGTH = 120


def answer_mention(*, mention: Mention, text: str, by: Any, at: datetime) -> Post:
    """Answer on the network where it was said, at once; one answer for each.

    Raises ``AnsweredAlreadyError``, ``WordsMissingError`` and what ``approve_post`` raises; then
    nothing is written.
    """
    if not text.strip():
        raise WordsMissingError
    channel, zone = mention.channel, mention.channel.system.zone
    with transaction.atomic():
        # Two people may answer at once: the row is taken first, and the second finds it taken.
        held = Mention.objects.select_for_update(of=("self",)).get(pk=mention.pk)
        if held.reply_id is not None or held.closed_at is not None:
            raise AnsweredAlreadyError(held)
        post = create_post(
            system=channel.system,
            origin=Origin.OWN,
            kind=PostKind.REPLY,
            target=mention.remote_id,
            title=" ".join(text.split())[:TITLE_LENGTH],
            text=text,
            line=mention.answers.post.line if mention.answers else None,
            due_wall=to_wall(at, zone),
            due_zone=zone,
            by=by,
            at=at,
        )
        approve_post(post=post, channels=[channel], by=by, at=at)
        Mention.objects.filter(pk=mention.pk).update(reply=post)
        write_record(by=by, verb="publishing.mention_answered", target=mention, at=at)
    mention.reply = post
    return post


def assign_mention(*, mention: Mention, to: Any | None, by: Any, at: datetime) -> None:
    """Hand it to somebody of the team, or to nobody."""
    with transaction.atomic():
        Mention.objects.filter(pk=mention.pk).update(assigned_to=to)
        write_record(
            by=by,
            verb="publishing.mention_assigned",
            target=mention,
            at=at,
            changes={"assigned_to": ["", str(to or "")]},
        )
    mention.assigned_to = to


def close_mention(*, mention: Mention, why: str, by: Any, at: datetime) -> None:
    """Say that it needs no answer of ours, and why. Raises ``AnsweredAlreadyError``."""
    if not why.strip():
        raise WordsMissingError
    with transaction.atomic():
        closed = Mention.objects.filter(
            pk=mention.pk, reply__isnull=True, closed_at__isnull=True
        ).update(closed_at=at, closed_by=str(by) if by else "", closed_why=why.strip()[:300])
        if not closed:
            raise AnsweredAlreadyError(mention)
        write_record(
            by=by, verb="publishing.mention_closed", target=mention, at=at, reason=why.strip()
        )
    mention.refresh_from_db()


def reopen_mention(*, mention: Mention, by: Any, at: datetime) -> None:
    """Take back that it needs no answer."""
    with transaction.atomic():
        opened = Mention.objects.filter(pk=mention.pk, closed_at__isnull=False).update(
            closed_at=None, closed_by="", closed_why=""
        )
        if opened:
            write_record(by=by, verb="publishing.mention_reopened", target=mention, at=at)
    mention.refresh_from_db()


def make_question(
    *,
    mention: Mention,
    question: str,
    answer: str,
    link: str,
    is_public: bool,
    by: Any,
    at: datetime,
) -> Question:
    """Make a frequent question of what somebody asked. Raises ``QuestionExistsError``."""
    with transaction.atomic():
        made = add_question(
            system=mention.channel.system,
            question=question,
            answer=answer,
            link=link,
            is_public=is_public,
            by=by,
            at=at,
        )
        Mention.objects.filter(pk=mention.pk).update(question=made)
    mention.question = made
    return made
