"""A teacher of Puebla follows «educación · Puebla» (DX-1), and the desk moves a date (CON-2)."""

import re
import subprocess
import sys
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.test_bulletin import wait_for_letters
from tests.smtp import MailServer

COORDINATION = "coordinación · snt"


@pytest.fixture
def mail_server(tmp_path):
    server = MailServer.start(tmp_path)
    yield server
    server.stop()


def a_week_passes(house, server: MailServer, title: str = "") -> str:
    return subprocess.run(
        [sys.executable, "-m", "tests.browser.make_agenda", title, str(server.port)],
        env={**house.environment, "PYTHONPATH": house.environment["PYTHONPATH"] + ":."},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_dx_1_a_teacher_of_puebla_gets_the_weekly_letter_and_none_without_news(
    open_page, house, mail_server, assert_accessible
):
    email, title = f"m{uuid.uuid4().hex[:8]}@example.org", f"Taller {uuid.uuid4().hex[:6]}"
    page = open_page("/agenda/", size="phone", script=False)
    page.locator("select[name=tema]").select_option(label="Educación")
    page.locator("select[name=territorio]").select_option(label="Puebla")
    page.get_by_role("button", name="Filtrar").click()
    expect(page.locator("h1")).to_contain_text("Educación · Puebla")
    expect(page.locator("main")).to_contain_text("Taller para docentes: tus datos en el aula")
    expect(page.locator("main")).not_to_contain_text("Foro de gobierno abierto")

    page.get_by_role("link", name="Por correo").click()
    page.get_by_label("Tu correo").fill(email)
    page.get_by_role("button", name="Mándame la confirmación").click()
    expect(page.locator("h1")).to_have_text("Revisa tu correo")
    (letter,) = wait_for_letters(house, email, 1)
    page.goto(re.search(r"http\S+/confirmar/\S+", letter.get_content())[0])
    page.get_by_role("button", name="Sí, envíenmelo").click()
    expect(page.locator("main")).to_contain_text("cada semana")

    assert a_week_passes(house, mail_server, title) == "1"
    ((reader, digest),) = mail_server.letters()
    assert reader == email
    assert "Educación · Puebla: 1 novedad" in digest["Subject"]
    assert title in digest.get_body(("plain",)).get_content()
    assert a_week_passes(house, mail_server) == "0"
    assert len(mail_server.letters()) == 1

    page.goto(digest["List-Unsubscribe"].strip("<>"))
    page.get_by_role("button", name="Dejar de recibir y borrar mi correo").click()
    expect(page.locator("h1")).to_have_text("Ya no recibes la agenda")
    page = open_page("/agenda/?tema=educacion&territorio=puebla")
    assert_accessible(page)


def test_a_month_one_activity_and_the_calendar_are_open_to_anyone(open_page, assert_accessible):
    page = open_page("/agenda/?vista=mes&mes=2023-02")
    assert_accessible(page)
    page.get_by_role("link", name="Taller para docentes: tus datos en el aula").click()
    expect(page.locator("main")).to_contain_text("Viernes 3 de febrero de 2023, 10:00 a 12:00")
    assert_accessible(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Agregar a mi calendario").click()
    content = saved.value.path().read_text()
    assert "DTSTART;TZID=America/Mexico_City:20230203T100000" in content


def test_con_2_the_desk_moves_a_date_and_the_post_tells_the_new_one(open_page, assert_accessible):
    title = f"Jornada {uuid.uuid4().hex[:8]}"
    desk = open_page("/mesa/actividades/nueva/", role=COORDINATION)
    desk.get_by_label("Nombre").fill(title)
    desk.get_by_label("Día", exact=True).fill("2030-06-28")
    desk.get_by_label("Quién la organiza").select_option(index=1)
    assert_accessible(desk)
    desk.get_by_role("button", name="Guardar y ver").click()
    desk.get_by_role("button", name="Publicar").click()
    expect(desk.locator("main")).to_contain_text("Está en la agenda pública.")
    address = desk.url
    desk.get_by_role("link", name="Anunciar").click()
    expect(desk.get_by_label("Texto", exact=True)).to_have_value(re.compile("28 de junio de 2030"))
    desk.get_by_role("button", name="Guardar borrador").last.click()
    desk.goto(address)
    expect(desk.locator("main")).to_contain_text("Borrador")
    assert_accessible(desk)
    desk.get_by_role("link", name="Otra fecha o lugar").click()
    desk.get_by_label("Día", exact=True).fill("2030-07-05")
    desk.get_by_label("Por qué").fill("Más tiempo")
    desk.get_by_role("button", name="Mover").click()
    expect(desk.locator("main")).to_contain_text("ya dice la fecha nueva")
