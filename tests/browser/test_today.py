"""«Hoy» in a real browser: the morning of CON-1 with the keyboard alone, by hand, on a phone."""

import time
from xml.etree import ElementTree

import httpx
import pytest
from playwright.sync_api import Page, expect

TODAY = "/mesa/"
ROLE = "coordinación · snt"
LEAVES_SECONDS = 90


def rows(page: Page):
    return page.locator(".inbox__row")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def titles_on_the_feed(house) -> list[str]:
    feed = httpx.get(f"{house.address}/publicaciones/rss.xml", timeout=10)
    return [
        item.findtext("title", "") for item in ElementTree.fromstring(feed.content).iter("item")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "tablet", "desktop"])
@pytest.mark.parametrize("path", [TODAY, "/mesa/fuentes/", "/mesa/fuentes/nueva/"])
def test_the_pages_are_accessible_and_fit(open_page, assert_accessible, path, size, scheme):
    page = open_page(path, size=size, role=ROLE)
    page.emulate_media(color_scheme=scheme)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_alone_decides_and_the_focus_goes_to_the_next(
    open_page, house, assert_accessible
):
    page = open_page(TODAY, role=ROLE)
    expect(rows(page).first).to_be_focused()
    total = rows(page).count()
    first, second = rows(page).nth(0).get_attribute("id"), rows(page).nth(1).get_attribute("id")
    title = rows(page).first.locator("h3").inner_text()

    page.keyboard.press("j")
    assert focused(page) == second
    page.keyboard.press("k")
    assert focused(page) == first

    page.keyboard.press("a")
    expect(rows(page)).to_have_count(total - 1)
    expect(rows(page).first).to_be_focused()
    assert focused(page) == second
    expect(page.locator("#inbox-said")).to_have_text(f"Aprobada: «{title}».")
    expect(page.locator("#inbox-total")).to_have_text(str(total - 1))
    expect(page.locator("#leaving")).to_contain_text(title)
    assert_accessible(page)

    page.keyboard.press("z")
    expect(rows(page)).to_have_count(total)
    expect(rows(page).first).to_be_focused()
    assert focused(page) == first
    expect(page.locator("#leaving")).not_to_contain_text(title)

    # The words open after the swap has settled: the browser is asked until they have the focus.
    page.keyboard.press("e")
    expect(page.locator("textarea:focus")).to_have_count(1, timeout=15_000)
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(rows(page).first).to_be_focused()
    assert focused(page) == first
    page.keyboard.press("?")
    expect(page.locator("#inbox-help")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")

    page.keyboard.press("a")
    expect(rows(page)).to_have_count(total - 1)
    page.keyboard.press("d")
    expect(rows(page)).to_have_count(total - 2)
    page.keyboard.press("l")
    expect(rows(page)).to_have_count(total - 3)

    end = time.monotonic() + LEAVES_SECONDS
    while title not in titles_on_the_feed(house) and time.monotonic() < end:
        time.sleep(1)
    assert titles_on_the_feed(house).count(title) == 1


def test_buttons_decide_without_javascript_on_a_phone(open_page):
    page = open_page(TODAY, size="phone", role=ROLE, script=False)
    total = rows(page).count()
    title = rows(page).last.locator("h3").inner_text()
    rows(page).last.get_by_role("button", name="Descartar").click()
    expect(rows(page)).to_have_count(total - 1)
    expect(page.locator(".messages")).to_contain_text(title)
    page.locator(".undo").get_by_role("button", name="Deshacer").click()
    expect(rows(page)).to_have_count(total)
    expect(page.locator(".messages")).to_contain_text("está de nuevo en la bandeja")


def test_a_source_that_is_no_feed_is_told_in_plain_words(open_page, house):
    page = open_page("/mesa/fuentes/nueva/", role=ROLE)
    page.get_by_label("Dirección del sitio").fill("http://10.0.0.1/feed")
    page.get_by_role("button", name="Mirar qué hay").click()
    expect(page.locator(".error-summary")).to_contain_text("red privada")
