"""``virgula flush``: erase every row, also of what is append-only, and guard it again."""

from typing import Any

from django.core.management.commands import flush

from virgula.platform.append_only import install_guards, remove_guards


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        remove_guards(options["database"])
        try:
            super().handle(**options)
        finally:
            install_guards(options["database"])
