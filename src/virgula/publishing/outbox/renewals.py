"""The daily round of all tokens, so that none ends because its channel had nothing to say."""

from datetime import datetime

from django.conf import settings

from virgula.domain.delivery import DeliveryError
from virgula.networks.client import HttpClient
from virgula.publishing.actions.channels import note_failure
from virgula.publishing.actions.renewing import is_fresh, renew_channel
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.models import Channel
from virgula.publishing.outbox.pool import shared_pool


def renew_tokens(now: datetime) -> str:
    """Renew every token that used up most of its life; return what the round's pulse says."""
    client = HttpClient(shared_pool(), timeout_seconds=settings.OUTBOX_TIMEOUT_SECONDS)
    renewed, failed = 0, 0
    rows = Channel.objects.filter(is_active=True, token_expires_at__isnull=False)
    for channel in rows.exclude(status=ChannelStatus.NEEDS_AUTH).order_by("pk"):
        if is_fresh(channel, at=now):
            continue
        try:
            renewed += renew_channel(channel, client=client, at=now)
        except DeliveryError as error:
            note_failure(channel, error, at=now)
            failed += 1
    return f"{renewed} + {failed}" if failed else str(renewed)
