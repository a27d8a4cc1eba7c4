"""CON-1 and D-2, first slices: said once on every channel, proved on the line, by a person's hand.

Each test takes an entry or a post of its own: the house is shared.
"""

import re
import uuid

from playwright.sync_api import Page, expect

from tests.browser.voice import posts_with, times_said, wait_until

TODAY = "/mesa/"
ROLE = "coordinación · snt"
CON_1 = "/plan/2022-2023/con-1/"
ONCE = {"rss": 1, "atom": 1, "json": 1}
NEVER = {"rss": 0, "atom": 0, "json": 0}
ASSISTED = "Facebook (demostración; una persona publica y confirma)"


def approve_the_focused(page: Page) -> str:
    """Approve the row that has the focus with its key; return its title."""
    row = page.locator(".inbox__row:focus")
    title, key = row.locator("h3").inner_text(), row.get_attribute("id")
    page.keyboard.press("a")
    expect(page.locator(f"#{key}")).to_have_count(0)
    return title


def records_of_con_1(page: Page, house) -> int:
    """Return how many records the figure of the line says that it stands on."""
    page.goto(house.address + CON_1)
    words = page.locator(".line-goal").first.locator("a").first.inner_text()
    found = re.search(r"Ver las (\d+) evidencias", words)
    assert found
    return int(found[1])


def test_con_1_approved_with_the_keyboard_is_said_once_and_the_figure_opens_it(
    open_page, house, mastodon, assert_accessible
):
    """CON-1: published once each, with a permalink that the line's figure opens."""
    earlier = frozenset(posts_with(mastodon, ""))
    reader = open_page(CON_1)
    before = records_of_con_1(reader, house)
    page = open_page(TODAY, role=ROLE)
    expect(page.locator(".inbox__row").first).to_be_focused()
    page.keyboard.press("j")
    said = approve_the_focused(page)
    regretted = approve_the_focused(page)
    page.keyboard.press("z")
    expect(page.locator(".inbox__row", has_text=regretted)).to_have_count(1)
    assert_accessible(page)

    wait_until(
        lambda: times_said(house, said) == ONCE and bool(posts_with(mastodon, said, but=earlier))
    )
    (permalink,) = posts_with(mastodon, said, but=earlier)
    assert times_said(house, said) == ONCE
    # What was taken back was approved in the same second: its hour has passed too.
    assert times_said(house, regretted) == NEVER
    assert posts_with(mastodon, regretted, but=earlier) == []

    assert records_of_con_1(reader, house) >= before + 2
    reader.locator(".line-goal").first.locator("a").first.click()
    proofs = reader.locator(".line-facts a", has_text=said)
    addresses = {link.get_attribute("href") for link in proofs.all()}
    assert permalink in addresses
    assert_accessible(reader)
    (own,) = addresses - {permalink}
    reader.goto(own if own.startswith("http") else house.address + own)
    expect(reader.locator("h1")).to_contain_text(said)

    page.goto(f"{house.address}/mesa/evidencia/")
    facts = page.locator("main tbody tr", has_text=said)
    expect(facts.filter(has_text="CON-1")).to_have_count(2)
    expect(facts.filter(has_text="D-2")).to_have_count(2)


def compose(page: Page, house, title: str, text: str, channels: list[str]) -> None:
    """Write a post of our own and approve it for these channels."""
    page.goto(f"{house.address}/mesa/salidas/nueva/")
    page.get_by_label("Título").fill(title)
    page.get_by_label("Texto", exact=True).fill(text)
    page.get_by_label("¿Para qué me sirve?").fill("Para que lo sepas.")
    for name in channels:
        page.get_by_role("checkbox", name=name, exact=True).check()
    page.get_by_role("button", name="Aprobar y programar").click()
    expect(page.locator("h1")).to_contain_text(title)


def test_d_2_the_assisted_channel_offers_its_text_and_a_person_confirms(
    open_page, house, assert_accessible
):
    """D-2: «asistido» when there is no API: copy, publish by hand, confirm with the permalink."""
    title = f"Aviso a mano {uuid.uuid4().hex[:8]}"
    permalink = f"https://red.example/{uuid.uuid4().hex}"
    page = open_page(TODAY, role=ROLE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    compose(page, house, title, "Pregunta por tus datos sin miedo.", [ASSISTED])
    post = page.url

    def is_ready() -> bool:
        page.goto(post)
        return page.get_by_role("button", name="Copiar el texto").count() == 1

    wait_until(is_ready)
    assert_accessible(page)
    page.get_by_role("button", name="Copiar el texto").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Pregunta por tus datos sin miedo." in copied

    confirm = page.get_by_role("button", name="Sí salió: confirmar")
    confirm.click()
    expect(page.locator("main")).to_contain_text("Pega la dirección de la publicación")
    assert_accessible(page)
    page.get_by_label("Dirección de la publicación").fill(permalink)
    page.get_by_role("button", name="Sí salió: confirmar").click()
    page.goto(post)
    expect(page.locator(".delivery")).to_contain_text("Publicada")
    assert page.locator(f'.delivery a[href="{permalink}"]').count() == 1
    assert_accessible(page)

    page.goto(f"{house.address}/mesa/evidencia/")
    page.locator("main tbody tr", has_text=title).first.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(permalink)


def test_d_2_a_refused_delivery_tells_cause_and_remedy_in_spanish(
    open_page, house, mastodon, assert_accessible
):
    """D-2: what does not leave says why, and what to do; letting it go is one button."""
    name = f"Cuenta caduca {uuid.uuid4().hex[:6]}"
    page = open_page("/mesa/salidas/canales/nuevo/", role=ROLE)
    page.get_by_role("link", name="Mastodon").click()
    page.get_by_label("Nombre").fill(name)
    page.get_by_label("Servidor").fill(mastodon.url)
    page.get_by_label("Token", exact=True).fill("vencido")
    page.get_by_role("button", name="Guardar").click()
    title = f"Aviso que no sale {uuid.uuid4().hex[:8]}"
    compose(page, house, title, "Esto no llega.", [name])
    post = page.url

    def is_in_trouble() -> bool:
        page.goto(post)
        return page.locator(".delivery--trouble").count() == 1

    try:
        wait_until(is_in_trouble)
        expect(page.locator(".delivery--trouble .notice")).to_contain_text("clave de acceso")
        assert_accessible(page)
        page.goto(f"{house.address}/mesa/salidas/?estado=atender")
        expect(page.locator("tr.is-trouble", has_text=title)).to_have_count(1)
        page.goto(post)
        page.get_by_role("button", name="Abandonar: no publicarla aquí").click()
        page.goto(post)
        expect(page.locator(".delivery--trouble")).to_have_count(0)
        assert posts_with(mastodon, "Esto no llega.") == []
    finally:
        # Replicas of the other tests go to every channel in use.
        page.goto(f"{house.address}/mesa/salidas/canales/")
        page.get_by_role("link", name=f"Cambiar {name}").click()
        page.get_by_label("En uso").uncheck()
        page.get_by_role("button", name="Guardar").click()
