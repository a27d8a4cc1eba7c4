"""INT-7 with what exists: the public tracker, as a journalist, a neighbour, a program read it."""

import csv
import email
import email.policy
import io
import re
import uuid
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import unquote
from xml.etree import ElementTree

import httpx
import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.voice import wait_until

TRACKER = "/plan/2022-2023/"
C_5 = f"{TRACKER}c-5/"
ROLE = "coordinación · snt"
FIRST_VISIT_BYTES = 100_000
ATOM = "{http://www.w3.org/2005/Atom}"


def letters_to(house, address: str) -> list[EmailMessage]:
    """Return the letters that the house wrote to an address."""
    found = []
    for file in sorted((house.var / "mail").glob("*")):
        for raw in re.split(rb"\n-{70,}\n", file.read_bytes()):
            letter = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
            if address in str(letter["To"]):
                found.append(letter)
    return found


def letter_with(house, address: str, words: str) -> str:
    """Wait for the letter to an address that holds these words; return it."""

    def texts() -> list[str]:
        letters = letters_to(house, address)
        found = [f"{one['Subject']}\n\n{one.get_content()}" for one in letters]
        return [text for text in found if words in text]

    wait_until(lambda: bool(texts()), 60)
    return texts()[-1]


def link_in(body: str, part: str) -> str:
    found = re.search(rf"https?://\S*{part}\S*", body)
    assert found, body
    return unquote(found[0])


@pytest.mark.parametrize("script", [True, False])
def test_int_7_a_journalist_takes_the_csv_and_its_dictionary_in_two_clicks(open_page, script):
    """INT-7: line C-5 → open data → CSV, beside its dictionary; no account, no JavaScript."""
    page = open_page(C_5, script=script)
    expect(page.locator("h1")).to_contain_text("C-5")
    expect(page.locator(".line-goal").first).to_contain_text(re.compile(r"\d+ de 10"))
    page.get_by_role("link", name="Datos abiertos").first.click()
    expect(page.locator("#diccionario")).to_contain_text("Qué")
    with page.expect_download() as coming:
        page.locator('main a[href$="lineas.csv"]').click()
    rows = list(csv.DictReader(io.StringIO(coming.value.path().read_text("utf-8-sig"))))
    assert len(rows) == 21
    described = page.locator("#diccionario code").all_inner_texts()
    assert set(rows[0]) <= set(described)


def test_int_7_the_first_visit_is_light(open_page):
    """INT-7: the tracker, with everything it brings, in 100 kB of transfer."""
    page = open_page("/robots.txt")
    done: list[Request] = []

    def keep(request: Request) -> None:
        done.append(request)

    page.on("requestfinished", keep)
    page.goto(page.url.replace("/robots.txt", TRACKER), wait_until="networkidle")
    sizes = [request.sizes() for request in done]
    total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert len(sizes) >= 2
    assert total <= FIRST_VISIT_BYTES


@pytest.mark.parametrize("script", [True, False])
def test_int_7_a_reader_subscribes_by_mail_and_leaves(open_page, house, assert_accessible, script):
    """INT-7: opening the link changes nothing; the button does; every letter says how to stop."""
    address = f"lectora-{uuid.uuid4().hex[:8]}@example.org"
    page = open_page(C_5, script=script, size="phone")
    page.get_by_role("link", name="Recibir sus noticias").click()
    page.get_by_label("Tu correo").fill("sin arroba")
    page.get_by_role("button", name="Mándame la confirmación").click()
    expect(page.locator("main")).to_contain_text("No es una dirección de correo completa")
    if script:
        assert_accessible(page)
    page.get_by_label("Tu correo").fill(address)
    page.get_by_role("button", name="Mándame la confirmación").click()
    expect(page.locator("h1")).to_have_text("Revisa tu correo")

    page.goto(link_in(letter_with(house, address, "confirmar"), "/suscripcion/confirmar/"))
    expect(page.locator("main")).to_contain_text(address)
    if script:
        assert_accessible(page)
    page.get_by_role("button", name="Sí, mándamelas").click()
    expect(page.locator("h1")).to_have_text("Confirmada")
    if script:
        assert_accessible(page)


def test_int_7_a_notice_gets_a_folio_an_answer_and_a_letter(
    open_page, house, assert_accessible: Callable[[Page], None]
):
    """INT-7: «Algo está mal» → folio → the desk answers → page and mail."""
    address = f"vecino-{uuid.uuid4().hex[:8]}@example.org"
    wrong, answer = f"La fecha no es esa {uuid.uuid4().hex[:6]}", "Gracias: ya la corregimos."
    page = open_page(C_5, script=False)
    page.get_by_role("link", name="Algo está mal").click()
    page.get_by_label("Qué está mal").fill(wrong)
    page.get_by_label("Tu correo").fill(address)
    page.get_by_role("button", name="Enviar el aviso").click()
    receipt = page.url
    folio = re.search(r"AV-\d{4}-\d{3}", page.locator("h1").inner_text())
    assert folio
    assert folio[0] in letter_with(house, address, folio[0])

    desk = open_page("/mesa/plan/avisos/", role=ROLE)
    assert_accessible(desk)
    desk.get_by_role("link", name=folio[0]).click()
    expect(desk.locator("blockquote")).to_contain_text(wrong)
    desk.locator("main textarea").fill(answer)
    assert_accessible(desk)
    desk.locator("main button[name=answer_it]").click()
    letter_with(house, address, answer)
    page.goto(receipt)
    expect(page.locator("main")).to_contain_text(answer)


def test_int_7_the_feed_and_the_calendar_are_valid(house):
    """INT-7: a reader program and a calendar understand what is offered."""
    for path in (f"{TRACKER}novedades.xml", f"{TRACKER}con-1/novedades.xml"):
        answer = httpx.get(house.address + path, timeout=20, trust_env=False).raise_for_status()
        feed = ElementTree.fromstring(answer.content)
        assert feed.tag == f"{ATOM}feed"
        ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert len(ids) == len(set(ids)) > 0
        assert all(entry.findtext(f"{ATOM}updated") for entry in feed.iter(f"{ATOM}entry"))
    answer = httpx.get(house.address + f"{TRACKER}plazos.ics", timeout=20, trust_env=False)
    raw = answer.raise_for_status().content
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert max(len(row) for row in raw.split(b"\r\n")) <= 75
    rows = raw.decode().replace("\r\n ", "").split("\r\n")
    uids = [row for row in rows if row.startswith("UID:")]
    assert rows.count("BEGIN:VEVENT") == rows.count("END:VEVENT") == len(set(uids)) > 0
    assert any(row.startswith("SUMMARY") and "C-5" in row for row in rows)


def test_int_7_the_keyboard_alone_reaches_the_line_and_its_data(open_page, assert_accessible):
    """INT-7: skip link first, then the way to a line and to its figure, without a mouse."""
    page = open_page(TRACKER)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    _tab_to(page, C_5)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{C_5}")
    assert_accessible(page)
    _tab_to(page, f"{TRACKER}datos/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/datos/")
    assert_accessible(page)


def _tab_to(page: Page, path: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == path:
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    pytest.fail(f"The keyboard does not reach {path}.")
