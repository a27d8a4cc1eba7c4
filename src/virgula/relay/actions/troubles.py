"""Tell an institution that its site does not answer us: once for each trouble, weekly at most."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from virgula.institutions.models import Actor
from virgula.relay.actions.letters_out import letter_of_trouble
from virgula.relay.actions.voices import keep_voices
from virgula.relay.choices import SourceStatus
from virgula.relay.models import Source

logger = logging.getLogger(__name__)
BETWEEN_NOTICES = timedelta(days=7)


def tell_troubles(now: datetime) -> str:
    """Write to who speaks for each institution whose sources fail; a round of the tick."""
    rows: dict[Actor, list[Source]] = {}
    for source in _untold(now):
        rows.setdefault(source.actor, []).append(source)
    told = sum(_tell(actor, sources, now) for actor, sources in rows.items())
    return f"told={told}"


def _untold(now: datetime) -> list[Source]:
    """Return the sources whose trouble is old enough and was not told."""
    long_ago = now - timedelta(days=settings.RELAY_TELL_AFTER_DAYS)
    failing = Q(status=SourceStatus.FAILING, failing_since__lte=long_ago)
    gone = Q(status=SourceStatus.SUSPENDED, failing_since__isnull=False)
    untold = Q(told_at=None) | Q(told_at__lt=F("failing_since"), told_at__lte=now - BETWEEN_NOTICES)
    rows = Source.objects.filter(failing | gone, untold, system__is_demonstration=False)
    return list(rows.select_related("actor", "system").order_by("actor_id", "name", "pk"))


def _tell(actor: Actor, sources: Sequence[Source], now: datetime) -> bool:
    """Claim the sources, then write: of two rounds at once one tells."""
    system = sources[0].system
    voices = [voice for voice in keep_voices(system, at=now) if voice.actor_id == actor.pk]
    mine = [source for source in sources if voices and _claim(source, now)]
    if not mine:
        return False
    try:
        for voice in voices:
            letter_of_trouble(voice, mine, at=now).send()
    except OSError as error:
        logger.warning("A notice of a trouble did not leave: %s.", type(error).__name__)
        for source in mine:
            Source.objects.filter(pk=source.pk, told_at=now).update(told_at=source.told_at)
        return False
    return True


def _claim(source: Source, now: datetime) -> bool:
    same = Source.objects.filter(pk=source.pk, told_at=source.told_at)
    return bool(same.update(told_at=now))
