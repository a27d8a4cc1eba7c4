"""``virgula prepare``: bring tables, static files and the first data to their place."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from virgula import __version__
from virgula.datasets import demo
from virgula.portal.actions import settle_site


class Command(BaseCommand):
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _("Prepares tables, static files and, in a demonstration, its data.")
        parser.add_argument("--welcome", type=Path, help=_("write the first pages and links here"))

    def handle(self, *args: Any, **options: Any) -> None:
        self._migrate()
        self._collect_static()
        settle_site(settings.BASE_URL)
        links: list[tuple[str, str]] = []
        if settings.DEMONSTRATION:
            links = demo.prepare_demonstration(now=timezone.now(), write=self._say)
        if options["welcome"]:
            welcome = {
                "pages": demo.first_pages() if settings.DEMONSTRATION else [],
                "links": links,
            }
            options["welcome"].write_text(json.dumps(welcome), encoding="utf-8")

    def _say(self, text: str) -> None:
        self.stdout.write(f"  {text}")
        self.stdout.flush()

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            started = time.monotonic()
            self._say(_("Preparing the tables …"))
            call_command("migrate", interactive=False, verbosity=0)
            self._say(_("Tables ready in %(seconds)d s.") % {"seconds": time.monotonic() - started})

    def _collect_static(self) -> None:
        # An editable checkout has one version for many states: its newest file is part of the mark.
        newest = max(path.stat().st_mtime_ns for path in settings.SOURCE_DIR.glob("*/static/**/*"))
        mark = f"{__version__} {newest}"
        stamp = settings.STATIC_ROOT / ".collected"
        if stamp.exists() and stamp.read_text(encoding="ascii") == mark:
            return
        self._say(_("Preparing the static files …"))
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(mark, encoding="ascii")
