"""Search across everything: the same answers on both databases."""

from datetime import date

import pytest

from tests.institutions.factories import SystemFactory
from virgula.search import actions, queries
from virgula.search.doors import PUBLIC, doors
from virgula.search.models import Document
from virgula.search.queries import search, understand
from virgula.search.registry import FacetValue, Findable, Kind, _kinds, register_kind

pytestmark = pytest.mark.django_db
DOOR = "relay.view_inbox"


class Shelf:
    """A room's things, as a test lays them out."""

    def __init__(self, system) -> None:
        self.system, self.things = system, {}

    def put(self, key: str, title: str, text: str = "", **values) -> None:
        self.things[key] = Findable(
            key=key, system_id=self.system.pk, title=title, text=text, path=f"/{key}/", **values
        )

    def read(self, keys):
        chosen = self.things if keys is None else keys
        return [self.things[key] for key in chosen if key in self.things]

    def index(self) -> int:
        return actions.rebuild(self.kind)

    @property
    def kind(self) -> Kind:
        return _kinds["thing"]


@pytest.fixture
def shelf():
    made = Shelf(SystemFactory())
    register_kind(Kind("thing", "Cosa", made.read, doors=frozenset({DOOR})))
    yield made
    del _kinds["thing"]


def found(text: str, **how) -> list[str]:
    results = search(text, doors=how.pop("doors", (PUBLIC,)), **how)
    return [hit.document.key for hit in results.hits]


SAID = {
    "foro": ("Foro de difusión del derecho a saber", "Un foro para niñas y niños en Zacatecas."),
    "taller": ("Talleres de datos personales", "Cuida tus datos: una acción sencilla cada mes."),
    "ley": ("Ley General de Transparencia", "Los órganos garantes y las leyes de cada estado."),
    "maya": ("U páajtalil k'áat chi'", "Cápsula en lengua maya sobre el derecho de acceso."),
    "radio": ("Cápsula de radio 12", "Voces de jueces y juezas; luz sobre la ley."),
    "red": ("Redes ciudadanas", "La vinculación entre instituciones: 32 vinculaciones."),
}
PAIRS = [
    *(("difusion", "foro"), ("difusión", "foro"), ("difusiones", "foro"), ("DIFUSION", "foro")),
    *(("nino", "foro"), ("niña", "foro"), ("NIÑOS", "foro"), ("ninas zacatecas", "foro")),
    *(("foros", "foro"), ("derechos saber", "foro"), ('"derecho a saber"', "foro")),
    *(
        ("taller", "taller"),
        ("dato personal", "taller"),
        ("acciones", "taller"),
        ("meses", "taller"),
    ),
    *(("cuida datos", "taller"), ("sencillas", "taller"), ("acción mes", "taller")),
    *(("leyes generales", "ley"), ("organo", "ley"), ("órgano garante", "ley")),
    *(('"ley general"', "ley"), ("transparencias", "ley"), ("estados", "ley")),
    *(("kaat", "maya"), ("k’áat", "maya"), ("paajtalil", "maya"), ("lenguas mayas", "maya")),
    *(("capsula maya", "maya"), ("accesos", "maya")),
    *(("voz", "radio"), ("juez", "radio"), ("jueza", "radio"), ("luces", "radio")),
    *(("capsulas radio", "radio"), ("12", "radio"), ("radio 12", "radio")),
    *(("red", "red"), ("ciudadano", "red"), ("ciudadanos", "red"), ("vinculacion", "red")),
    *(("VINCULACIONES", "red"), ("institucion", "red"), ("32", "red"), ("redes ciudadana", "red")),
    *(("la vinculación de las instituciones", "red"), ("¿qué es la ley general?", "ley")),
    *(('"', ""), ("'", ""), ("*", ""), ("NEAR(", ""), ("title_stems:foro", ""), ("foro)", "foro")),
    *(('"foro', "foro"), ("foro y", "foro"), ("-foro", "foro"), ("foro*", "foro")),
    *(("xyzzy", ""), ("foro xyzzy", ""), ("(", ""), ("\x00", ""), ("' OR 1=1 --", "")),
    *(("%", ""), ("\\", ""), ("foro:D", ""), ("doorxpublic", ""), ("kindxthing", "")),
    *(("&", ""), ("foro & taller", ""), ("!", ""), ("🙂", "")),
]


@pytest.fixture
def said(shelf):
    for key, (title, text) in SAID.items():
        shelf.put(key, title, text)
    shelf.index()
    return shelf


