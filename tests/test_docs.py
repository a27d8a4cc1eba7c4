"""The documents of the repository are proved like the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tools import arch, networks

from virgula.networks.registry import NETWORKS

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
LINK = re.compile(r"\[[^\]]*\]\((?!https?://|mailto:|#)([^)#\s]+)")


def test_the_table_of_rooms_is_the_code():
    assert arch.page() == arch.PAGE.read_text(encoding="utf-8"), "run `make arch`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_make_target_that_a_document_names_exists():
    named = {
        name
        for page in PAGES
        for name in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))
    }
    listed = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named - listed == set()


def test_every_command_that_the_operators_page_names_exists():
    page = (ROOT / "docs" / "operate" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`virgula ([a-z]+)", page)) - {"serve"}
    known = subprocess.run(
        [sys.executable, "-m", "virgula", "help", "--commands"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert named - set(known) == set()


def test_every_variable_is_described_and_no_other():
    sources = [*ROOT.glob("src/virgula/**/*.py")]
    read = {
        name
        for path in sources
        for name in re.findall(r'"(VIRGULA_[A-Z_]+)"', path.read_text(encoding="utf-8"))
    }
    page = (ROOT / "docs" / "operate" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(VIRGULA_[A-Z_]+)`", page, re.MULTILINE)) == read


def test_every_test_that_the_page_of_rows_names_exists():
    page = (ROOT / "docs" / "rows.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[a-z_/]+\.py)::(test_\w+)`", page))
    assert named
    missing = [
        f"{path}::{name}"
        for path, name in sorted(named)
        if f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert missing == []


def test_every_network_has_its_section_and_its_rules_as_they_are():
    assert sorted(networks.sections()) == sorted(NETWORKS)
    assert networks.page() == networks.PAGE.read_text(encoding="utf-8"), (
        "run `python -m tools.networks`"
    )
