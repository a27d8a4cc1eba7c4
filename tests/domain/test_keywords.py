import pytest

from virgula.domain.keywords import first_keyword


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Taller de Capacitación en línea", "capacitacion"),
        ("CAPACITACIÓN", "capacitacion"),
        ("Capacitaciones varias", ""),
        ("la feria\ndel libro", "Feria del Libro"),
        ("feria de un libro", ""),
        ("¡Feria, del: libro!", "Feria del Libro"),
        ("Nada", ""),
    ],
)
def test_whole_words_and_phrases_whatever_their_accents_and_capitals(text, found):
    assert first_keyword(text, ["", " ¡! ", "capacitacion", "Feria del Libro"]) == found
