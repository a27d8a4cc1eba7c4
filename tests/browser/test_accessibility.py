"""Every page of ours, in the running program: no violation of WCAG 2.2 AA, at phone and desktop.

The pages are those of the URL configuration; one that is left out says why in ``addresses``.
"""

import json
import subprocess
import sys

import pytest

from tests.browser.addresses import NOT_PAGES
from tests.browser.conftest import SIZES
from tests.test_permissions import PATTERNS

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PAGES = sorted(set(PATTERNS) - set(NOT_PAGES))


@pytest.fixture(scope="session")
def paths(house) -> dict[str, str]:
    answer = subprocess.run(
        [sys.executable, "-m", "tests.browser.addresses"],
        env=house.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def _role_for(name: str) -> str:
    if name.startswith("desk:"):
        return "coordinación"
    return "enlace" if name.startswith("members:") else ""


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_and_fits(name, house, paths, open_page, assert_accessible):
    address = house.address + paths[name]
    page = open_page("", size="phone", role=_role_for(name))
    answer = page.request.get(address)
    kind = answer.headers.get("content-type", "")
    if answer.status == 405 or not kind.startswith("text/html"):
        assert answer.status in {200, 405}
        return
    assert answer.status == 200
    faults: list[str] = []
    page.on(
        "console", lambda message: faults.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    assert page.title().partition(" · ")[0].strip()
    for size in ("phone", "desktop"):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(OVERFLOW) == 0, size
        assert_accessible(page)
    assert faults == []
