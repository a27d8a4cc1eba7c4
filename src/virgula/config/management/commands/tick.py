"""``virgula tick``: one round of the tick, for a machine that has a scheduler of its own."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from virgula.platform.tick import run_due_rounds


class Command(BaseCommand):
    help = "Does the rounds of the tick whose time has come, once."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        ran = run_due_rounds(timezone.now())
        names = ", ".join(ran) or _("nothing was due")
        self.stdout.write(_("Rounds done: %(names)s.") % {"names": names})
