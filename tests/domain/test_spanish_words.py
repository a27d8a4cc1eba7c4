"""Words as a search compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.spanish_words import fold, is_stop_word, stem, stems_of, words_of

SAME = [
    ("difusion", "difusión", "difusiones", "Difusión", "DIFUSIONES"),
    ("niño", "nino", "niña", "niñas", "NIÑOS"),
    ("órgano", "organo", "órganos"),
    ("acción", "acciones", "accion"),
    ("vinculación", "vinculaciones", "vinculacion"),
    ("luz", "luces"),
    ("juez", "jueces"),
    ("red", "redes"),
    ("base", "bases"),
    ("mes", "meses"),
    ("ley", "leyes"),
    ("ciudadano", "ciudadana", "ciudadanos", "ciudadanas"),
    ("lingüístico", "linguistica", "lingüísticas"),
    ("examen", "exámenes"),
    ("joven", "jóvenes"),
    ("voz", "voces"),
    ("taller", "talleres"),
    ("clave", "claves"),
    ("k'áat", "kaat", "k’aat"),
]
APART = [
    ("caso", "casa"),
    ("plazo", "plaza"),
    ("nación", "nacional"),
    ("foro", "fuero"),
    ("pago", "paga"),
    ("difusión", "difundir"),
    ("2023", "2022"),
]


@pytest.mark.parametrize("words", SAME, ids=lambda words: words[0])
def test_number_gender_and_accents_make_no_difference(words):
    assert len({stem(word) for word in words}) == 1


@pytest.mark.parametrize("words", APART, ids=lambda words: words[0])
def test_other_words_stay_apart(words):
    assert len({stem(word) for word in words}) == len(words)


def test_a_text_is_its_words_and_nothing_else():
    assert stems_of('¿"Qué" es la Ley-General; de 2023?\x00') == "que es la ley general de 2023"
    assert [word.stem for word in words_of("1½ kg, a²")] == ["112", "kg", "a2"]
    assert (is_stop_word("También"), is_stop_word("datos")) == (True, False)


@given(st.text())
def test_any_text_gives_words_that_no_database_can_take_for_something_else(text):
    stems = stems_of(text)
    assert all(sign.isalnum() or sign == " " for sign in stems)
    for word in words_of(text):
        assert stem(text[word.start : word.end]) == word.stem


@given(st.text(max_size=40))
def test_folding_and_stemming_are_settled_at_once_for_folded_words(word):
    assert fold(fold(word)) == fold(word)
