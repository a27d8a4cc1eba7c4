"""``virgula search``: find from the terminal, and make the index anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from virgula.search.actions import count_terms, rebuild
from virgula.search.doors import PUBLIC
from virgula.search.queries import search
from virgula.search.registry import kinds


class Command(BaseCommand):
    help = "Finds in what is public, or makes the index anew from what the rooms hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("rebuild", help="compare everything with the index and mend it")
        find = actions.add_parser("find", help="find in what is public")
        find.add_argument("words", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "rebuild":
            self._rebuild()
        else:
            self._find(" ".join(options["words"]))

    def _rebuild(self) -> None:
        began = timezone.now()
        for kind in kinds().values():
            changed = rebuild(kind)
            text = ngettext("%(count)d changed", "%(count)d changed", changed)
            self.stdout.write(f"{kind.label}: {text % {'count': changed}}")
        terms, seconds = count_terms(), (timezone.now() - began).total_seconds()
        self.stdout.write(
            _("%(terms)d words known; %(seconds).1f s in all.")
            % {"terms": terms, "seconds": seconds}
        )

    def _find(self, words: str) -> None:
        results = search(words, doors=(PUBLIC,))
        for hit in results.hits:
            self.stdout.write(f"{hit.document.path}  {hit.document.title}")
        count = results.total
        self.stdout.write(
            ngettext("%(count)d result.", "%(count)d results.", count) % {"count": count}
        )
        if results.suggestion:
            self.stdout.write(_("Did you mean “%(words)s”?") % {"words": results.suggestion})
