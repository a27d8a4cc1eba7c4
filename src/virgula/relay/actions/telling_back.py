"""«It went out»: one letter a day to who sent it, and none when there is nothing to tell."""

import logging
from datetime import datetime, time
from zoneinfo import ZoneInfo

from virgula.institutions.models import System
from virgula.relay.actions.asking import policy_of
from virgula.relay.actions.letters_out import letter_of_outcomes
from virgula.relay.actions.voices import keep_voices
from virgula.relay.incoming_models import Voice
from virgula.relay.queries.outcomes import Outcome, outcomes_between

logger = logging.getLogger(__name__)
# When most of a day has gone out, on the clock of the system.
TELL_AT = time(18)


def tell_institutions(now: datetime) -> str:
    """Write to every voice what went out of theirs; the tick's round."""
    sent = 0
    for system in System.objects.filter(is_demonstration=False).order_by("pk"):
        if policy_of(system).tells_back:
            sent += _tell_system(system, now)
    return f"sent={sent}"


def _tell_system(system: System, now: datetime) -> int:
    zone = ZoneInfo(system.zone)
    wall = now.astimezone(zone)
    if wall.time() < TELL_AT:
        return 0
    due = [
        voice
        for voice in keep_voices(system, at=now)
        if voice.hears_back and voice.told_until.astimezone(zone).date() < wall.date()
    ]
    if not due:
        return 0
    since = min(voice.told_until for voice in due)
    outcomes = outcomes_between(system, since=since, until=now)
    return sum(
        _tell(
            voice,
            [one for at, one in outcomes.get(voice.actor_id, []) if at > voice.told_until],
            now,
        )
        for voice in due
    )


def _tell(voice: Voice, told: list[Outcome], now: datetime) -> bool:
    """Claim the voice, then write: who falls between the two is told less, never twice."""
    before = voice.told_until
    if not told:
        return False
    if not Voice.objects.filter(pk=voice.pk, told_until=before).update(told_until=now):
        return False
    try:
        letter_of_outcomes(voice, told).send()
    except OSError as error:
        logger.warning("A letter of what went out did not leave: %s.", type(error).__name__)
        Voice.objects.filter(pk=voice.pk, told_until=now).update(told_until=before)
        return False
    return True
