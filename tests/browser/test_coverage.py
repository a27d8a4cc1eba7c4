"""CON-1's board, INT-1 and C-4 on the demonstration, as people read them."""

import re

from playwright.sync_api import expect

ROLE = "coordinación · snt"
BOARD = "/mesa/fuentes/cobertura/"


def gaps_of(page):
    """Return what is missing, once the first round of the clock has looked for it."""
    gaps = page.locator("section", has=page.locator("#cover-gaps"))
    for _second in range(90):
        if gaps.locator("li").count() > 1:
            break
        page.wait_for_timeout(1000)
        page.reload()
    return gaps


def test_con_1_the_board_says_who_waits_and_each_number_opens_its_records(
    open_page, house, assert_accessible
):
    """CON-1: 31/32 in thirty days, one of them 34 days silent, first and told as a gap."""
    page = open_page(BOARD, role=ROLE)
    figure = page.locator(".figure", has_text="Replicadas en 30 días")
    expect(figure).to_contain_text("31/32 órganos garantes estatales")
    first = page.locator(".cover__grid tbody tr:not(.cover__group)").first
    expect(first).to_contain_text("ITAIT")
    expect(first).to_contain_text("34 días")
    expect(page.locator(".cover__grid")).to_contain_text("sin fuente")
    gaps = gaps_of(page)
    expect(gaps).to_contain_text("ITAIT: 34 días sin réplica")
    expect(page.locator(".map__label")).to_have_text(["34"])
    assert_accessible(page)
    row = page.locator(".cover__grid tr", has_text="IZAI").first
    row.locator(".cover__cell a").first.click()
    expect(page.locator("main")).to_contain_text("Zacatecas: cuentas claras en comités de agua")


def test_con_1_the_board_is_read_without_scripts_by_month_and_on_a_phone(
    open_page, house, assert_accessible
):
    """CON-1: a month, a region, a season; the list of a phone; nothing needs JavaScript."""
    page = open_page(BOARD, role=ROLE, script=False)
    page.get_by_label("Periodo").select_option("2022-12")
    page.locator("select[name=region]").select_option("norte")
    page.get_by_role("button", name="Mostrar").click()
    expect(page.locator(".cover__grid thead .cover__col")).to_have_count(31)
    expect(page.locator("tr", has_text="Órganos garantes estatales")).to_be_visible()
    season = open_page(f"{BOARD}?periodo=90", role=ROLE)
    expect(season.locator(".cover__grid thead .cover__col")).to_have_count(13)
    phone = open_page(BOARD, role=ROLE, size="phone")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    expect(phone.locator(".cover__grid .cover__cell").first).to_be_hidden()
    expect(phone.locator(".cover__grid tbody tr", has_text="ITAIT").first).to_contain_text(
        "34 días"
    )
    assert_accessible(phone)


def test_con_1_a_person_writes_to_the_liaison_once_a_week(open_page, house, assert_accessible):
    """CON-1: the message is ready, may be changed, is sent with one click and never twice."""
    page = open_page(BOARD, role=ROLE)
    liaison = page.locator(".cover__grid tr", has_text="INAIP Yucatán").first.get_attribute("id")
    page.goto(f"{house.address}{BOARD}{(liaison or '').rpartition('-')[2]}/mensaje/")
    assert_accessible(page)
    expect(page.get_by_label("Asunto")).not_to_be_empty()
    page.get_by_role("button", name="Enviar el mensaje").click()
    expect(page.locator("body")).to_contain_text("Tu mensaje va en camino a 1 persona")
    page.go_back()
    page.reload()
    expect(page.locator("main")).to_contain_text("Espera una semana")


def test_c_4_two_joint_activities_in_the_north_and_none_of_late_in_the_southeast(
    open_page, house, assert_accessible
):
    """C-4: «Norte: 9 bodies, 2 joint events; gap alert Sureste 0 in 60 days»."""
    page = open_page("/regiones/")
    north = page.locator("section.region", has_text="Región Norte")
    expect(north.locator(".region__head")).to_contain_text("9 órganos garantes")
    expect(north.locator(".region__head")).to_contain_text("2 actividades conjuntas")
    expect(north.locator(".notice")).to_have_count(0)
    south = page.locator("section.region", has_text="Región Sureste")
    expect(south.locator(".notice")).to_contain_text("0 actividades conjuntas en 60 días")
    assert_accessible(page)
    desk = open_page(BOARD, role=ROLE)
    gaps = gaps_of(desk)
    expect(gaps).to_contain_text("Región Sureste: 0 actividades conjuntas en 60 días")
    gaps.get_by_role("link", name=re.compile("Ver la región")).click()
    expect(desk.locator("h1")).to_contain_text("Cobertura por región")
    assert_accessible(desk)


def test_int_1_four_items_one_activity_and_nobody_hidden(open_page, house, assert_accessible):
    """INT-1: 32 listed; IZAI shows 4 items and 1 event; a body with nothing shows 0."""
    page = open_page("/aportaciones/")
    table = page.locator("section", has_text="Órganos garantes estatales").locator("table").first
    expect(table.locator("tbody tr")).to_have_count(32)
    row = table.locator("tbody tr", has_text="IZAI")
    expect(row.locator("td.strong")).to_have_text(["4", "1"])
    nothing = page.locator("tbody tr", has_text="AGN").first
    expect(nothing.locator("td.strong")).to_have_text(["0", "0"])
    assert_accessible(page)
    row.get_by_role("link").click()
    expect(page.locator("#novedades ~ ul li")).to_have_count(4)
    expect(page.locator("main")).to_contain_text("Semana de lectura fácil (demostración)")
    assert_accessible(page)
