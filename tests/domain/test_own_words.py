"""What a person wrote in a letter, without history and signature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.own_words import is_forward, own_subject, own_words, says_nothing

NEWS = "El jueves 2 de febrero, a las 10:00, taller de solicitudes en la biblioteca central."
CASES = {
    "plain": NEWS,
    "greeting": f"Hola, buen día:\n\n{NEWS}",
    "gmail": f"{NEWS}\n\nEl lun, 23 ene 2023 a las 9:00, Red (<difunde@red.example>) escribió:\n"
    "> ¿Qué difundimos esta semana?\n> Escribe aquí.",
    "gmail folded": f"{NEWS}\n\nEl lun, 23 ene 2023 a las 9:00, Comisión de Vinculación\n"
    "(<difunde+12-abcdefghij@red.example>)\nescribió:\n\n> ¿Qué difundimos esta semana?",
    "gmail english": f"{NEWS}\n\nOn Mon, Jan 23, 2023 at 9:00 Red <a@red.example> wrote:\n> Hola",
    "apple": f"{NEWS}\n\nEnviado desde mi iPhone\n\n"
    "> El 23 ene 2023, a la(s) 09:00, Red <a@red.example> escribió:\n> \n> Hola",
    "outlook": f"{NEWS}\n\n________________________________\nDe: Red <a@red.example>\n"
    "Enviado: lunes, 23 de enero de 2023 09:00 a. m.\nPara: Enlace <b@c.example>\n"
    "Asunto: ¿Qué difundimos esta semana?\n\nHola, Enlace",
    "outlook bold": f"{NEWS}\n\n*De:* Red <a@red.example>\n*Enviado el:* lunes, 23 de enero\n"
    "*Para:* b@c.example\n*Asunto:* Hola\n\nTexto",
    "original": f"{NEWS}\n\n-----Mensaje original-----\nDe: Red\nHola",
    "signature": f"{NEWS}\n\n-- \nLic. Ana Pérez\nEnlace de comunicación",
    "farewell": f"Estimados:\n{NEWS}\n\nSaludos cordiales,\nLic. Ana Pérez\nTel. 55 1234 5678",
    "notice": f"{NEWS}\n\nAVISO DE CONFIDENCIALIDAD: Este correo electrónico es confidencial…",
    "android": f"{NEWS}\n\nEnviado desde Outlook para Android",
    "quoted first": f"> ¿Qué difundimos esta semana?\n{NEWS}",
    "windows lines": f"{NEWS}\r\n\r\nSaludos\r\nAna",
}


@pytest.mark.parametrize("name", CASES)
def test_only_what_was_written_stays(name):
    assert own_words(CASES[name]) == NEWS


def test_answers_between_the_quoted_lines_stay():
    text = "> ¿Qué hay el jueves?\nUn taller.\n> ¿Y el viernes?\nUn foro."
    assert own_words(text) == "Un taller.\nUn foro."


def test_a_sentence_that_begins_like_a_head_stays():
    text = "De: la red de bibliotecas llega un foro.\nPara: todo público.\nEs gratis."
    assert own_words(text) == text


def test_what_is_passed_on_stays_without_its_heads():
    text = (
        "Les paso esto.\n\n---------- Forwarded message ---------\nDe: Prensa <p@c.example>\n"
        "Date: lun, 23 ene 2023\nSubject: Foro\nTo: Ana <a@c.example>\n\n" + NEWS
    )
    assert own_words(text, is_forwarded=True) == f"Les paso esto.\n\n{NEWS}"


def test_a_greeting_alone_is_no_news():
    assert own_words("Hola, buenas tardes.\n\nSaludos\nAna") == "Saludos\nAna"
    assert own_words("> todo citado\n> y nada más") == ""


@pytest.mark.parametrize(
    ("text", "is_nothing"),
    [
        ("Nada", True),
        ("Esta semana nada, gracias.", True),
        ("No tenemos nada esta semana.", True),
        ("Sin novedad", True),
        ("Nada nos detiene: el jueves hay foro.", False),
        (NEWS, False),
        ("", False),
    ],
)
def test_an_answer_may_say_that_there_is_nothing(text, is_nothing):
    assert says_nothing(text) is is_nothing


def test_subjects_lose_their_marks():
    assert own_subject("RE: Rv: Fwd:  Foro del jueves") == "Foro del jueves"
    assert own_subject("Re[2]: Foro") == "Foro"
    assert own_subject("Red de foros: jueves") == "Red de foros: jueves"
    assert (is_forward("RV: Foro"), is_forward("Re: Fwd: Foro"), is_forward("Foro")) == (
        True,
        True,
        False,
    )


@given(st.text(max_size=400), st.booleans())
def test_no_text_breaks_it_and_nothing_is_invented(text, is_forwarded):
    words = own_words(text, is_forwarded=is_forwarded)
    assert set(words) - {"\n"} <= set(text)
