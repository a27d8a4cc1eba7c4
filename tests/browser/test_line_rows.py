"""Rows of single lines through the interface: other calendars, agreed dates, goals, programmes."""

import re

from tests.browser.plan_steps import COORDINATION, TEAM, board, go, import_plan, send

CODES = [
    *("3.2.6 B", "3.3.8 A", "3.5.8 A", "4.1.2 A", "4.1.13 A", "5.1.10 A"),
    *("1.1.1 A", "2.1.1 A", "2.1.12", "2.1.13", "2.1.14", "4.1.18.A"),
]


def declare(page, plan, line, title, day, **fields):
    go(page, f"/mesa/plan/{plan}/{line}/evidencia/nueva/")
    send(
        page,
        page.locator("main form button[type=submit]").last.inner_text().strip(),
        title=title,
        day=day,
        note="Lo confirma la coordinación.",
        **fields,
    )


def test_every_issue_of_another_calendar_is_a_due(open_page):
    """CAL-J: 4 issues → 4 dues; missing 1 makes 75 %."""
    plan = "rows-issues"
    page = import_plan(open_page, plan)
    assert board(page)["CON-4"]["due"] == "Cada número de otro calendario"
    issues = [("Uno", "2022-11-20"), ("Dos", "2022-12-05"), ("Tres", "2022-12-20")]
    for label, day in [*issues, ("Cuatro", "2023-01-15")]:
        go(page, f"/mesa/plan/{plan}/con-4/numeros/")
        send(page, "Agregar el número", label=f"Número {label}", due_on=day)

    for label, day in issues:
        declare(page, plan, "con-4", f"Propuesta para el número {label}", day)

    go(page, f"/mesa/plan/{plan}/con-4/")
    dates = page.locator("section[aria-labelledby=fechas]")
    assert dates.locator(".figure-number").inner_text() == "75 %"
    assert dates.get_by_text("pasó sin evidencia").count() == 1
    assert dates.get_by_text("con evidencia", exact=True).count() == 3


def test_dates_to_agree_become_dates_with_a_colour(open_page, assert_accessible):
    """CAL-F: C-6 is «por acordar» until its decision passes; an agreement gives it 3 dates."""
    plan = "rows-agreed"
    page = import_plan(open_page, plan)
    line = board(page)["C-6"]
    assert (line["due"], line["window"], line["standing"]) == (
        "Fecha por acordar",
        "",
        "por acordar",
    )
    go(page, f"/mesa/plan/{plan}/c-6/decision/")
    send(
        page,
        "Guardar la fecha de la decisión",
        decision_due_on="2023-02-15",
        decision_owner="La siguiente sesión",
    )
    assert "Sus fechas se deciden a más tardar el 15 de febrero de 2023. La siguiente sesión." in (
        page.locator("main").inner_text()
    )

    page.get_by_role("link", name="Registrar fechas acordadas").click()
    forums = [
        ("Gobierno abierto", "2023-03-10"),
        ("Ciudadanía digital", "2023-05-19"),
        ("Evaluación de la Ley", "2023-09-08"),
    ]
    dates = {}
    for number, (label, day) in enumerate(forums, start=1):
        dates |= {f"label_{number}": f"Foro {label}", f"due_on_{number}": day}
    send(page, "Registrar las fechas", agreement="ACU/ORD01/2023", **dates)

    agreed = page.locator("section[aria-labelledby=fechas]")
    assert [text.strip() for text in agreed.locator(".window-badge").all_inner_texts()] == [
        "amarillo",
        "naranja",
        "rojo",
    ]
    assert agreed.get_by_text("acuerdo ACU/ORD01/2023").count() == 3
    assert_accessible(page)
    go(page, f"/mesa/plan/{plan}/")
    assert board(page)["C-6"]["standing"] != "por acordar"


def test_a_conditional_line_is_measured_only_while_a_project_is_active(open_page):
    """CAL-X: A-2 is not penalised in weeks without an active campaign."""
    plan = "rows-projects"
    page = import_plan(open_page, plan)
    go(page, f"/mesa/plan/{plan}/a-2/metas/")
    page.get_by_label("Un ritmo que se mantiene todo el año").check()
    page.locator("[name=measure]").select_option("evidence.declared_count")
    page.locator("[name=every]").select_option("week")
    send(page, "Poner la meta", amount="1")
    go(page, f"/mesa/plan/{plan}/a-2/")
    assert page.locator(".goal .figure-number").inner_text() == "nada juzgado todavía"

    go(page, f"/mesa/plan/{plan}/a-2/proyectos/")
    send(page, "Agregar el proyecto", label="Campaña", starts_on="2022-12-05", ends_on="2022-12-19")
    for day in ("2022-12-07", "2022-12-14"):
        declare(page, plan, "a-2", "Publicación con la etiqueta", day)

    go(page, f"/mesa/plan/{plan}/a-2/")
    assert page.locator(".goal .figure-number").inner_text() == "2 de 2 semanas"
    assert page.locator(".line-state").inner_text().startswith("azul\nal día")
    said = page.locator(".goal").inner_text()
    assert "2 ene 2023 a 8 ene 2023: sin proyecto activo" in said


