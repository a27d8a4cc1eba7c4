"""``virgula outbox status|hold|release``: how the outbox stands, and an operator's word."""

from argparse import ArgumentParser
from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from virgula.publishing.choices import DeliveryState
from virgula.publishing.models import Delivery, OutboxMark
from virgula.publishing.outbox import restoring, watermark
from virgula.publishing.queries import worker_state


class Command(BaseCommand):
    help = "Shows how the outbox stands; holds or releases what waits."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("status", help="show what waits, what is held and who sends")
        actions.add_parser(
            "hold", help="hold whatever waits until it was looked for, as after a restored copy"
        )
        actions.add_parser("release", help="let what is held leave without being looked for")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        lines = {"status": self._status, "hold": self._hold, "release": self._release}
        for line in lines[options["action"]](now):
            self.stdout.write(line)

    def _status(self, now: datetime) -> list[str]:
        worker = worker_state(now)
        seen = _moment(worker.last_seen_at) if worker.last_seen_at else _("never")
        states = Counter(Delivery.objects.values_list("state", flat=True))
        labels = dict(DeliveryState.choices)
        mark = OutboxMark.objects.order_by("pk").first()
        lines = [
            _("Sender seen: %(at)s.") % {"at": seen},
            *(f"  {labels[state]}: {states[state]:,}" for state in labels if states[state]),
        ]
        if watermark.is_copy():
            lines.append(
                _(
                    "This database is older than what was sent: the sender will hold what waits "
                    "and look for it before anything leaves."
                )
            )
        if mark is not None and mark.held_at is not None:
            known = _moment(mark.knew_until) if mark.knew_until else _("never")
            lines.append(
                _("Last held: %(at)s; the copy knew what happened until: %(known)s.")
                % {"at": _moment(mark.held_at), "known": known}
            )
        return lines

    def _hold(self, now: datetime) -> list[str]:
        held = restoring.hold_all(now)
        watermark.settle(now)
        return [
            ngettext(
                "%(count)d delivery is held. It is looked for on its channel before it leaves.",
                "%(count)d deliveries are held. They are looked for on their channels before "
                "they leave.",
                held,
            )
            % {"count": held}
        ]

    def _release(self, now: datetime) -> list[str]:
        released = restoring.release_all(now, by="virgula outbox release")
        return [
            ngettext(
                "%(count)d delivery leaves at its hour without being looked for.",
                "%(count)d deliveries leave at their hour without being looked for.",
                released,
            )
            % {"count": released}
        ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M}"
