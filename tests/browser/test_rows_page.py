"""``docs/rows.md`` is walked: each page opens as its role and says what the table says."""

from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rows.md"
LINES = [
    [cell.strip() for cell in line.strip().strip("|").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and "::" in line
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line[0]} {line[2].strip('`')}")
def test_the_page_of_a_row_says_what_the_table_says(open_page, line):
    _, _, path, role, _, words, _ = line

    page = open_page(path.strip("`"), role="" if role == "anyone" else role)

    assert words.strip("`") in page.locator("main").inner_text()
