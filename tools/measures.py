"""``python -m tools.measures``: write the tables of kinds and measures into docs/measures.md."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parent.parent / "docs" / "measures.md"


def page() -> str:
    """Return the page with its tables as the code has them now."""
    from django.utils import translation

    text = PAGE.read_text(encoding="utf-8")
    with translation.override("en"):
        for name, rows in (("kinds", _kinds()), ("measures", _measures())):
            table = "\n".join(rows)
            text = re.sub(
                rf"(<!-- {name}: [^>]*-->\n).*?(<!-- /{name} -->)",
                lambda found, table=table: f"{found[1]}\n{table}\n\n{found[2]}",
                text,
                flags=re.DOTALL,
            )
    return text


def _kinds() -> Iterator[str]:
    from virgula.evidence.registry import kinds

    yield "| kind | what happened | dimensions | owner can be asked | adds to |"
    yield "|---|---|---|---|---|"
    for kind in kinds():
        dims = ", ".join(f"`{dim}`" for dim in sorted(kind.dims)) or "–"
        asked = "yes" if kind.recount else "no: the ledger is the owner"
        more = f"`{kind.adds_to}`" if kind.adds_to else "–"
        yield f"| `{kind.key}` | {kind.label} | {dims} | {asked} | {more} |"


def _measures() -> Iterator[str]:
    from virgula.evidence.measures import ANY_KIND, measures

    yield "| measure | version | what it counts | of | fold | unit | split by |"
    yield "|---|---:|---|---|---|---|---|"
    for measure in measures():
        of = "any kind" if measure.kind == ANY_KIND else f"`{measure.kind}`"
        of += "".join(f", {dim} = {value}" for dim, value in measure.where)
        splits = ", ".join(f"`{dim}`" for dim in sorted(measure.splits))
        yield (
            f"| `{measure.key}` | {measure.version} | {measure.label} | {of} "
            f"| {_fold(measure.fold)} | {measure.unit.many} | {splits} |"
        )


def _fold(fold: object) -> str:
    from virgula.evidence.measures import Distinct, Ratio

    if isinstance(fold, Ratio):
        return f"`{fold.numerator.key}` / `{fold.denominator.key}`"
    name = type(fold).__name__.lower()
    return f"{name} {fold.dim}" if isinstance(fold, Distinct) else name


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "virgula.config.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
