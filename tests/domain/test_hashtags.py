"""Hashtags are put in once, spelled as adopted, and nothing else of a text moves (row A-2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.hashtags import Tag, Tagged, find, fold, is_hashtag, tag

OFFICIAL = Tag("VinculaciónSNT", ("vinculasnt",), is_automatic=True)
TIPS = Tag("SNTtips", ("TipsSNT",))
WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from("#＃@/.=&()·_ \n\u0301\u200dáÁñvinculacióSNTtips1️⃣"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=60,
)


def words(text: str) -> list[str]:
    return [found.word for found in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#VinculaciónSNT", ["VinculaciónSNT"]),
        ("Hoy (#SNTtips), #Año2026.", ["SNTtips", "Año2026"]),
        ("＃SNTtips y #l·l", ["SNTtips", "l·l"]),
        ("#हिन्दी #日本", ["हिन्दी", "日本"]),
        ("#2026 #_ # #️⃣ uno#dos &#39; /#tres =#cuatro )#cinco", []),
        ("#uno#dos", []),
        ("https://ejemplo.mx/a-#uno www.ejemplo.mx/?b=,#dos", []),
        ("#uno@ejemplo.mx #dos.tres@ejemplo.mx @cuenta #cuatro", ["cuatro"]),
        ("#SNTtips:https://ejemplo.mx/#otro", ["SNTtips"]),
        ("#no\u0301ta", ["no\u0301ta"]),
    ],
)
def test_hashtags_are_found_where_every_network_finds_them(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "written",
    ["#vinculacionsnt", "#VINCULACIÓNSNT", "＃VinculaciónSNT", "#vinculasnt", "#VinculaSNT"],
)
def test_another_spelling_becomes_the_adopted_one(written: str) -> None:
    """Row A-2: aliases, capitals and accents are corrected."""
    tagged = tag(f"Hoy {written}, a las doce.", [OFFICIAL])
    assert tagged == Tagged(
        "Hoy #VinculaciónSNT, a las doce.", (), ((written[1:], "VinculaciónSNT"),)
    )


def test_the_automatic_one_goes_to_the_end_and_the_others_only_where_they_were_written() -> None:
    assert tag("Abrimos el archivo.\n", [OFFICIAL, TIPS]) == Tagged(
        "Abrimos el archivo. #VinculaciónSNT", ("VinculaciónSNT",), ()
    )
    assert tag("", [OFFICIAL, TIPS]).text == "#VinculaciónSNT"


def test_words_of_addresses_and_mails_stay_as_they_are() -> None:
    text = "https://ejemplo.mx/,#vinculacionsnt y #sntTips@ejemplo.mx #VinculaciónSNT"
    assert tag(text, [OFFICIAL, TIPS]) == Tagged(text)


def test_a_name_of_its_own_beats_an_alias_of_another() -> None:
    other = Tag("Tips", ("SNTtips",))
    assert tag("#snttips #TIPS", [other, TIPS]).text == "#SNTtips #Tips"


@pytest.mark.parametrize("name", ["", "dos palabras", "#Signo", "2026", "punto.", "a@b"])
def test_a_name_that_no_network_reads_as_one_hashtag_is_refused(name: str) -> None:
    assert not is_hashtag(name)
    with pytest.raises(ValueError, match="is not one hashtag"):
        Tag(name)


@given(WORDS)
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@given(WORDS)
def test_tagging_twice_is_tagging_once_and_every_automatic_one_is_there(text: str) -> None:
    once = tag(text, [OFFICIAL, TIPS])
    assert tag(once.text, [OFFICIAL, TIPS]) == Tagged(once.text)
    assert "VinculaciónSNT" in words(once.text)


@given(WORDS)
def test_nothing_but_hashtags_moves(text: str) -> None:
    tagged = tag(text, [TIPS])
    assert tagged.inserted == ()
    if not tagged.corrected:
        assert tagged.text == text


@given(WORDS)
def test_what_is_found_stands_in_the_text(text: str) -> None:
    for found in find(text):
        assert text[found.start : found.end][1:] == found.word
        assert is_hashtag(found.word)
