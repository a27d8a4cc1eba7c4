"""The composer in a real browser: D-2, OBJ-3 and A-2, with few clicks, the keyboard and a phone."""

import re
import uuid

from playwright.sync_api import Page, expect

from tests.browser.conftest import House

ROLE = "coordinación · snt"
NEW = "/mesa/salidas/nueva/"
REVIEWS = "/mesa/salidas/revision/"
ALL = "Cinco cuentas de prueba"
COUNT_CLICKS = """() => {
  window.name = "0";
  // A click on a label is told twice, by the label and by its box: a press is told once.
  document.addEventListener("pointerdown", () => {
    window.name = String(Number(window.name) + 1);
  }, true);
}"""
FIVE = """
from virgula.institutions.models import System
from virgula.publishing.models import Channel, ChannelGroup
system = System.objects.get(key__startswith="snt")
group, _ = ChannelGroup.objects.get_or_create(system=system, name="Cinco cuentas de prueba")
for number in range(1, 6):
    channel, _ = Channel.objects.get_or_create(
        system=system, key=f"cuenta-{number}",
        defaults={"name": f"Cuenta de prueba {number}", "network": "assisted"},
    )
    group.channels.add(channel)
"""


def five_accounts(house: House) -> None:
    """Let the group of all accounts hold five of them."""
    done = house.virgula("shell", "-c", FIVE)
    assert done.returncode == 0, done.stderr


def write(page: Page, text: str) -> None:
    page.get_by_label("Texto", exact=True).fill(text)
    page.get_by_label("¿Para qué me sirve?").fill("Para que sepas qué puedes pedir.")


def test_d_2_a_post_goes_to_five_networks_in_three_clicks_after_typing(
    open_page, house, assert_accessible
):
    """D-2: text once; the group, the next free hour, «Aprobar y programar»."""
    five_accounts(house)
    words = f"Tu archivo te espera {uuid.uuid4().hex[:8]}. Ven a verlo."
    page = open_page(NEW, role=ROLE)
    write(page, words)
    page.evaluate(COUNT_CLICKS)
    page.locator("label", has_text=ALL).click()
    expect(page.locator(".look")).to_have_count(5)
    page.get_by_role("button", name="Próximo horario libre").click()
    expect(page.locator("#id_when")).not_to_have_value("")
    expect(page.locator("#id_when")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("button", name="Aprobar y programar").click()
    expect(page.locator("h1")).to_contain_text("Tu archivo te espera")
    assert page.evaluate("window.name") == "3"
    expect(page.locator(".delivery")).to_have_count(5)
    expect(page.locator(".delivery .badge", has_text="Programada")).to_have_count(5)
    assert_accessible(page)


def test_obj_3_without_what_it_is_good_for_nothing_is_sent_to_review(open_page, assert_accessible):
    """OBJ-3: the sentence is asked at its field, and what was written stays."""
    page = open_page(NEW, role=ROLE)
    page.get_by_label("Texto", exact=True).fill("Abrimos el archivo.")
    page.locator("[data-account]").first.check()
    page.get_by_role("button", name="Enviar a revisión").click()
    expect(page.locator(".error-summary")).to_contain_text("Di en una frase para qué sirve.")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Texto", exact=True)).to_have_value("Abrimos el archivo.")
    assert_accessible(page)


def test_the_keyboard_alone_writes_asks_and_approves(open_page, house, assert_accessible):
    """Demand 10: asked by one screen, let go on another, without a mouse."""
    title = f"Con el teclado {uuid.uuid4().hex[:8]}"
    page = open_page(NEW, role=ROLE)
    page.get_by_label("Texto", exact=True).focus()
    page.keyboard.type(f"{title}. Ven a preguntar.")
    page.keyboard.press("Tab")
    page.keyboard.type("Para que no te quedes con la duda.")
    page.locator("[data-account]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator(".look")).to_have_count(1)
    assert_accessible(page)
    page.get_by_role("button", name="Enviar a revisión").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".badge").first).to_contain_text("En revisión")
    assert_accessible(page)

    page.goto(house.address + REVIEWS)
    rows = page.locator(".review")
    expect(rows.first).to_be_focused()
    assert_accessible(page)
    places = [row.inner_text() for row in rows.all()]
    for _ in range(next(place for place, said in enumerate(places) if title in said)):
        page.keyboard.press("j")
    expect(page.locator(".review:focus")).to_contain_text(title)
    page.keyboard.press("x")
    expect(page.locator(".review:focus-within input:checked")).to_have_count(1)
    page.keyboard.press("a")
    expect(page.locator(".messages")).to_contain_text("1 aprobada.")
    expect(page.locator(".review", has_text=title)).to_have_count(0)
    assert_accessible(page)


def test_a_picture_comes_with_its_words_and_the_preview_shows_it(
    open_page, assert_accessible, tmp_path
):
    """Demand 8: brought, described, shown on the account before anything leaves."""
    from PIL import Image

    path = tmp_path / "cartel.png"
    Image.new("RGB", (640, 480), "teal").save(path)
    page = open_page(NEW, role=ROLE)
    write(page, "Mira el cartel.")
    page.locator("[data-account]").first.check()
    page.set_input_files("#files", path)
    words = page.get_by_label("Texto para quien no la ve")
    expect(words).to_be_focused()
    words.fill("Cartel verde con la fecha del foro")
    expect(page.locator(".look__media img")).to_have_attribute(
        "alt", "Cartel verde con la fecha del foro"
    )
    shown = page.locator(".look__media img")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    assert_accessible(page)


def test_a_post_is_approved_on_a_phone_by_its_link(open_page, house, browser, assert_accessible):
    """Demand 10: opened it shows, and only the button decides; the link works once."""
    title = f"Desde el teléfono {uuid.uuid4().hex[:8]}"
    desk = open_page(NEW, role=ROLE)
    write(desk, f"{title}. Ven.")
    desk.locator("[data-account]").first.check()
    desk.get_by_role("button", name="Enviar a revisión").click()
    expect(desk.locator("h1")).to_have_text(title)
    desk.locator("summary", has_text="Pedir la aprobación por un enlace").click()
    desk.get_by_role("button", name="Mandar el enlace").click()
    link = desk.locator("#approve-link").inner_text()
    assert_accessible(desk)
    path = re.sub(r"^https?://[^/]+", "", link)

    phone = open_page(path, size="phone")
    expect(phone.locator("h1")).to_have_text(title)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(phone)
    phone.get_by_role("button", name="Devolver").click()
    expect(phone.get_by_role("alert")).to_contain_text("Escribe qué hay que cambiar")
    assert_accessible(phone)
    phone.get_by_role("button", name="Aprobar y programar").click()
    expect(phone.locator("h1")).to_have_text("Aprobada")
    phone.goto(house.address + path)
    expect(phone.locator("h1")).to_have_text("Este enlace no abre nada")


def test_without_javascript_every_button_still_works(open_page, house):
    five_accounts(house)
    page = open_page(NEW, role=ROLE, script=False)
    write(page, f"Sin programa {uuid.uuid4().hex[:8]}. Funciona igual.")
    page.locator("label", has_text=ALL).click()
    page.get_by_role("button", name="Próximo horario libre").click()
    expect(page.locator("#id_when")).not_to_have_value("")
    page.get_by_role("button", name="Guardar borrador").last.click()
    expect(page.locator(".messages")).to_contain_text("Borrador guardado.")
