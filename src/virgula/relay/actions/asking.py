"""«What do we relay this week?»: asked once a week of each voice, answered in one minute."""

import logging
import smtplib
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from virgula.institutions.clock import civil_day
from virgula.institutions.models import System
from virgula.journal.actions import write_record
from virgula.relay.actions.letters_out import NOT_SENT, letter_of_question
from virgula.relay.actions.voices import keep_voices
from virgula.relay.incoming_models import Ask, AskPolicy, Voice
from virgula.relay.queries.coverage import last_relays
from virgula.relay.queries.outcomes import outcomes_between

logger = logging.getLogger(__name__)
# A question that did not leave on its day is of no use much later.
LATEST = timedelta(days=3)
WEEK = timedelta(days=7)
MOST_IN_A_ROUND = 60


def ask_institutions(now: datetime) -> str:
    """Ask every voice whose week it is; the tick's round. A demonstration asks nobody by itself."""
    sent = 0
    for system in System.objects.filter(is_demonstration=False, pinned_on=None).order_by("pk"):
        if is_time_to_ask(policy_of(system), now, system.zone):
            sent += _ask_system(system, now)
    return f"sent={sent}"


def policy_of(system: System) -> AskPolicy:
    """Return when a system asks; without a row of its own, as it comes."""
    return AskPolicy.objects.filter(system=system).first() or AskPolicy(system=system)


def is_time_to_ask(policy: AskPolicy, now: datetime, zone: str) -> bool:
    """Tell whether this week's question is due: by the clock on the wall of the system."""
    wall = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    due = datetime.combine(week_of(wall.date()) + timedelta(days=policy.weekday), policy.at)
    return policy.is_on and due <= wall < due + LATEST


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _ask_system(system: System, now: datetime) -> int:
    week = week_of(civil_day(system, now))
    asked = set(Ask.objects.filter(system=system, week=week).values_list("voice_id", flat=True))
    waiting = [
        voice
        for voice in keep_voices(system, at=now)
        if voice.pk not in asked and voice.person_id is not None
    ]
    if not waiting:
        return 0
    outcomes = outcomes_between(system, since=now - WEEK, until=now)
    sent = 0
    for voice in _silent_first(system, waiting, now)[:MOST_IN_A_ROUND]:
        told = [one for _at, one in outcomes.get(voice.actor_id, [])]
        outcome = _ask(voice, week, told, now)
        if outcome == "deaf":
            break
        sent += outcome == "sent"
    return sent


def _silent_first(system: System, voices: list[Voice], now: datetime) -> list[Voice]:
    last = last_relays(system, now=now)
    return sorted(voices, key=lambda voice: (last.get(voice.actor_id, date.min), voice.pk))


def _ask(voice: Voice, week: date, told: list[Any], now: datetime) -> str:
    """Claim the voice's week, then write: who is killed between the two asks nobody twice."""
    try:
        with transaction.atomic():
            ask = Ask.objects.create(
                system=voice.system, actor=voice.actor, voice=voice, week=week, claimed_at=now
            )
    except IntegrityError:
        return "asked"
    return _send(ask, voice, told, now)


def _send(ask: Ask, voice: Voice, told: list[Any], now: datetime) -> str:
    try:
        letter_of_question(voice, told, at=now).send()
    except NOT_SENT as error:
        # The text of a mail server's answer may repeat the address: only its kind is kept.
        logger.warning("No question leaves now: %s.", type(error).__name__)
        ask.delete()
        return "deaf"
    except smtplib.SMTPRecipientsRefused:
        Ask.objects.filter(pk=ask.pk).update(problem="refused")
        return "refused"
    except OSError as error:
        logger.warning("Nobody knows whether a question left: %s.", type(error).__name__)
        return "unknown"
    Ask.objects.filter(pk=ask.pk).update(sent_at=now, problem="")
    return "sent"


def ask_again(*, voice: Voice, by: Any, at: datetime) -> bool:
    """Ask one voice now, because a person wants it; tell whether the letter left."""
    week = week_of(civil_day(voice.system, at))
    with transaction.atomic():
        ask, _made = Ask.objects.get_or_create(
            system=voice.system,
            actor=voice.actor,
            voice=voice,
            week=week,
            defaults={"claimed_at": at},
        )
        write_record(by=by, verb="relay.asked_again", target=voice, at=at)
    outcomes = outcomes_between(voice.system, since=at - WEEK, until=at)
    told = [one for _at, one in outcomes.get(voice.actor_id, [])]
    return _send(ask, voice, told, at) == "sent"


def note_opened(voice: Voice, *, at: datetime) -> None:
    """Note that a voice opened its link after it was asked."""
    ask = current_ask(voice)
    if ask is not None and ask.opened_at is None:
        Ask.objects.filter(pk=ask.pk, opened_at=None).update(opened_at=at)


def note_answered(ask: Ask, *, at: datetime, has_nothing: bool = False) -> None:
    """Note the first answer; something after «nothing» counts as something."""
    Ask.objects.filter(pk=ask.pk, answered_at=None).update(answered_at=at, has_nothing=has_nothing)
    if not has_nothing:
        Ask.objects.filter(pk=ask.pk).update(has_nothing=False)


def say_nothing(voice: Voice, *, at: datetime) -> None:
    """Record that an institution has nothing this week, asked or not."""
    week = week_of(civil_day(voice.system, at))
    ask = (
        current_ask(voice)
        or Ask.objects.get_or_create(
            system=voice.system,
            actor=voice.actor,
            voice=voice,
            week=week,
            defaults={"claimed_at": at},
        )[0]
    )
    note_answered(ask, at=at, has_nothing=True)


def current_ask(voice: Voice) -> Ask | None:
    """Return the last question to a voice."""
    return voice.asks.order_by("-week", "-pk").first()


def change_policy(*, system: System, values: dict[str, Any], by: Any, at: datetime) -> AskPolicy:
    """Change when a system asks."""
    with transaction.atomic():
        policy, _made = AskPolicy.objects.update_or_create(system=system, defaults=values)
        write_record(by=by, verb="relay.question_changed", target=system, at=at)
    return policy
