"""What a body tells by itself, whole: a link by message, a phone without JavaScript, the receipt.

INT-1 and DX-1: an institution contributes in a minute, and reads what became of it.
"""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SIZES, House

COORDINATOR = "coordinación · snt"
WORDS = "El jueves 2 de febrero hay taller de solicitudes en la biblioteca central. Es gratis."
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)


@pytest.fixture(scope="module")
def desk(browser: Browser, own_house: House) -> Iterator[Page]:
    link = next(link for label, link in own_house.links.items() if label.lower() == COORDINATOR)
    context = browser.new_context(locale="es-MX", reduced_motion="reduce")
    page = context.new_page()
    page.goto(link)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    yield page
    context.close()


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone whose browser runs no script."""
    width, height = SIZES["phone"]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="es-MX", java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A photo of twelve megapixels, and one in the format that not every phone shows."""
    output = io.BytesIO()
    Image.new("RGB", (4000, 3000), "#2a6f6b").save(output, "JPEG")
    photo, heic = tmp_path / "taller.jpg", tmp_path / "IMG_1.HEIC"
    photo.write_bytes(output.getvalue())
    heic.write_bytes(HEIC)
    return photo, heic


def test_a_liaison_tells_from_a_phone_and_reads_why_it_was_not_relayed(
    own_house: House,
    desk: Page,
    phone: Page,
    browser: Browser,
    files: tuple[Path, Path],
    assert_accessible: Callable[[Page], None],
) -> None:
    photo, heic = files
    desk.goto(f"{own_house.address}/mesa/fuentes/preguntas/")
    assert_accessible(desk)
    desk.get_by_role("button", name="Liga para un mensaje").first.click()
    assert_accessible(desk)
    url = re.findall(r"http\S+", desk.locator("#mensaje").inner_text())[0]

    phone.goto(url)
    phone.get_by_label("¿Qué quieres que sepa la gente?").fill(WORDS)
    phone.locator("#id_photo_1").set_input_files(heic)
    phone.get_by_label("¿Qué se ve en la foto?").first.fill("Una mesa con folletos")
    phone.get_by_role("button", name="Enviar").click()
    assert "HEIC" in phone.locator("main").inner_text()
    expect(phone.get_by_label("¿Qué quieres que sepa la gente?")).to_have_value(WORDS)
    phone.locator("#id_photo_1").set_input_files(photo)
    phone.get_by_label("Hora").fill("17:00")
    phone.get_by_role("button", name="Enviar").click()
    assert "ya está aquí" in phone.locator("main").inner_text()
    phone.get_by_label("Día").fill("2023-02-02")
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator("main")).to_contain_text("Por revisar")
    receipt = phone.url
    folio = receipt.rstrip("/").rpartition("/")[2]

    desk.goto(f"{own_house.address}/mesa/")
    desk.get_by_role("link", name=re.compile("taller de solicitudes en la bib")).first.click()
    expect(desk.locator("main")).to_contain_text(folio)
    desk.get_by_text("Decir por qué no se replica").click()
    desk.get_by_label("Por qué no se replica").fill("Ya lo anunció otra institución.")
    desk.get_by_role("button", name="Descartar con esta razón").click()

    phone.goto(receipt)
    expect(phone.locator("main")).to_contain_text("Ya lo anunció otra institución.")
    looking = browser.new_page()
    for address in (url, receipt, f"{url}nada/", f"{url[:-9]}/"):
        looking.goto(address)
        assert_accessible(looking)
    looking.close()
