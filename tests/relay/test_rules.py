"""The rules of a source on the desk, and the list of sources with its filters."""

import pytest
from django.urls import reverse

from tests.cast import enter
from tests.relay.factories import EntryFactory, SourceFactory
from virgula.journal.models import Record
from virgula.relay.choices import SourceKind, SourceStatus

pytestmark = pytest.mark.django_db
LIST = "/mesa/fuentes/"


@pytest.fixture
def desk(client, cast):
    enter(client, cast.coordinator)
    return client


@pytest.fixture
def source(cast):
    return SourceFactory(system=cast.system, actor=cast.body)


def rules(source) -> str:
    return reverse("desk:relay:change_rules", args=[source.pk])


def test_rules_are_kept_and_the_journal_says_what_they_were(desk, source):
    words = "Feria, taller\nferia\n TALLER  de  archivo "
    desk.post(rules(source), {"mode": "keyword", "keywords": words, "most_a_day": "3"})
    source.refresh_from_db()
    assert (source.mode, source.keywords, source.most_a_day) == (
        "keyword",
        ["Feria", "taller", "TALLER de archivo"],
        3,
    )
    record = Record.objects.get(verb="relay.rules_changed")
    assert record.changes["mode"] == ["ask", "keyword"]
    page = desk.get(reverse("desk:relay:source", args=[source.pk])).content.decode()
    assert (
        "Lo que dice «Feria, taller, TALLER de archivo» se aprueba solo. Como máximo 3 al día."
        in page
    )


def test_the_same_rules_again_write_nothing(desk, source):
    desk.post(rules(source), {"mode": "ask", "keywords": "", "most_a_day": ""})
    assert not Record.objects.filter(verb="relay.rules_changed").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"mode": "keyword", "keywords": " , \n"}, "keywords"),
        ({"mode": "keyword", "keywords": "¡!"}, "keywords"),
        ({"mode": "ask", "keywords": "a" * 61}, "keywords"),
        ({"mode": "ask", "keywords": "\n".join(f"p{n}" for n in range(51))}, "keywords"),
        ({"mode": "siempre"}, "mode"),
        ({"mode": "ask", "most_a_day": "0"}, "most_a_day"),
        ({"mode": "ask", "most_a_day": "mil"}, "most_a_day"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(desk, source, values, field):
    page = desk.post(rules(source), values)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    source.refresh_from_db()
    assert source.mode == "ask"


def test_the_last_items_show_what_the_words_would_approve(desk, source):
    EntryFactory(source=source, title="FÉRIA del libro", summary="")
    EntryFactory(source=source, title="Día feriado", summary="")
    EntryFactory(source=source, title="Otra cosa", summary="Habrá una feria en la plaza.")
    given = {"mode": "keyword", "keywords": "feria", "most_a_day": ""}
    page = desk.post(rules(source), given, headers={"HX-Request": "true"})
    assert [(e.title, word) for e, word in page.context["entries"]] == [
        ("Otra cosa", "feria"),
        ("Día feriado", ""),
        ("FÉRIA del libro", "feria"),
    ]
    assert page.context["approved"] == 2
    source.refresh_from_db()
    assert source.mode == "ask", "a preview keeps nothing"
    page = desk.post(rules(source), {**given, "preview": "1"})
    assert page.context["approved"] == 2
    source.refresh_from_db()
    assert source.mode == "ask"


def test_the_list_is_narrowed_by_institution_kind_and_health(desk, cast):
    SourceFactory(system=cast.system, actor=cast.body, name="A", failures=1)
    SourceFactory(system=cast.system, actor=cast.body, name="B", kind=SourceKind.LISTING)
    SourceFactory(system=cast.system, name="C", kind=SourceKind.PASTE, location="")
    SourceFactory(system=cast.system, name="D", status=SourceStatus.PAUSED)

    def names(**asked) -> list[str]:
        return [row.source.name for row in desk.get(LIST, asked).context["rows"]]

    assert names(institucion=cast.body.pk) == ["A", "B"]
    assert names(tipo="listing") == ["B"]
    assert [names(salud=health) for health in ("failing", "paused", "brought", "well")] == [
        ["A"],
        ["D"],
        ["C"],
        [],
    ]
    assert names(institucion="x", tipo="x", salud="x") == ["A", "B", "C", "D"]


def test_who_has_no_source_at_all_is_shown_with_a_way_to_add_one(desk, cast):
    SourceFactory(system=cast.system, actor=cast.body)
    page = desk.get(LIST)
    assert [body.pk for body in page.context["voiceless"]] == [cast.other_body.pk]
    assert f"/mesa/fuentes/nueva/?institucion={cast.other_body.pk}" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"failures": 3, "last_error": "Falla."}, "No responde desde el"),
        ({"status": "suspended", "last_error": "Ya no está."}, "Ya no se visita: Ya no está."),
        ({"status": "paused"}, "Alguien la puso en pausa"),
        ({}, "Se visitará en menos de un minuto."),
        ({"kind": "paste", "location": ""}, "Lo que tiene lo traen personas"),
    ],
)
def test_health_is_a_sentence(desk, cast, fields, words):
    source = SourceFactory(system=cast.system, **fields)
    page = desk.get(reverse("desk:relay:source", args=[source.pk])).content.decode()
    assert words in page
