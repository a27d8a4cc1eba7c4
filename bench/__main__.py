"""``python -m bench [NAME …]``: run the benches and print their figures."""

import importlib
import sys

# «faults» and «relay-week» take minutes and are asked for by name.
BENCHES = ("tracker", "importer", "outbox", "relay", "coverage", "ics")


def main(names: list[str]) -> int:
    for name in names or BENCHES:
        print(f"\n== {name}")
        for line in importlib.import_module(f"bench.{name.replace('-', '_')}").run():
            print(f"  {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
