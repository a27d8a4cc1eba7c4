"""The ``virgula`` command."""

import os
import sys


def main() -> None:
    """Run a command of ours, or any of Django's by its name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virgula.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
