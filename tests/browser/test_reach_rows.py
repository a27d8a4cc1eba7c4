"""Who may see and do what, through the interface; and another network with its own words."""

import uuid

import pytest
from playwright.sync_api import expect

COORDINATION = "coordinación · snt"
LIAISON = "enlace · snt"
OTHER = "coordinación · red"
OTHER_PLAN = "red-andina-2023"


@pytest.mark.parametrize("path", ["/mesa/", "/mesa/plan/2022-2023/", "/mesa/salidas/"])
def test_a_liaison_cannot_open_the_desk(open_page, assert_accessible, path):
    page = open_page(path, role=LIAISON)
    expect(page.locator("h1")).to_have_text("No puedes abrir esta página")
    assert_accessible(page)


def test_the_other_coordination_does_not_see_this_plan(open_page, house):
    page = open_page("/mesa/plan/", role=OTHER)
    expect(page.locator(f'main a[href$="/{OTHER_PLAN}/"]').first).to_be_visible()
    expect(page.locator('main a[href*="2022-2023"]')).to_have_count(0)
    for path in ("/mesa/plan/2022-2023/", "/mesa/plan/2022-2023/con-1/"):
        assert page.goto(house.address + path).status == 404


def test_a_member_declares_for_its_own_body_and_a_second_person_verifies(
    open_page, house, assert_accessible
):
    """The ledger: declared by its body, seen by the desk, verified by somebody else."""
    title = f"Taller en el mercado {uuid.uuid4().hex[:8]}"
    member = open_page("/m/", role=LIAISON, size="phone")
    member.locator("main").get_by_role("link", name="Contar lo que hiciste").click()
    bodies = member.get_by_label("Institución").locator("option[value]:not([value=''])")
    expect(bodies).to_have_count(1)
    member.get_by_label("Qué pasó").fill(title)
    member.get_by_label("Día").fill("2023-01-26")
    member.get_by_role("button", name="Registrar la evidencia").click()
    assert_accessible(member)
    expect(member.locator("main")).to_contain_text("Da una prueba")
    member.get_by_label("Qué pasó").fill(title)
    member.get_by_label("Institución").select_option(index=1)
    member.get_by_label("Nota").fill("Asistieron vecinas del mercado.")
    member.get_by_role("button", name="Registrar la evidencia").click()
    expect(member.locator("body")).to_contain_text("Una segunda persona verá la prueba")
    assert_accessible(member)

    desk = open_page("/mesa/evidencia/", role=COORDINATION)
    desk.locator("main tbody tr", has_text=title).get_by_role("link").first.click()
    expect(desk.locator("main")).to_contain_text("Asistieron vecinas del mercado.")
    desk.get_by_role("button", name="Vi la prueba: verificar").click()
    expect(desk.locator("body")).to_contain_text("Verificado. Gracias por ver la prueba.")
    assert_accessible(desk)
    expect(desk.get_by_role("button", name="Vi la prueba: verificar")).to_have_count(0)


def test_another_network_has_its_own_windows_words_and_hour(open_page, house, assert_accessible):
    """Done when 3: its board, with what its own set says."""
    page = open_page(f"/mesa/plan/{OTHER_PLAN}/", role=OTHER)
    board = page.locator("main")
    for words in ("siembra", "brote", "cosecha", "descanso", "todo el año", "Palabra clara"):
        expect(board).to_contain_text(words)
    for foreign in ("amarillo", "azul", "CON-1"):
        expect(board).not_to_contain_text(foreign)
    assert_accessible(page)
    page.goto(f"{house.address}/plan/{OTHER_PLAN}/")
    expect(page.locator(".lede").first).to_contain_text("Datos al 4 de mayo de 2023.")
    page.goto(f"{house.address}/mesa/salidas/nueva/")
    expect(page.locator("main")).to_contain_text("Hora de La Paz")
