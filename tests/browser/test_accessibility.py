"""Every page of ours, in the running program: no violation of WCAG 2.2 AA, at phone and desktop.

The pages are those of the URL configuration; one that is left out says why in ``addresses``.
"""

import json
import subprocess
import sys

import pytest

from tests.browser.addresses import NOT_PAGES
from tests.test_permissions import PATTERNS

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


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_and_fits(name, size, house, paths, open_page, assert_accessible):
    role = _role_for(name)
    page = open_page("/", size=size, role=role)
    faults: list[str] = []
    page.on(
        "console", lambda message: faults.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    answer = page.request.get(house.address + paths[name])
    kind = answer.headers.get("content-type", "")
    if answer.status == 405 or not kind.startswith("text/html"):
        assert answer.status in {200, 405}
        return
    assert answer.status == 200
    page.goto(house.address + paths[name])
    assert page.title().partition(" · ")[0].strip()
    assert (
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        == 0
    )
    assert faults == []
    assert_accessible(page)
