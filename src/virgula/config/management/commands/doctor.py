"""``virgula doctor``: what is missing, and how to mend it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from virgula.config.doctor import examine


class Command(BaseCommand):
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Says what is missing for this installation to work, and how to mend it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine(timezone.now())
        for finding in findings:
            self.stdout.write(f"{'✓' if finding.is_well else '✗'} {finding.what}")
            if not finding.is_well:
                self.stdout.write(f"    → {finding.mend}")
        if not all(finding.is_well for finding in findings):
            sys.exit(1)
        self.stdout.write(_("Everything is in its place."))
