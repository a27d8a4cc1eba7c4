"""Steps that several tests take through the plan's pages, as a person takes them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

DOCUMENT = Path("datasets/snt-2022/plan_2022_2023.md")
COORDINATION, TEAM = "coordinación · snt", "equipo de la coordinación · snt"
READ_BOARD = """
lines => Object.fromEntries(lines.map(line => {
  const badge = line.querySelector('.board__how .window-badge')
  const shape = badge && badge.querySelector('svg use')
  return [line.querySelector('strong').innerText, {
    due: line.querySelector('.board__due').innerText,
    window: badge ? badge.innerText.trim() : '',
    shape: shape ? shape.getAttribute('href').split('#shape-')[1] : '',
    colour: badge ? getComputedStyle(badge.querySelector('svg')).color : '',
    standing: line.querySelector('[class*=standing--]').innerText.trim(),
  }]
}))
"""


def upload(page: Page, document: Any) -> None:
    """Bring a document to the desk's import and ask what it would do."""
    page.goto(page.url.split("/mesa/")[0] + "/mesa/plan/importar/")
    page.get_by_label("Documento del plan").set_input_files(document)
    page.get_by_role("button", name="Ver qué haría").click()


def preview_as(page: Page, key: str) -> None:
    """See the real document as the plan of this key."""
    upload(page, DOCUMENT)
    page.locator("summary", has_text="Corregir lo que se entendió").click()
    page.get_by_label("Clave del plan").fill(key)
    page.get_by_role("button", name="Verlo con estas respuestas").click()


def import_plan(open_page: Callable[..., Page], key: str, **how: Any) -> Page:
    """Import the real document as a plan of one's own; leave the page on its board."""
    page = open_page("/mesa/plan/importar/", role=COORDINATION, **how)
    preview_as(page, key)
    page.get_by_role("button", name="Importar este plan").click()
    assert page.url.endswith(f"/mesa/plan/{key}/")
    return page


def go(page: Page, path: str) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + path)


def send(page: Page, button: str, **fields: str) -> None:
    """Fill fields by their name and press a button of the page's form."""
    for name, value in fields.items():
        page.locator(f"main form [name={name}]").fill(value)
    page.get_by_role("button", name=button, exact=True).click()


def board(page: Page) -> dict[str, dict[str, str]]:
    """Return what the board says of each line: due, window with its shape and colour, standing."""
    found: dict[str, dict[str, str]] = page.locator(".board__line").evaluate_all(READ_BOARD)
    return found


def by_window(lines: dict[str, dict[str, str]]) -> dict[str, set[str]]:
    windows: dict[str, set[str]] = {}
    for code, line in lines.items():
        windows.setdefault(line["window"], set()).add(code)
    return windows


def figure(page: Page, label: str) -> Locator:
    return page.locator(".figure", has_text=label).locator(".figure-number")


def message(page: Page) -> str:
    """Return what the page answers to the act just done."""
    return page.locator(".messages, [role=status], [role=alert]").first.inner_text().strip()
