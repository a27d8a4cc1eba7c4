"""Whole sets: what they bring, twice, and what happens to rows that change or go."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.datasets.sets import SOUND, with_line, without, write_set
from virgula.datasets.actions import BadDatasetError, folder_of, known_sets, load_dataset
from virgula.institutions.choices import ActorStatus, Confidence
from virgula.institutions.models import (
    Actor,
    Alias,
    Body,
    CollegiateBody,
    CollegiateMembership,
    Membership,
    RegionTerritory,
    System,
)
from virgula.institutions.queries import bodies_on, label, labels_on, seats_on
from virgula.journal.models import Record
from virgula.plans.models import Line, Plan
from virgula.publishing.models import Channel
from virgula.relay.models import Source

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def load(folder: Path, **options):
    return load_dataset(folder=folder, at=AT, **options)


@pytest.fixture(scope="module")
def reference() -> Path:
    return settings.DATASETS_DIR / "snt-2022"


def test_the_reference_set_brings_its_network_as_it_was_found(reference):
    load(reference)
    system = System.objects.get(key="snt-2022")
    bodies = Body.objects.filter(system=system)
    assert system.territories.count() == 32
    assert bodies.filter(territory__isnull=False).count() == 32
    assert bodies.count() == 37
    assert bodies.filter(valid_from__isnull=False).count() == 0, "no start date was found"
    assert CollegiateBody.objects.filter(system=system, kind="commission").count() == 11
    assert CollegiateBody.objects.filter(system=system, kind="regional").count() == 4
    assert [str(seat) for seat in CollegiateMembership.objects.all()] == ["Infoem · CVPDCS"]
    assert Membership.objects.count() == 0
    assert system.observances.count() == 62
    assert (system.pinned_on, system.is_demonstration) == (None, False)


def test_the_reference_set_maps_the_words_of_its_sources(reference):
    load(reference)
    status = dict(Body.objects.values_list("acronym", "status"))
    assert status["INAI"] == ActorStatus.ENDED
    assert status["CEGAIP"] == ActorStatus.ENDING
    assert status["INFONL"] == ActorStatus.IN_FORCE
    assert status["IDAIPQROO"] == ActorStatus.UNKNOWN
    infonl = Body.objects.get(acronym="INFONL")
    assert infonl.status_on == "2026-01-11"
    assert Body.objects.get(acronym="INFOQRO").confidence == Confidence.MIXED


def test_the_reference_set_brings_the_twelve_codes_with_their_text_pending(reference):
    """C-0: 6 + 6 codes are printed; their wording is not invented."""
    load(reference)
    lines = Line.objects.filter(plan__system__key="snt-2022")
    assert [
        (plan.short_title, lines.filter(plan=plan, text="", text_is_pending=True).count())
        for plan in Plan.objects.order_by("short_title")
    ] == [("PRONADATOS", 6), ("PROTAI", 6)]


def test_the_reference_set_gives_plans_their_windows(reference):
    load(reference)
    defaults = System.objects.get(key="snt-2022").defaults
    assert [
        (window["name"], window["first_month"], window["end_month"], window["shape"])
        for window in defaults["windows"]
    ] == [
        ("verde", 0, 3, "circle"),
        ("amarillo", 3, 6, "triangle"),
        ("naranja", 6, 9, "diamond"),
        ("rojo", 9, 12, "square"),
        ("azul", None, None, "ring"),
    ]
    assert (defaults["start"], defaults["months"], defaults["prefix"]) == ("2022-11-01", 12, "CON")


def test_a_term_changes_on_its_day(reference):
    load(reference)
    system = System.objects.get(key="snt-2022")
    assert label(system, "body", date(2023, 1, 27)) == "órgano garante"
    assert label(system, "body", date(2025, 3, 20), plural=True) == "órganos garantes"
    assert label(system, "body", date(2025, 3, 21)) == "autoridad garante"
    assert label(system, "unknown-thing", date(2023, 1, 27)) == "unknown-thing"


def test_the_second_network_has_other_words_and_another_hour():
    load(settings.DATASETS_DIR / "red-andina-demo")
    system = System.objects.get(key="red-andina-demo")
    assert (system.zone, system.is_demonstration) == ("America/La_Paz", True)
    assert bodies_on(system, date(2023, 5, 4)).count() == 17
    assert labels_on(system, date(2023, 5, 4))["component"].plural == "ejes"
    assert [window["name"] for window in system.defaults["windows"]] == [
        "siembra",
        "brote",
        "cosecha",
        "descanso",
        "todo el año",
    ]
    ended = Body.objects.get(acronym="JAI-TA")
    assert (ended.status, ended.successor.acronym) == (ActorStatus.ENDED, "CIP-TACE")


@pytest.mark.parametrize("name", ["snt-2022", "red-andina-demo"])
def test_a_second_load_changes_nothing(name, capsys):
    call_command("load", name)
    rows = (Record.objects.count(), Actor.objects.count(), Line.objects.count())
    system = System.objects.values().get()
    capsys.readouterr()
    call_command("load", name)
    assert capsys.readouterr().out == f"{name}: sin cambios.\n"
    assert (Record.objects.count(), Actor.objects.count(), Line.objects.count()) == rows
    assert System.objects.values().get() == system


def test_every_shipped_set_loads_beside_the_others():
    for name in sorted(known_sets(), key=lambda name: (name.count("-demo"), name)):
        load(folder_of(name))


def test_a_third_network_with_its_own_words_loads(tmp_path):
    loaded = load(write_set(tmp_path))
    system = System.objects.get(key="liga-boreal")
    assert loaded.has_changed
    hashtag = system.hashtags.get()
    assert (hashtag.name, hashtag.aliases) == ("LeerEsDerecho", ["leerderecho", "lecturaderecho"])
    assert (hashtag.folded, hashtag.status, hashtag.is_automatic) == (
        "leeresderecho",
        "official",
        True,
    )
    assert system.map_credit == "Mapa inventado"
    assert Body.objects.get(key="def-laguna").successor.key == "casa-laguna"
    assert sorted(Alias.objects.values_list("name", flat=True)) == [
        "DF Austral",
        "La Austral",
    ]
    assert [str(seat) for seat in seats_on(system, date(2030, 8, 1))] == ["DEFI · CV"]
    assert RegionTerritory.objects.count() == 2
    source = Source.objects.get()
    assert (source.zone, source.skip_first_visit) == ("America/Santiago", False)
    assert source.location == str(tmp_path / "fiordo.xml")
    assert (source.mode, source.keywords, source.most_a_day) == ("keyword", ["lectura", "plaza"], 2)
    assert [(row.name, row.words) for row in (*system.themes.all(), *system.audiences.all())] == [
        ("Lectura en voz alta", ["leer", "lectura en voz alta"]),
        ("Infancia", ["niñas", "niños"]),
    ]
    assert Channel.objects.get().name == "Canal de la liga"
    assert [(line.slug, line.text_is_pending) for line in Line.objects.order_by("position")] == [
        ("1-1-1-a", False),
        ("1-1-2", True),
    ]
    assert load(tmp_path).has_changed is False


def test_a_list_of_news_brings_its_selectors(tmp_path):
    row = "lista,def-laguna,Avisos,listing,https://laguna.example/avisos,,,"
    load(
        write_set(
            tmp_path, feeds__csv=with_line("feeds.csv", f'{row}"item=li.aviso; title=a[href]",,,')
        )
    )
    source = Source.objects.get(key="lista")
    assert source.options == {"item": "li.aviso", "title": "a[href]"}
    assert (source.mode, source.keywords, source.most_a_day) == ("ask", [], None)


def test_loading_again_keeps_the_rules_that_people_gave_a_source(tmp_path):
    load(write_set(tmp_path))
    Source.objects.update(mode="never", keywords=[], most_a_day=None, options={"item": "li"})
    load(write_set(tmp_path, feeds__csv=without("feeds.csv", "Novedades del", "Noticias del")))
    source = Source.objects.get()
    assert (source.name, source.mode, source.keywords, source.most_a_day, source.options) == (
        "Noticias del Fiordo",
        "never",
        [],
        None,
        {"item": "li"},
    )


@pytest.mark.parametrize(
    ("name", "themes", "audiences"), [("snt-2022", 13, 13), ("red-andina-demo", 4, 4)]
)
def test_both_networks_bring_what_things_are_about_and_for_whom(name, themes, audiences):
    load(folder_of(name))
    system = System.objects.get()
    assert (system.themes.count(), system.audiences.count()) == (themes, audiences)
    assert all(row.words for row in (*system.themes.all(), *system.audiences.all()))


def test_a_changed_row_is_updated_and_the_journal_keeps_what_it_said(tmp_path):
    load(write_set(tmp_path))
    load(
        write_set(tmp_path, bodies__csv=without("bodies.csv", "Defensoría del Fiordo", "Casa Fría"))
    )
    assert Body.objects.get(key="def-fiordo").name == "Casa Fría"
    record = Record.objects.get(verb="datasets.row_changed")
    assert (record.target_label, record.changes) == (
        "DEFI",
        {"name": ["Defensoría del Fiordo", "Casa Fría"]},
    )


def test_a_successor_that_is_found_later_is_a_change_like_any_other(tmp_path):
    load(write_set(tmp_path, bodies__csv=without("bodies.csv", ",casa-laguna,", ",,")))
    loaded = load(write_set(tmp_path))
    assert (loaded.has_changed, loaded.counts["bodies"].changed) == (True, 1)
    assert Record.objects.get(verb="datasets.row_changed").changes == {"successor": [None, "CALA"]}


def test_two_sets_of_a_network_do_not_bring_the_same_row(tmp_path):
    load(write_set(tmp_path / "base"))
    above = tmp_path / "above"
    above.mkdir()
    (above / "dataset.yaml").write_text(
        "key: otra\nextends: liga-boreal\nlicence: CC0-1.0\nprovenance: Inventada.\n"
    )
    (above / "regions.csv").write_text("key,name\nsur,Sur de todo\n")
    with pytest.raises(BadDatasetError) as refusal:
        load(above)
    assert [str(problem) for problem in refusal.value.problems] == [
        "regions.csv:2: Esta fila ya está en el conjunto «liga-boreal»."
    ]


def test_a_row_that_went_away_is_kept_and_told_until_it_is_back(tmp_path, capsys):
    line = "casa-laguna,Casa Lectora de la Laguna,CALA,,2030-07-01,,,in_force,,body,laguna,acta\n"
    load(write_set(tmp_path))
    gone = without("bodies.csv", line).replace(",casa-laguna,", ",,")
    write_set(tmp_path, bodies__csv=gone)
    for _time in range(2):
        capsys.readouterr()
        call_command("load", str(tmp_path))
        assert (
            "bodies: «casa-laguna» ya no está en el conjunto. Se conserva: lo que pasó, queda. "
            "Si terminó, ponle fecha de término a su fila." in capsys.readouterr().out
        )
    assert Body.objects.filter(key="casa-laguna").exists()
    assert load(write_set(tmp_path)).vanished == {}


def test_what_people_added_by_hand_is_neither_changed_nor_reported(tmp_path):
    load(write_set(tmp_path))
    system = System.objects.get()
    Body.objects.create(system=system, key="a-mano", name="Añadida a mano")
    loaded = load(tmp_path)
    assert (loaded.has_changed, loaded.vanished) == (False, {})


def test_a_check_says_what_it_would_do_and_does_nothing(tmp_path, capsys):
    call_command("load", str(write_set(tmp_path)), "--check")
    assert "bodies: 3 nuevas, 0 con cambios, 0 como estaban." in capsys.readouterr().out
    assert System.objects.count() == 0


def test_a_set_laid_upon_another_adds_rows_and_leaves_the_rest(tmp_path):
    load(write_set(tmp_path / "base"))
    above = tmp_path / "above"
    above.mkdir()
    (above / "dataset.yaml").write_text(
        "key: liga-demo\nextends: liga-boreal\ndemonstration: true\npinned_on: 2030-05-02\n"
        "licence: CC0-1.0\nprovenance: Inventada.\n"
    )
    (above / "people.csv").write_text(
        "email,name,actor,role\nana@example.org,Ana Prueba,corro,coordinator\n"
    )
    load(above)
    system = System.objects.get()
    assert (system.pinned_on, system.is_demonstration) == (date(2030, 5, 2), True)
    assert str(Membership.objects.get()) == "Ana Prueba · coordinación · CV"
    assert load(tmp_path / "base").vanished == {}
    system.refresh_from_db()
    assert system.pinned_on == date(2030, 5, 2), "the reference set does not speak of it"


def test_the_size_of_a_set_does_not_multiply_its_statements(
    tmp_path, django_assert_max_num_queries
):
    lines = "".join(
        f"t{number},,Territorio {number},,America/Santiago,,,\n" for number in range(500)
    )
    folder = write_set(tmp_path, territories__csv=SOUND["territories.csv"] + lines)
    with django_assert_max_num_queries(120):
        load(folder)


def test_an_unknown_name_is_answered_with_the_known_ones(capsys):
    with pytest.raises(SystemExit) as refusal:
        call_command("load", "no-existe")
    assert refusal.value.code == 1
    assert capsys.readouterr().err == (
        f"No hay un conjunto de datos «no-existe». Con Vírgula vienen: {', '.join(known_sets())}.\n"
    )


def test_problems_of_many_files_are_told_together_and_nothing_changes(tmp_path, capsys):
    write_set(
        tmp_path,
        bodies__csv=with_line("bodies.csv", "nueva,,NV,,,,,viva,,body,fiordo,acta"),
        labels__csv=with_line("labels.csv", "due,plazo,plazos,ayer,"),
    )
    with pytest.raises(SystemExit):
        call_command("load", str(tmp_path))
    assert capsys.readouterr().err == (
        "✗ bodies.csv:5: «name» está vacío.\n"
        "✗ labels.csv:5: «ayer» en «valid_from» no es una fecha; escríbela como 2023-01-31.\n"
        "2 problemas; no se cambió nada.\n"
    )
    assert System.objects.count() == 0


def test_a_bad_second_version_leaves_the_first_as_it_was(tmp_path):
    load(write_set(tmp_path))
    before = list(Actor.objects.order_by("pk").values())
    write_set(
        tmp_path,
        bodies__csv=without("bodies.csv", "Defensoría del Fiordo", "Otra"),
        regions__csv=with_line("regions.csv", "sur,Sur otra vez"),
    )
    with pytest.raises(BadDatasetError):
        load(tmp_path)
    assert list(Actor.objects.order_by("pk").values()) == before