def test_a_goal_says_what_is_done_and_who_verified_it(open_page, assert_accessible):
    """B-2: target 4 workshops, 3 done: 75 %, amber, last evidence; «sin meta» before."""
    plan = "rows-goal"
    page = import_plan(open_page, plan)
    go(page, f"/mesa/plan/{plan}/b-2/")
    assert page.locator(".line-state").get_by_text("sin meta").count() == 1

    page.get_by_role("link", name="Poner una meta").first.click()
    page.locator("[name=measure]").select_option("evidence.declared_count")
    send(page, "Poner la meta", amount="4", due_on="2023-01-31", title="Cuatro talleres")
    go(page, f"/mesa/plan/{plan}/b-2/")
    assert page.locator(".goal__figure .figure-number").inner_text() == "0 de 4 registros"
    page.get_by_role("link", name="Agregar una acción concreta").click()
    send(
        page,
        page.locator("main form button[type=submit]").last.inner_text().strip(),
        text="Convocar a las entidades",
        due_on="2022-12-01",
    )
    for day in ("2022-12-02", "2022-12-15", "2023-01-12"):
        declare(page, plan, "b-2", f"Taller del {day}", day)

    go(page, f"/mesa/plan/{plan}/b-2/")
    goal = page.locator(".goal")
    assert goal.locator(".figure-number").inner_text() == "3 de 4 registros"
    assert goal.locator(".goal__bar .num").inner_text() == "75 %"
    assert goal.locator("[class*=standing--]").inner_text().strip() == "por vencer"
    assert page.get_by_text("Convocar a las entidades").first.is_visible()
    evidence = page.locator("section[aria-labelledby=evidencia]")
    assert "12 de enero de 2023" in evidence.inner_text()
    assert_accessible(page)

    evidence.get_by_role("link", name="Taller del 2023-01-12", exact=True).click()
    address = page.url.partition("/mesa/")[2]
    second = open_page(f"/mesa/{address}", role=TEAM)
    second.get_by_role("button", name="Vi la prueba: verificar").click()
    assert "Verificado. Gracias por ver la prueba." in second.locator("main").inner_text()
    go(page, f"/mesa/plan/{plan}/b-2/")
    assert evidence.get_by_text("verificada").count() == 1


def test_nothing_is_met_without_facts(open_page):
    """Lines and goals of a plan just imported: none is «cumplida»."""
    page = import_plan(open_page, "rows-empty")

    assert "cumplida" not in {line["standing"] for line in board(page).values()}
    assert board(page)["D-4"]["standing"] == "sin meta"


def test_a_goal_is_set_with_the_keyboard_alone(open_page):
    """B-2 on a phone, without a pointer."""
    page = import_plan(open_page, "rows-keyboard", size="phone")
    go(page, "/mesa/plan/rows-keyboard/d-4/metas/")
    page.locator("[name=amount]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/d-4/(#.*)?$"))
    assert page.locator(".goal__figure .figure-number").inner_text().startswith("0 de 2 ")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_component_serves_its_programme_codes_and_both_ways_are_shown(open_page):
    """C-0: component C carries the 12 codes; «4.1.18.A» = «4.1.18 A»; seen from both sides."""
    page = open_page("/mesa/plan/2022-2023/programas/", role=COORDINATION)
    shown = page.locator("main tbody th").all_inner_texts()
    assert sorted(shown) == sorted(CODES)
    assert set(page.locator("main tbody td:nth-child(3)").all_inner_texts()) == {"componente C"}
    assert set(page.locator("main tbody td:nth-child(2)").all_inner_texts()) == {
        "texto oficial pendiente"
    }

    page.get_by_role("link", name="4.1.18.A").click()

    assert page.locator("h1").inner_text() == "4.1.18 A"
    served = page.locator("section[aria-labelledby=sirven]").inner_text()
    assert "C · Vinculación interinstitucional" in served
    go(page, "/mesa/plan/2022-2023/c-6/")
    serves = page.locator("section[aria-labelledby=vinculacion] strong").all_inner_texts()
    assert [text.split(" · ")[0] for text in serves] == CODES
