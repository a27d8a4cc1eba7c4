"""The ``virgula`` command: ``serve`` keeps the house running, the rest are the rooms' own."""

import os
import sys


def main() -> None:
    """Run ``virgula COMMAND …``; without one, print what there is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virgula.config.settings")
    if sys.argv[1:2] == ["serve"]:
        # The supervisor stays without Django: it only watches two processes.
        from virgula.config.serve import main as serve

        sys.exit(serve(sys.argv[2:]))

    from django.core.management import execute_from_command_line

    from virgula.config.env import SettingError
    from virgula.config.messages import compile_stale

    compile_stale()

    try:
        execute_from_command_line(sys.argv)
    except SettingError as error:
        print(f"virgula: {error}", file=sys.stderr)
        sys.exit(2)
