"""Sources in a real browser, against a real site: added, told by hand, governed, pasted (CON-1)."""

from playwright.sync_api import Page, expect

from tests.platform_http.conftest import Site
from tests.relay.pages import front_page, item, news_page, rss

ROLE = "coordinación · snt"
ADD = "/mesa/fuentes/nueva/"
PASTE = "/mesa/fuentes/novedades/pegar/"


def look_at(page: Page, address: str) -> None:
    page.get_by_label("Dirección del sitio").fill(address)
    page.keyboard.press("Enter")
    page.wait_for_url("**/mirar/")


def test_con_1_a_source_is_added_from_the_address_of_its_site(
    open_page, assert_accessible, news_site: Site
):
    """CON-1: who knows the site's address alone adds its feed, having seen what it would bring."""
    url = news_site.url
    news_site.say(
        "/valle.xml",
        rss(item(f"{url}/v/1", "Feria de datos en el valle"), "<description></description>"),
    )
    page = open_page(ADD, role=ROLE)
    assert_accessible(page)
    look_at(page, news_site.say("/valle/", front_page("/valle.xml")))
    assert_accessible(page)
    found = page.locator(".found__one")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Feria de datos en el valle")
    found.get_by_text("Qué no se tomaría, y por qué").click()
    expect(found).to_contain_text("(sin título): no trae título ni texto.")
    page.get_by_role("button", name="Agregar la fuente").click()
    # Nobody's site: the person says whose it is.
    expect(page.locator(".error-summary")).to_contain_text("Institución")
    assert_accessible(page)
    page.get_by_label("Institución").select_option(index=1)
    page.get_by_label("Nombre").fill("Avisos del valle")
    page.get_by_role("button", name="Agregar la fuente").click()
    expect(page.locator("h1")).to_have_text("Avisos del valle")
    assert_accessible(page)

    page.get_by_role("link", name="Cambiar las reglas").click()
    page.get_by_label("Aprobar por palabra clave").check()
    page.get_by_label("Palabras clave").fill("feria")
    assert_accessible(page)
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("main")).to_contain_text("Lo que dice «feria» se aprueba solo.")
    page.get_by_role("button", name="Pausar").click()
    expect(page.locator(".source-health")).to_contain_text("Alguien la puso en pausa")


def test_a_list_of_news_is_told_by_hand_while_one_sees_what_it_brings(
    open_page, assert_accessible, news_site: Site
):
    page = open_page(ADD, role=ROLE, size="phone")
    look_at(page, news_site.say("/sierra/", front_page()))
    expect(page.locator(".found__one").first).to_contain_text("Jornada de archivos municipales")
    page.get_by_role("link", name="Ninguna de estas").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Traería estas 4 novedades")
    page.get_by_label("Cada novedad").fill("article.nada")
    expect(preview).to_contain_text("La página no tiene nada en «article.nada»")
    page.get_by_label("Cada novedad").fill("#lista > article")
    expect(preview).to_contain_text("Traería estas 4 novedades")
    assert_accessible(page)
    page.get_by_label("Institución").select_option(index=1)
    page.get_by_label("Nombre").fill("Comunicados de la sierra")
    page.get_by_role("button", name="Agregar la fuente").click()
    expect(page.locator("main")).to_contain_text("#lista > article")
    page.get_by_role("definition").filter(has_text="#lista").get_by_role("link").click()
    expect(page.locator("#preview")).to_contain_text("Traería estas 4 novedades")
    assert_accessible(page)


def test_a_list_is_told_without_javascript_too(open_page, news_site: Site):
    address = news_site.say("/costa/", front_page())
    page = open_page(f"{ADD}lista/?address={address}", role=ROLE, script=False)
    page.get_by_label("Cada novedad").fill("#lista > article")
    page.get_by_role("button", name="Ver qué trae").click()
    expect(page.locator("#preview")).to_contain_text("Traería estas 4 novedades")
    page.get_by_role("button", name="Empezar con esta").first.click()
    expect(page.get_by_label("Cada novedad")).not_to_have_value("#lista > article")


def test_a_pasted_link_is_read_and_waits_in_the_inbox(
    open_page, assert_accessible, news_site: Site
):
    url = news_site.say("/nota/9", news_page(title="Feria de oficios en el valle"))
    page = open_page(f"{PASTE}?url={url}", role=ROLE, size="phone")
    assert_accessible(page)
    page.get_by_role("button", name="Leer la página").click()
    expect(page.get_by_label("Título")).to_have_value("Feria de oficios en el valle")
    assert_accessible(page)
    page.get_by_label("Institución").select_option(index=1)
    page.get_by_role("button", name="A la bandeja").click()
    expect(page.locator("h1")).to_have_text("Feria de oficios en el valle")
    page.goto(page.url.partition("/mesa/")[0] + PASTE)
    page.get_by_label("Liga de la página").fill(url)
    page.get_by_role("button", name="Leer la página").click()
    expect(page.locator("main")).to_contain_text("Esta página ya está aquí")


def test_a_list_of_feeds_says_what_it_would_add(open_page, assert_accessible):
    page = open_page("/mesa/fuentes/opml/", role=ROLE, size="phone")
    assert_accessible(page)
    content = (
        '<opml version="2.0"><body><outline text="Uno" xmlUrl="https://uno.example/feed"/>'
        '<outline text="Mala" xmlUrl="ftp://mala.example/x"/></body></opml>'
    )
    page.locator("input[type=file]").set_input_files(
        {"name": "lista.opml", "mimeType": "text/x-opml", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Ver qué agregaría").click()
    expect(page.locator("main")).to_contain_text("1 nueva. 0 ya estaban. 1 no se puede tomar.")
    assert_accessible(page)
