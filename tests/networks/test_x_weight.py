"""How long a post is on X (D-2): figures measured with twitter-text-parser 3.0.0 on 2026-11-24."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.networks.x.weighing import LIGHT, length

LETTERS = st.characters(exclude_categories=["Cs"])


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("hola", 4),
        ("ñandú", 5),
        ("…", 2),
        ("•", 2),
        ("“”—–", 4),
        ("😀", 2),
        ("👨\u200d👩\u200d👧\u200d👦", 2),
        ("👍🏽", 2),
        ("🇲🇽", 2),
        ("1️⃣", 2),
        ("©", 2),
        ("©️", 2),
        ("™", 2),
        ("❤", 2),
        ("❤️", 2),
        ("☺", 2),
        ("‼", 2),
        ("日本", 4),
        ("infoem.org.mx", 23),
        ("Visita infoem.org.mx.", 31),
        ("ana@infoem.org.mx", 17),
        ("https://a.mx/x).", 25),
        ("(https://a.mx/x)", 25),
        ("archivo.mx", 23),
        ("archivo.mx/ruta", 23),
        ("http://localhost/", 17),
        ("https://a.mx/x, y", 26),
        ("www.gob.mx", 23),
        ("S.A. de C.V.", 12),
        ("é", 1),
        ("A.C.", 4),
        ("@cuenta #SNT", 12),
        ("https://a.mx/ñandú?x=1&y=2", 23),
        ("sitio.com.mx/a-b_c", 23),
        ("fin.Luego", 9),
        ("a.de", 23),
        ("hola.Mx", 23),
        ("https://t.co/abc123", 23),
        ("x\u200by", 3),
        ("•€", 4),
        ("https://a.xn--p1ai/", 23),
        ("https://A.MX/X_(y)", 23),
        ("no.es", 23),
        ("https://a.mx/x.", 24),
        ("http://a.mx:8080/x", 23),
        ("$a.mx", 5),
        ("#a.mx", 5),
        ("de.la", 23),
        ("https://a.mx…", 25),
        (
            "Este viernes abrimos el archivo: https://www.gob.mx/archivo?a=1&b=2 #Archivo",
            65,
        ),
        ("«Hola», dijo…\n\n👍🏽 sitio.com.mx/a", 42),
        ("💖 ¡Gracias! 12:30 h., $5.00, art. 6o. 3.5 %", 44),
    ],
)
def test_the_weight_is_the_one_of_the_networks_own_rules(text, weight):
    assert length(text) == weight


@given(st.text(alphabet=LETTERS, max_size=400))
def test_no_text_breaks_the_scale_and_its_form_does_not_matter(text):
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text))
    assert length(text) == length(decomposed)
    assert 0 <= length(text) <= 23 * len(text)


@given(LETTERS.filter(lambda one: len(unicodedata.normalize("NFC", one)) == 1))
def test_one_letter_weighs_one_in_the_light_ranges_and_two_elsewhere(letter):
    point = ord(unicodedata.normalize("NFC", letter))
    is_light = any(low <= point <= high for low, high in LIGHT)
    assert length(letter) == 1 if is_light and letter not in "©®" else length(letter) == 2


@given(
    before=st.text(alphabet="abc ñ,.«»", max_size=20),
    path=st.text(alphabet="abcdefghijk/-", max_size=200),
)
def test_an_address_weighs_the_same_however_long_it_is(before, path):
    text = f"{before} "
    assert length(f"{text}https://www.gob.mx/a{path}z") == length(text) + 23


@given(st.lists(st.sampled_from(["hola ", "ñandú ", "📣 ", "… "]), max_size=30))
def test_words_apart_weigh_the_sum_of_their_weights(words):
    assert length("".join(words)) == sum(map(length, words))
