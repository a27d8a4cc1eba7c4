"""The bulletin from asking to leaving, and a post published by hand from a phone (D-2)."""

import re
import subprocess
import sys
import time
import uuid
from email import message_from_bytes, policy
from email.message import EmailMessage

from playwright.sync_api import expect

COORDINATION = "coordinación · snt"
WAIT_SECONDS = 60
SEPARATOR = b"\n" + b"-" * 79 + b"\n"


def letters_to(house, email: str) -> list[EmailMessage]:
    """Read what the house wrote to an address: without a mail server it writes files."""
    found = []
    for path in sorted((house.var / "mail").glob("*")):
        for raw in path.read_bytes().split(SEPARATOR):
            letter = message_from_bytes(raw.lstrip(), policy=policy.default)
            if letter["To"] == email:
                found.append(letter)
    return found


def wait_for_letters(house, email: str, number: int) -> list[EmailMessage]:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        found = letters_to(house, email)
        if len(found) >= number:
            return found
        time.sleep(0.5)
    raise AssertionError(f"{len(letters_to(house, email))} letters of {number}")


def make_post(house, channel: str, title: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "tests.browser.make_posts", channel, title],
        env={**house.environment, "PYTHONPATH": house.environment["PYTHONPATH"] + ":."},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_ask_confirm_receive_and_leave(open_page, house, assert_accessible):
    email, title = f"r{uuid.uuid4().hex[:8]}@example.org", f"Número {uuid.uuid4().hex[:6]}"
    page = open_page("/boletin/", size="phone", script=False)
    page.get_by_label("Tu correo").fill(email)
    page.get_by_role("button", name="Mándame la confirmación").click()
    expect(page.locator("h1")).to_have_text("Revisa tu correo")
    (letter,) = wait_for_letters(house, email, 1)
    link = re.search(r"http\S+", letter.get_content())[0]
    page.goto(link)
    page.get_by_role("button", name="Sí, envíenmelo").click()
    expect(page.locator("main")).to_contain_text(email)

    key = make_post(house, "boletin", title)
    _first, issue = wait_for_letters(house, email, 2)
    assert issue["Subject"] == title
    assert issue["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = issue.get_body(("html",)).get_content()
    assert 'alt="Cartel de la feria"' in html
    page.goto(f"{house.address}/boletin/{key}/")
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("main img")).to_have_attribute("alt", "Cartel de la feria")

    desk = open_page("/mesa/boletin/", role=COORDINATION)
    row = desk.locator("main tbody tr", has_text=title)
    expect(row.locator("td").nth(2)).to_have_text("1")
    assert_accessible(desk)
    assert email not in desk.content()

    page.goto(issue["List-Unsubscribe"].strip("<>"))
    page.get_by_role("button", name="Dejar de recibir y borrar mi correo").click()
    expect(page.locator("h1")).to_have_text("Ya no recibes el boletín")
    make_post(house, "boletin", f"{title} segundo")
    time.sleep(6)
    assert len(letters_to(house, email)) == 2


def test_a_post_is_published_by_hand_from_a_phone(open_page, house, assert_accessible):
    title = f"Feria {uuid.uuid4().hex[:8]}"
    key = make_post(house, "facebook", title)
    desk = open_page(f"/mesa/salidas/{key}/", role=COORDINATION)
    hand = desk.get_by_role("link", name="Mandar a un teléfono")
    for _ in range(30):
        if hand.count():
            break
        desk.wait_for_timeout(1000)
        desk.reload()
    assert_accessible(desk)
    hand.click()
    desk.get_by_label("Quién la publica").fill("Rosa")
    desk.get_by_role("button", name="Hacer el enlace").click()
    link = desk.locator("#enlace").inner_text()

    phone = open_page(link.removeprefix(house.address), size="phone")
    assert_accessible(phone)
    with phone.expect_download() as saved:
        phone.get_by_role("link", name="Guardar la imagen 1").click()
    assert saved.value.suggested_filename == "1.jpg"
    field = phone.get_by_label("Dirección de la publicación")
    field.fill("nada")
    phone.get_by_role("button", name="Sí salió: confirmar").click()
    expect(phone.locator("main")).to_contain_text("Esto no es una dirección")
    assert_accessible(phone)
    field.fill("https://redes.example/comision/feria")
    phone.get_by_role("button", name="Sí salió: confirmar").click()
    expect(phone.locator("main")).to_contain_text("Ya está publicada")
    desk.goto(f"{house.address}/mesa/salidas/{key}/")
    expect(desk.locator("main")).to_contain_text("Rosa")
