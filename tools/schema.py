"""``python -m tools.schema``: write the tables of a data set into docs/datasets.md."""

import os
from collections.abc import Iterator
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parent.parent / "docs" / "datasets.md"
BEGIN, END = "<!-- schema: written by `python -m tools.schema` -->", "<!-- /schema -->"


def lines() -> Iterator[str]:
    """Yield the description of dataset.yaml and of every table, as Markdown."""
    from virgula.datasets.schema import FIELDS, TABLES, Kind

    yield "### `dataset.yaml`\n"
    yield "| field | required | meaning |"
    yield "|---|---|---|"
    for name, (_type, required, meaning) in FIELDS.items():
        yield f"| `{name}` | {'yes' if required else ''} | {meaning} |"
    for table in TABLES:
        needed = " Required." if table.required else ""
        only = " Only in a demonstration." if table.only_demonstration else ""
        yield f"\n### `{table.file}`\n"
        identity = " + ".join(f"`{name}`" for name in table.identity)
        yield f"{table.purpose}{needed}{only} One row per {identity}.\n"
        yield "| column | what it holds | required | notes |"
        yield "|---|---|---|---|"
        for column in table.columns:
            holds: str = column.kind.value
            if column.kind is Kind.CHOICE:
                holds = "one of " + ", ".join(f"`{choice}`" for choice in column.choices)
            if column.refers:
                holds += " of " + " or ".join(f"`{name}.csv`" for name in column.refers)
            required = "yes" if column.required else ""
            yield f"| `{column.name}` | {holds} | {required} | {column.note} |"


def page() -> str:
    """Return the page as it must read."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    return f"{head}{BEGIN}\n\n" + "\n".join(lines()) + f"\n\n{END}{tail}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virgula.config.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
