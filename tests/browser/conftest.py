"""The real program, started as a person starts it, and a real browser in front of it.

One house for the whole run: each test works on rows of its own, so that order does not matter.
"""

import os
import queue
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.platform_http.conftest import Site
from tests.servers import Mastodon

READY_SECONDS = 300
SIZES = {"phone": (360, 740), "tablet": (768, 1024), "desktop": (1440, 900)}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LINK = re.compile(r"(http://127\.0\.0\.1:\d+)(/\S*)")


@dataclass
class House:
    """A running ``virgula serve``: its address, its folder and one sign-in link for each role."""

    address: str
    var: Path
    links: dict[str, str]
    environment: dict[str, str]

    def virgula(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "virgula", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


def _lines_of(process: subprocess.Popen[str]) -> "queue.Queue[str]":
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert process.stdout
        with process.stdout as output:
            for line in output:
                lines.put(line)

    threading.Thread(target=read, daemon=True).start()
    return lines


def _read_welcome(lines: "queue.Queue[str]") -> tuple[str, dict[str, str]]:
    """Read what ``virgula serve`` prints until «Ctrl+C»; return the address and the links."""
    said, links, address = [], {}, ""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            line = lines.get(timeout=1)
        except queue.Empty:
            continue
        said.append(line)
        match = LINK.search(line)
        if match:
            address = match[1]
            links[line[: match.start()].strip()] = match[0]
        if "Ctrl+C" in line:
            return address, links
    pytest.fail("The house did not start:\n" + "".join(said))


@contextmanager
def serving(var: Path, environment: dict[str, str]) -> Iterator[House]:
    """Run ``virgula serve --demonstration`` on a folder of data, new or not."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "virgula", "serve", "--demonstration", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        address, links = _read_welcome(_lines_of(process))
        environment["VIRGULA_BASE_URL"] = address
        _wait_for(address)
        yield House(address, var, links, environment)
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def news_site() -> Iterator[Site]:
    """The site of an invented institution, which the house may visit."""
    server = Site()
    yield server
    server.close()


@pytest.fixture(scope="session")
def house(
    tmp_path_factory: pytest.TempPathFactory, mastodon: Mastodon, news_site: Site
) -> Iterator[House]:
    var = tmp_path_factory.mktemp("house")
    environment = {
        # The settings of the tests are not those of the program: its mail would go to memory.
        **{k: v for k, v in os.environ.items() if not k.startswith(("VIRGULA_", "DJANGO_"))},
        "VIRGULA_VAR": str(var),
        "VIRGULA_DEMONSTRATION": "1",
        "VIRGULA_DEMO_MASTODON": mastodon.url,
        "VIRGULA_DEMO_MASTODON_TOKEN": mastodon.token,
        "VIRGULA_FETCH_LOOPBACK": ",".join(
            httpx.URL(url).netloc.decode() for url in (mastodon.url, news_site.url)
        ),
        "VIRGULA_OUTBOX_SETTLE": "1",
        # Long enough to undo, short enough to wait for.
        "VIRGULA_RELAY_GRACE": "15",
        "PYTHONPATH": str(Path("src").resolve()),
        "PYTHONUNBUFFERED": "1",
    }
    with serving(var, environment) as running:
        _copy_house(var, var.with_name(f"{var.name}-fresh"))
        yield running


def _copy_house(var: Path, to: Path) -> None:
    """Keep a house as it was when it opened, its running database included."""
    names = shutil.ignore_patterns("*.sqlite3*", "*.sock")
    shutil.copytree(var, to, ignore=names, ignore_dangling_symlinks=True)
    for file in var.glob("*.sqlite3"):
        with (
            closing(sqlite3.connect(file)) as source,
            closing(sqlite3.connect(to / file.name)) as copy,
        ):
            source.backup(copy)


@pytest.fixture(scope="module")
def own_house(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house for one module alone: as the common one was before anybody touched it."""
    var = tmp_path_factory.mktemp("own-house") / "var"
    shutil.copytree(house.var.with_name(f"{house.var.name}-fresh"), var)
    environment = {**house.environment, "VIRGULA_VAR": str(var)}
    environment.pop("VIRGULA_BASE_URL", None)
    with serving(var, environment) as running:
        yield running


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            if httpx.get(address, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    pytest.fail(f"{address} does not answer.")


@pytest.fixture(scope="session", autouse=True)
def _clicks_that_wait() -> Iterator[None]:
    """Return from a click when the page that it leads to is whole.

    The driver returns as soon as the next page begins, and what does not wait (a count, a reading
    of all rows) would then see half of it.
    """
    click = Locator.click

    def click_and_wait(locator: Locator, **how: Any) -> None:
        click(locator, **how)
        if not locator.page.is_closed():
            locator.page.wait_for_load_state()

    Locator.click = click_and_wait  # type: ignore[method-assign]
    yield
    Locator.click = click  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("No browser: install Chromium (apt-get install chromium).")
    # Its event loop stays in this thread: tests that follow on the same worker ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sign_in(browser: Browser, house: House) -> Callable[[str], Path]:
    """Open the sign-in link of a role once; return the file of its session."""
    kept: dict[str, Path] = {}

    def enter(role: str) -> Path:
        links = house.links.items()
        label, link = next(pair for pair in links if pair[0].lower().startswith(role))
        # A link opens once, and two prefixes may mean the same one.
        if label not in kept:
            context = browser.new_context(locale="es-MX")
            page = context.new_page()
            page.goto(link)
            with page.expect_navigation():
                page.locator("main form button[type=submit]").first.click()
            kept[label] = house.var / f"session-{len(kept)}.json"
            context.storage_state(path=kept[label])
            context.close()
        return kept[label]

    return enter


@pytest.fixture
def open_page(
    browser: Browser, house: House, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Open a page of the house at a size, as a role or as anyone, with or without JavaScript.

    An empty path leaves the page blank.
    """
    contexts: list[BrowserContext] = []

    def open_it(path: str, *, size: str = "desktop", role: str = "", script: bool = True) -> Page:
        width, height = SIZES[size]
        state = request.getfixturevalue("sign_in")(role) if role else None
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="es-MX",
            java_script_enabled=script,
            storage_state=state,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        if path:
            page.goto(house.address + path)
        return page

    yield open_it
    for number, context in enumerate(contexts):
        if getattr(request.node, "failed", False):
            folder = Path("test-artifacts")
            folder.mkdir(exist_ok=True)
            for page in context.pages:
                page.screenshot(path=folder / f"{request.node.name}-{number}.png", full_page=True)
        context.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    if outcome.get_result().failed:  # type: ignore[attr-defined]
        item.failed = True  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[[Page], None]:
    """Run axe on the page as it stands: WCAG 2.2 AA, no violation at all."""
    axe = Axe()

    def check(page: Page) -> None:
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
        results = axe.run(page, options=options)
        found = [
            f"{violation['id']}: {node['html'][:160]}"
            for violation in results.response["violations"]
            for node in violation["nodes"]
        ]
        assert found == []

    return check


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the browser tests on one worker: they share one house."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
