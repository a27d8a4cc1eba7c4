"""The design system in a real browser: sizes, night, keyboard, without JavaScript."""

import pytest

DESIGN = "/mesa/diseno/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "tablet", "desktop"])
def test_every_component_is_accessible_and_fits(open_page, assert_accessible, size, scheme):
    page = open_page(DESIGN, size=size, role="coordinación")
    page.emulate_media(color_scheme=scheme)

    assert page.locator("h1").first.inner_text() == "El sistema de diseño"
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_list_is_worked_with_the_keyboard_alone(open_page):
    page = open_page(DESIGN, role="coordinación")
    items = page.locator("[data-key-item]")
    page.evaluate(
        "document.addEventListener('click', event => {"
        " const button = event.target.closest('[data-key]');"
        " if (button) window.pressed = button.closest('li').querySelector('h3').innerText; })"
    )
    items.first.focus()

    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    page.keyboard.press("a")

    assert page.evaluate("window.pressed") == items.nth(1).locator("h3").inner_text()
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#keys").is_hidden()


def test_an_item_that_leaves_gives_its_focus_to_the_next(open_page):
    page = open_page(DESIGN, role="coordinación")
    items = page.locator("[data-key-item]")
    second = items.nth(1).locator("h3").inner_text()
    items.first.focus()

    items.first.evaluate("item => item.remove()")

    page.wait_for_function("document.activeElement.matches('[data-key-item]')")
    assert page.locator(":focus h3").inner_text() == second


def test_keys_do_nothing_outside_their_list(open_page):
    """WCAG 2.1.4: a letter acts only on what has the focus."""
    page = open_page(DESIGN, role="coordinación")
    page.locator("#content").focus()

    page.keyboard.press("?")

    assert page.locator("#keys").is_hidden()


def test_the_menu_opens_without_javascript(open_page):
    page = open_page(DESIGN, role="coordinación", script=False)

    page.locator(".menu summary").click()

    assert page.get_by_role("button", name="Salir").is_visible()


def test_a_wrong_form_takes_the_reader_to_what_is_wrong(open_page):
    page = open_page(DESIGN, role="coordinación")

    assert page.locator(".error-summary").evaluate("box => box === document.activeElement")
    page.locator(".error-summary a").nth(1).click()
    assert page.evaluate("location.hash") == "#id_due"
