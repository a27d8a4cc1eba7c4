"""D-5, A-2, BAL-4 and OBJ-G: accounts, hashtags, the mix and campaigns, as people use them."""

import uuid

from playwright.sync_api import expect

ROLE = "coordinación · snt"
BOARD = "/mesa/cuentas/"
CAMPAIGN = "Semana de la protección de datos 2023 (demostración)"


def test_d_5_the_board_says_which_token_ends_and_mails_the_way_back(
    open_page, house, assert_accessible
):
    """D-5: the token that ends is amber and first; one tap mails the link."""
    page = open_page(BOARD, role=ROLE)
    first = page.locator(".account", has_text="su token es inventado")
    expect(first).to_contain_text("El token termina en")
    assert_accessible(page)
    first.get_by_role("button", name="Enviar la liga para reconectar").click()
    expect(page.locator("body")).to_contain_text("La liga va en camino a 1 persona.")
    assert_accessible(page)
    closed = open_page(BOARD + "conectar/nada/")
    expect(closed.locator("h1")).to_have_text("Este enlace no abre nada")
    assert_accessible(closed)


def test_d_5_an_account_asks_only_for_what_its_network_needs(open_page, house, assert_accessible):
    """Demand 13 and D-5: choose the network, write what it needs, give it hours."""
    name = f"Canal {uuid.uuid4().hex[:8]}"
    page = open_page("/mesa/salidas/canales/nuevo/", role=ROLE)
    assert_accessible(page)
    page.get_by_role("link", name="Canal de Telegram").click()
    expect(page.get_by_label("Token del bot")).to_have_count(1)
    expect(page.get_by_label("Servidor")).to_have_count(0)
    assert_accessible(page)
    page.get_by_label("Nombre", exact=True).fill(name)
    page.get_by_label("Token del bot").fill("inventado")
    page.get_by_label("En uso").uncheck()
    page.get_by_role("button", name="Guardar").click()
    card = page.locator(".account", has_text=name)
    expect(card).to_contain_text("Token guardado")
    card.get_by_role("link", name="Cambiar").click()
    assert "inventado" not in page.content()
    page.get_by_label("lunes").check()
    page.locator("#id_at").fill("09:30")
    page.get_by_role("button", name="Agregar estas horas").click()
    expect(page.locator(".slots")).to_contain_text("09:30")
    assert_accessible(page)


def test_a_2_a_member_proposes_and_the_coordination_adopts(open_page, house, assert_accessible):
    """A-2: proposed with a reason, adopted by an agreement, with its use beside it."""
    name = f"ArchivoAbierto{uuid.uuid4().hex[:6]}"
    member = open_page("/m/etiquetas/", role="enlace · snt")
    assert_accessible(member)
    member.get_by_label("Etiqueta", exact=False).and_(member.locator("input")).fill(name)
    member.get_by_label("Por qué").fill("Reúne lo de los archivos.")
    member.get_by_role("button", name="Proponerla").click()
    expect(member.locator("main")).to_contain_text(f"#{name}")

    page = open_page("/mesa/etiquetas/", role=ROLE)
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("Propuesta")
    row.get_by_role("link", name="Adoptar").click()
    assert_accessible(page)
    page.get_by_label("Número del acuerdo").fill("PRUEBA/01")
    page.get_by_role("button", name="Registrar la adopción").click()
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("Oficial")
    expect(row).to_contain_text("PRUEBA/01")
    expect(page.locator("tbody tr", has_text="#VinculaciónSNT")).to_contain_text("publicaciones")
    assert_accessible(page)


def test_bal_4_a_share_over_its_ceiling_opens_its_posts(open_page, house, assert_accessible):
    """BAL-4: the mix of a quarter with its target, for anyone, down to each post."""
    page = open_page("/publicaciones/redes/?trimestre=2023-1")
    row = page.locator("tbody tr", has_text="canal propio")
    expect(row).to_contain_text("cuando mucho 60 %")
    assert_accessible(page)
    row.get_by_role("link").click()
    expect(page.locator("#registros")).to_contain_text("publicaciones en")
    assert page.locator("#registros ~ ul a").count() > 3
    assert_accessible(page)


def test_obj_g_a_campaign_rolls_its_posts_into_its_lines(open_page, house, assert_accessible):
    """OBJ-G: its posts count for D-1 and C-6, and each figure opens its records."""
    page = open_page("/campanas/")
    page.get_by_role("link", name=CAMPAIGN).click()
    lines = page.locator("section", has=page.locator("#lineas"))
    for code in ("A-2", "C-6", "D-1"):
        expect(lines).to_contain_text(code)
    expect(page.locator("main")).to_contain_text("Consejo 2: guarda tu folio")
    assert_accessible(page)
