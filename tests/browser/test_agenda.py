"""D-2 in a real browser: 40 posts of a spreadsheet in two clicks, a drag, the keyboard, undo."""

import datetime

import pytest
from playwright.sync_api import Page, expect

ROLE = "coordinación · snt"
AGENDA = "/mesa/agenda/"
COUNT_CLICKS = """
  sessionStorage.clicks ??= "0";
  addEventListener("click", (event) => {
    if (event.isTrusted) sessionStorage.clicks = String(Number(sessionStorage.clicks) + 1);
  }, true);
"""


def day(ahead):
    return datetime.date.today() + datetime.timedelta(days=ahead)  # noqa: DTZ011 -- a day of ours


def month(path, rows, *, mark, first=40):
    """Write a spreadsheet with a post a day, whose days no other test touches."""
    lines = ["id,fecha,hora,título,texto,canales,utilidad"]
    lines += [
        f"{mark}-{n},{day(first + n % 28):%d/%m/%Y},{9 + n % 9}:00,{mark} {n},Texto {n},todos,"
        "Para saber más."
        for n in range(rows)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def brought(house, tmp_path, mark, *, rows=1, first=40):
    """Bring posts by the command, and return the address of the week of the first."""
    path = month(tmp_path / "mes.csv", rows, mark=mark, first=first)
    done = house.virgula("agenda", "import", str(path), "--system", "snt-2022", "--approve")
    assert done.returncode == 0, done.stderr
    return f"{AGENDA}?vista=semana&dia={day(first).isoformat()}"


def entry(page: Page, title: str):
    return page.locator("[data-entry]", has_text=title)


def test_forty_posts_of_a_spreadsheet_in_two_clicks(house, open_page, tmp_path, assert_accessible):
    path = month(tmp_path / "mes.csv", 40, mark="Clic")
    page = open_page(AGENDA, role=ROLE)
    page.context.add_init_script(COUNT_CLICKS)
    page.goto(page.url)
    page.evaluate("sessionStorage.clicks = '0'")

    # The first: the button opens the choice of a file, and what is chosen leads to its preview.
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Importar un mes", exact=True).click()
    chooser.value.set_files(path)
    expect(page.get_by_text("40 publicaciones nuevas")).to_be_visible()
    assert_accessible(page)
    # The second.
    page.get_by_role("button", name="Importar las 40 publicaciones").click()
    expect(page.get_by_text("40 publicaciones hechas.")).to_be_visible()

    clicks = int(page.evaluate("sessionStorage.clicks"))
    # A label passes its click on to its field: the browser counts that as one more.
    assert clicks - 1 == 2
    page.goto(f"{house.address}{AGENDA}?vista=lista&dia={day(40).isoformat()}")
    expect(page.locator(".entry", has_text="Clic")).to_have_count(40)


def test_the_same_file_again_changes_nothing(house, tmp_path):
    brought(house, tmp_path, "Otra vez", rows=3)
    path = tmp_path / "mes.csv"
    again = house.virgula("agenda", "import", str(path), "--system", "snt-2022")
    assert "3 quedan igual." in again.stdout


def test_a_drag_keeps_the_hour_and_undo_brings_it_back(house, open_page, tmp_path):
    first = 70 + (7 - day(70).weekday()) % 7  # a Monday
    address = brought(house, tmp_path, "Arrastre", first=first)
    page = open_page(address, role=ROLE)
    hour = entry(page, "Arrastre 0").locator("time").inner_text()
    target = page.locator(f'[data-drop-day="{day(first + 3).isoformat()}"]')
    entry(page, "Arrastre 0").drag_to(target)
    moved = target.locator("[data-entry]", has_text="Arrastre 0")
    expect(moved).to_be_visible()
    assert moved.locator("time").inner_text() == hour
    page.locator(".undo").get_by_role("button", name="Deshacer").click()
    origin = page.locator(f'[data-drop-day="{day(first).isoformat()}"]')
    expect(origin.locator("[data-entry]", has_text="Arrastre 0")).to_be_visible()
    expect(page.locator(".undo")).to_have_count(0)


def test_the_keyboard_alone_moves_a_post(house, open_page, tmp_path, assert_accessible):
    first = 91 + (7 - day(91).weekday()) % 7
    page = open_page(brought(house, tmp_path, "Teclado", first=first), role=ROLE)
    link = entry(page, "Teclado 0").get_by_role("link", name="Mover a…")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mover a otra hora")).to_be_visible()
    assert_accessible(page)
    page.locator("#id_hour").focus()
    page.locator("#id_hour").fill("18:30")
    page.keyboard.press("Enter")
    expect(entry(page, "Teclado 0").locator("time")).to_have_text("18:30")


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("look", ["mes", "semana", "lista", "columnas"])
def test_every_look_is_accessible_and_fits(
    house, open_page, tmp_path, assert_accessible, look, size
):
    brought(house, tmp_path, "Vistas", rows=3, first=50)
    page = open_page(f"{AGENDA}?vista={look}&dia={day(50).isoformat()}", size=size, role=ROLE)
    expect(page.locator(".entry", has_text="Vistas 0").first).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_a_month_comes_in_and_a_post_moves(house, open_page, tmp_path):
    path = month(tmp_path / "mes.csv", 2, mark="Sin guion", first=120)
    page = open_page("/mesa/agenda/importar/", role=ROLE, script=False)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Ver qué haría").click()
    page.get_by_role("button", name="Importar las 2 publicaciones").click()
    page.locator(".entry", has_text="Sin guion 0").get_by_role("link", name="Mover a…").click()
    page.get_by_role("button", name="Una semana después").click()
    expect(page.locator(".undo")).to_contain_text("Sin guion 0")


def test_the_pause_is_said_on_every_page_until_it_is_resumed(open_page, assert_accessible):
    page = open_page("/mesa/agenda/pausa/?sistema=snt-2022", role=ROLE)
    page.get_by_label("Por qué").fill("Simulacro de sismo")
    page.get_by_role("button", name="Pausar todo ahora").click()
    expect(page.locator(".desk-banner")).to_contain_text("Simulacro de sismo")
    assert_accessible(page)
    page.goto(page.url.partition("/mesa/")[0] + "/mesa/plan/")
    page.locator(".desk-banner").get_by_role("link").click()
    page.get_by_role("button", name="Reanudar todo").click()
    expect(page.locator(".desk-banner")).to_have_count(0)


def test_a_series_says_its_next_ten_days_and_skips_one(open_page, assert_accessible):
    page = open_page("/mesa/agenda/series/nueva/?sistema=snt-2022", role=ROLE)
    page.get_by_label("Nombre").fill("Palabra de la semana")
    page.locator("input[name=channels]").first.check()
    page.locator("input[name=weekdays][value='1']").check()
    page.get_by_label("Hora").fill("09:00")
    assert_accessible(page)
    page.get_by_role("button", name="Guardar la serie").click()
    page.locator("#id_text").fill("Una palabra que ayuda.")
    page.get_by_role("button", name="Ponerlo en el banco").click()
    expect(page.locator(".series-days__row")).to_have_count(10)
    assert_accessible(page)
    page.locator(".series-days__row").nth(1).get_by_role("button", name="Saltar").click()
    expect(page.locator(".series-days__row").nth(1)).to_contain_text("Saltado")
