"""The inbox of answers in a real browser (the replies of D-1 and D-2)."""

from playwright.sync_api import expect

ROLE = "coordinación · snt"
INBOX = "/mesa/salidas/respuestas/"


def test_d_1_a_question_is_answered_and_becomes_a_frequent_one(open_page, assert_accessible):
    """D-1: a reply is answered where it was said, and one of them becomes a frequent question."""
    page = open_page(INBOX, role=ROLE)
    page.get_by_role("link", name="¿Puedo ir con mi hija").click()
    assert_accessible(page)

    page.get_by_label("Nuestra respuesta").fill("Sí: las actividades son abiertas. ¡Las esperamos!")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Nuestra respuesta va en camino")
    assert_accessible(page)

    page.get_by_role("link", name="Hacer pregunta frecuente").click()
    page.get_by_label("Pregunta", exact=True).fill("¿Pueden ir niñas y niños a las actividades?")
    page.get_by_role("button", name="Guardar la pregunta").click()
    expect(page.locator("main")).to_contain_text("Ya es una pregunta frecuente")

    page.goto(page.url.partition("/mesa/")[0] + "/preguntas/")
    article = page.locator("article", has_text="¿Pueden ir niñas y niños a las actividades?")
    expect(article).to_contain_text("Sí: las actividades son abiertas.")
    expect(page.locator("main")).not_to_contain_text("Vecina")
    assert_accessible(page)


def test_what_needs_no_answer_says_why_and_can_be_opened_again(open_page, assert_accessible):
    page = open_page(INBOX, role=ROLE)
    page.get_by_role("link", name="¡Gracias!").click()
    page.get_by_text("No necesita respuesta", exact=True).click()
    page.get_by_role("button", name="Dejar sin respuesta").click()
    expect(page.locator("main")).to_contain_text("Escribe por qué: quien venga después")
    assert_accessible(page)
    page.get_by_label("Por qué no necesita respuesta").fill("Es un saludo.")
    page.get_by_role("button", name="Dejar sin respuesta").click()
    expect(page.locator("main")).to_contain_text("Es un saludo.")
    page.get_by_role("button", name="Abrirlo de nuevo").click()
    expect(page.locator("main")).to_contain_text("Vuelve a esperar respuesta.")
