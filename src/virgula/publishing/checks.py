"""What the outbox needs of the settings and of its own words to keep its promise."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from virgula.domain.delivery import State
from virgula.networks.assisted import VARIETIES
from virgula.networks.registry import NETWORKS
from virgula.publishing.choices import AssistedOf, DeliveryState, Network
from virgula.publishing.outbox.leasing import seconds_to_send


@register()
def check_outbox(**options: Any) -> list[CheckMessage]:
    """A lease must outlive the slowest request; choices and code must name the same things."""
    found: list[CheckMessage] = []
    if seconds_to_send() <= 0:
        lease, timeout = settings.OUTBOX_LEASE_SECONDS, settings.OUTBOX_TIMEOUT_SECONDS
        found.append(
            Error(
                f"VIRGULA_OUTBOX_LEASE={lease} leaves no time for a request of "
                f"VIRGULA_OUTBOX_TIMEOUT={timeout} seconds.",
                hint="Let the lease be longer than the time-out by 30 seconds and more.",
                id="publishing.E001",
            )
        )
    if set(DeliveryState.values) != {state.value for state in State}:
        found.append(Error("States without words, or words without state.", id="publishing.E002"))
    if set(AssistedOf.values) != set(VARIETIES):
        found.append(
            Error("Assisted networks without name, or without rules.", id="publishing.E004")
        )
    if set(Network.values) != set(NETWORKS):
        found.append(Error("Networks without name, or names without code.", id="publishing.E003"))
    return found
