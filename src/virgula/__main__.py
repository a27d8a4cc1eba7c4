"""``python -m virgula``: the command line without an installed script."""

from virgula.config.cli import main

main()
