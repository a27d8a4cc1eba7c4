"""Who speaks for the institutions, who was asked this week, and who answered."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import QuerySet

from virgula.institutions.clock import civil_day
from virgula.institutions.models import Body, System
from virgula.institutions.queries import bodies_on
from virgula.platform.scoping import Reach, within
from virgula.relay.choices import LetterStatus
from virgula.relay.incoming_models import Ask, Contribution, IncomingLetter, Mailbox, Voice

WEEKS_SHOWN = 8
HANDLED_SHOWN = 30


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """How one voice stands this week.

    ``standing``: not_asked, unknown (nobody knows whether it left), refused, asked, opened, nothing
    or answered.
    """

    voice: Voice
    ask: Ask | None
    standing: str
    # How many things they sent in answer, and after how many days the first came.
    sent: int
    days: int | None


@dataclass(frozen=True, slots=True)
class Round:
    """One week: how many were asked, how many answered, and in how many days half of them had."""

    week: date
    asked: int
    answered: int
    nothing: int
    median_days: float | None


def visible_voices(reach: Reach) -> QuerySet[Voice]:
    """Return the voices of the systems within reach."""
    return within(Voice.objects.all(), reach, system="system")


def visible_letters(reach: Reach) -> QuerySet[IncomingLetter]:
    """Return the letters of the systems within reach."""
    return within(IncomingLetter.objects.all(), reach, system="system")


def voice_rows(system: System, voices: Sequence[Voice], *, week: date) -> list[VoiceRow]:
    """Return how each voice stands in a week, by institution: two statements."""
    asks = {ask.voice_id: ask for ask in Ask.objects.filter(system=system, week=week)}
    sent: dict[int, int] = defaultdict(int)
    rows = Contribution.objects.filter(ask__in=[ask.pk for ask in asks.values()])
    for ask_id in rows.values_list("ask_id", flat=True):
        if ask_id is not None:
            sent[ask_id] += 1
    return [_row(voice, asks.get(voice.pk), sent) for voice in voices]


def _row(voice: Voice, ask: Ask | None, sent: dict[int, int]) -> VoiceRow:
    days = None
    if ask is not None and ask.answered_at is not None:
        days = max((ask.answered_at - (ask.sent_at or ask.claimed_at)).days, 0)
    return VoiceRow(voice, ask, _standing(ask), sent.get(ask.pk, 0) if ask else 0, days)


def _standing(ask: Ask | None) -> str:
    if ask is None:
        return "not_asked"
    if ask.answered_at is not None:
        return "nothing" if ask.has_nothing else "answered"
    if ask.problem:
        return ask.problem
    if ask.sent_at is None:
        return "unknown"
    return "opened" if ask.opened_at else "asked"


def rounds_of(system: System, *, week: date) -> list[Round]:
    """Return the last weeks, the newest first: one statement."""
    since = week - timedelta(weeks=WEEKS_SHOWN)
    rows = Ask.objects.filter(system=system, week__gt=since, week__lte=week).order_by("week", "pk")
    weeks: dict[date, list[Ask]] = defaultdict(list)
    for ask in rows:
        weeks[ask.week].append(ask)
    return [_round(day, asks) for day, asks in sorted(weeks.items(), reverse=True)]


def _round(week: date, asks: Iterable[Ask]) -> Round:
    """Count institutions, not addresses: one answer of any of its voices is theirs."""
    by_actor: dict[int, list[Ask]] = defaultdict(list)
    for ask in asks:
        by_actor[ask.actor_id].append(ask)
    answered = [
        min(
            (one.answered_at - one.claimed_at).total_seconds() for one in several if one.answered_at
        )
        for several in by_actor.values()
        if any(one.answered_at for one in several)
    ]
    nothing = sum(
        any(one.has_nothing for one in several)
        and not any(one.answered_at and not one.has_nothing for one in several)
        for several in by_actor.values()
    )
    days = round(median(answered) / 86400, 1) if answered else None
    return Round(week, len(by_actor), len(answered), nothing, days)


def _seconds(ask: Ask) -> float:
    return ((ask.answered_at or ask.claimed_at) - ask.claimed_at).total_seconds()


def bodies_without_voice(system: System, voices: Iterable[Voice], *, now: datetime) -> list[Body]:
    """Return the institutions that nobody speaks for: they cannot be asked."""
    spoken = {voice.actor_id for voice in voices}
    today = civil_day(system, now)
    return [body for body in bodies_on(system, today) if body.pk not in spoken]


def held_letters(reach: Reach) -> list[IncomingLetter]:
    """Return what waits for a person, the newest first."""
    rows = visible_letters(reach).filter(status=LetterStatus.HELD)
    return list(rows.select_related("voice__actor").order_by("-received_at", "-pk")[:100])


def handled_letters(reach: Reach) -> list[IncomingLetter]:
    """Return what was taken, ignored or thrown away last."""
    rows = visible_letters(reach).exclude(status=LetterStatus.HELD)
    rows = rows.select_related("voice__actor", "contribution").order_by("-received_at", "-pk")
    return list(rows[:HANDLED_SHOWN])


def accepted_voices(reach: Reach) -> list[Voice]:
    """Return the addresses that a person accepted for always."""
    rows = visible_voices(reach).filter(is_trusted=True, ended_at=None).select_related("actor")
    return list(rows.order_by("actor__name", "email", "pk"))


def troubled_mailboxes() -> list[Mailbox]:
    return list(Mailbox.objects.exclude(problem="").order_by("pk"))


def week_now(system: System, now: datetime) -> date:
    """Return the Monday of the week that the system's clock shows."""
    day = civil_day(system, now)
    return day - timedelta(days=day.weekday())
