"""``virgula load NAME|PATH``: bring a data set in, all of it or nothing."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from virgula.datasets.actions import (
    BadDatasetError,
    Loaded,
    UnknownDatasetError,
    folder_of,
    load_dataset,
)


class Command(BaseCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _("Loads a data set: institutions, words, windows and programmes.")
        parser.add_argument("name", help=_("a set that comes with Vírgula, or a folder"))
        parser.add_argument("--check", action="store_true", help=_("say what it would do, no more"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = folder_of(options["name"])
            loaded = load_dataset(folder=folder, at=timezone.now(), check=options["check"])
        except UnknownDatasetError as error:
            self._refuse(
                _("There is no data set «%(name)s». These come with Vírgula: %(known)s.")
                % {"name": error.name, "known": ", ".join(error.known)}
            )
        except BadDatasetError as error:
            for problem in error.problems:
                self.stderr.write(f"✗ {problem}")
            self._refuse(
                ngettext(
                    "%(count)d problem; nothing was changed.",
                    "%(count)d problems; nothing was changed.",
                    len(error.problems),
                )
                % {"count": len(error.problems)}
            )
        else:
            self._report(loaded, is_check=options["check"])

    def _refuse(self, text: str) -> None:
        self.stderr.write(text)
        sys.exit(1)

    def _report(self, loaded: Loaded, *, is_check: bool) -> None:
        for name, count in loaded.counts.items():
            if count.created or count.changed:
                self.stdout.write(
                    _("%(table)s: %(created)d new, %(changed)d changed, %(same)d as they were.")
                    % {
                        "table": name,
                        "created": count.created,
                        "changed": count.changed,
                        "same": count.same,
                    }
                )
        for name, keys in loaded.vanished.items():
            for key in keys:
                self.stdout.write(
                    _(
                        "%(table)s: «%(key)s» is not in the set any more. It was kept: what "
                        "happened stays. If it ended, give its row an end date."
                    )
                    % {"table": name, "key": key}
                )
        if not loaded.has_changed:
            self.stdout.write(_("%(key)s: no changes.") % {"key": loaded.key})
        elif is_check:
            self.stdout.write(
                _("%(key)s: no problems. Nothing was changed yet.") % {"key": loaded.key}
            )
        else:
            self.stdout.write(_("%(key)s: loaded.") % {"key": loaded.key})