@pytest.mark.parametrize(("query", "key"), PAIRS, ids=lambda value: repr(value)[:30])
def test_what_is_typed_finds_what_is_meant(said, query, key):
    """Issue 5: 60 pairs and more; accents, number, gender, hostile signs; alike on both."""
    results = search(query, doors=(PUBLIC,))
    whole = [] if results.is_partial else [hit.document.key for hit in results.hits]
    assert (key in whole) if key else whole == []


def test_there_are_sixty_pairs():
    assert len(PAIRS) >= 60


def test_a_word_in_the_title_comes_before_one_in_the_text(shelf):
    shelf.put("text", "Otra cosa", "Aquí se habla de presupuesto y de otras cosas que interesan.")
    shelf.put("title", "Presupuesto abierto", "Nada más.")
    shelf.index()
    assert found("presupuestos") == ["title", "text"]


def test_nothing_with_all_the_words_shows_what_has_some(said):
    results = search("foro de braille", doors=(PUBLIC,))
    assert (results.is_partial, [hit.document.key for hit in results.hits]) == (True, ["foro"])


def test_a_mistyped_word_is_guessed(said):
    actions.count_terms()
    assert search("difucion", doors=(PUBLIC,)).suggestion == "difusión"
    assert search("transparensia general", doors=(PUBLIC,)).suggestion == "transparencia general"
    assert search("xyzzy", doors=(PUBLIC,)).suggestion == ""


def test_what_asks_for_a_permission_is_found_by_who_has_it_there(shelf):
    """No foreign draft can be found by any other role."""
    other = SystemFactory()
    shelf.put("open", "Acuerdo público")
    shelf.put("closed", "Acuerdo en borrador", door=DOOR)
    shelf.index()
    assert found("acuerdo") == ["open"]
    assert found("acuerdo", doors=doors({"plans.view_draft"}, {shelf.system.pk})) == ["open"]
    assert found("acuerdo", doors=doors({DOOR}, {other.pk})) == ["open"]
    assert set(found("acuerdo", doors=doors({DOOR}, {shelf.system.pk}))) == {"open", "closed"}


def test_facets_narrow_and_count(shelf):
    theme = FacetValue("theme", "datos-personales", "Datos personales")
    shelf.put("a", "Foro uno", day=date(2023, 1, 5), facets=(theme,))
    shelf.put("b", "Foro dos", day=date(2023, 2, 5))
    shelf.put("c", "Foro tres", day=date(2024, 2, 5), facets=(theme,))
    shelf.index()
    assert set(found("foro", chosen={"theme": ["datos-personales"]})) == {"a", "c"}
    assert found("foro", chosen={"theme": ["datos-personales"], "year": ["2024"]}) == ["c"]
    assert set(found("", chosen={"year": ["2023"]})) == {"a", "b"}
    facets = search("foro", doors=(PUBLIC,)).facets
    assert [(one.value, one.number) for one in facets["year"]] == [("2023", 2), ("2024", 1)]
    assert [(one.label, one.number) for one in facets["theme"]] == [("Datos personales", 2)]
    # All are of one kind: to choose it would leave nothing out.
    assert "kind" not in facets


def test_the_index_follows_what_changes_and_what_goes(shelf):
    shelf.put("a", "Foro")
    shelf.put("b", "Taller")
    assert (shelf.index(), shelf.index()) == (2, 0)
    shelf.put("a", "Mesa de diálogo")
    del shelf.things["b"]
    assert shelf.index() == 2
    assert (found("foro"), found("taller"), found("mesas")) == ([], [], ["a"])
    del shelf.things["a"]
    assert actions.refresh(shelf.kind, ["a", "nobody"]) == 1
    assert Document.objects.count() == 0


def test_pages_are_bounded(shelf, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    for number in range(5):
        shelf.put(str(number), f"Foro {number}")
    shelf.index()
    results = search("foro", doors=(PUBLIC,), page=9)
    assert (results.total, results.pages, results.page, len(results.hits)) == (5, 3, 3, 1)


def test_a_query_is_words_and_phrases():
    wanted = understand('la "Ley  General" de los  foros')
    assert wanted.phrases == (("ley", "general"), ("for",))
    # Nothing but small words: they are what is asked.
    assert understand("de la").phrases == (("de",), ("la",))
    assert len(understand("palabra " * 900).text) <= queries.LONGEST_QUERY


def test_a_page_of_results_asks_a_fixed_number_of_times(shelf, count_queries):
    def ask() -> None:
        search("foro", doors=(PUBLIC,))

    shelf.put("a", "Foro")
    shelf.index()
    with count_queries(3):
        ask()
    for number in range(30):
        shelf.put(str(number), f"Foro {number}", day=date(2023, 1, 1))
    shelf.index()
    with count_queries(3):
        ask()
