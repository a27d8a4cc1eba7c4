"""docs/measures.md is the code: every kind and every measure, with what they are."""

import pytest
from tools import measures as tool

from virgula.evidence.measures import measures
from virgula.evidence.registry import kinds


def test_the_page_of_measures_is_the_code():
    assert tool.page() == tool.PAGE.read_text(encoding="utf-8"), "run `python -m tools.measures`"


@pytest.mark.parametrize("key", [one.key for one in (*kinds(), *measures())])
def test_every_kind_and_measure_is_on_the_page_with_words(key):
    rows = [row for row in tool.page().splitlines() if row.startswith(f"| `{key}` |")]
    assert len(rows) == 1
    assert all(cell.strip() for cell in rows[0].strip("|").split("|"))
