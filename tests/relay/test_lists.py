"""Lists of sources in and out: OPML of other readers, and our own again."""

import contextlib
import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import enter
from tests.relay.factories import NOON, SourceFactory
from virgula.datasets.schema import BY_NAME
from virgula.relay.actions import plan_import
from virgula.relay.models import Source
from virgula.relay.queries.lists import COLUMNS
from virgula.relay.reading.opml import MOST_BYTES, OpmlError, Outline, read_opml, write_opml

BRING, APPLY = "/mesa/fuentes/opml/", "/mesa/fuentes/opml/aplicar/"


def opml(*outlines: str, head: str = '<?xml version="1.0"?>') -> bytes:
    inside = "".join(f"<outline {values}/>" for values in outlines)
    return f'{head}<opml version="2.0"><head/><body>{inside}</body></opml>'.encode()


def uploaded(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("lista.opml", content)}


@pytest.fixture
def desk(client, cast):
    enter(client, cast.coordinator)
    return client


def test_a_list_is_read_with_its_folders_and_spellings():
    content = (
        b'<opml><body><outline text="Carpeta"><outline TEXT="Uno" xmlURL=" https://a.example/f "'
        b' htmlUrl="https://a.example/"/></outline><outline text="Sin canal"/></body></opml>'
    )
    assert read_opml(content) == [
        Outline("Uno", "https://a.example/f", "https://a.example/"),
        Outline("Sin canal", ""),
    ]


@pytest.mark.parametrize(
    "content",
    [
        opml('text="Añejo" xmlUrl="https://a.example/f"').decode().encode("cp1252"),
        opml('text="Añejo" xmlUrl="https://a.example/f"', head="<?xml encoding='latin-1'?>"),
        opml('text="Añejo" xmlUrl="https://a.example/f"', head="").decode().encode("utf-16"),
        b"\xef\xbb\xbf" + opml('text="A&#241;ejo" xmlUrl="https://a.example/f"'),
    ],
)
def test_a_list_is_read_whatever_it_says_of_its_encoding(content):
    assert [one.name for one in read_opml(content)] == ["Añejo"]


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE o [<!ENTITY a "ja"><!ENTITY b "&a;&a;&a;">]>'
    b'<opml><body><outline text="&b;" xmlUrl="https://a.example"/></body></opml>'
)
OUTSIDE = b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>&x;</body></opml>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (opml(), "empty"),
        (b"x" * (MOST_BYTES + 1), "large"),
        (BOMB, "unsafe"),
        (OUTSIDE, "unsafe"),
        (b"<opml><body><outline", "broken"),
        (b"\x89PNG\r\n\x1a\n\x00", "broken"),
        (b"<rss version='2.0'><channel/></rss>", "other"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(content, why):
    with pytest.raises(OpmlError) as refusal:
        read_opml(content)
    assert refusal.value.why == why


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_a_file_holds_it_is_a_list_or_a_refusal(content):
    with contextlib.suppress(OpmlError):
        assert read_opml(b"<opml><body>" + content + b"</body></opml>")


def test_our_table_has_the_columns_of_a_data_set():
    assert list(COLUMNS) == [column.name for column in BY_NAME["feeds"].columns]


def test_our_own_list_reads_as_it_was():
    outlines = [
        Outline("Ñandú & «más» 'x'", "https://a.example/f?a=1&b=2", "https://a.example", "c-1")
    ]
    assert read_opml(write_opml("Lista", outlines, at=NOON)) == outlines


@pytest.mark.django_db
def test_each_line_says_what_becomes_of_it(cast, count_queries):
    cast.body.website = "https://www.cuerpo.example/"
    cast.body.save()
    known = SourceFactory(system=cast.system, location="https://otro.example/feed/")
    outlines = [
        Outline("Noticias", "https://blog.cuerpo.example/feed"),
        Outline(f"Avisos del {cast.other_body.acronym}", "https://nube.example/x.xml"),
        Outline("La misma", "http://www.otro.example/feed"),
        Outline("Dos veces", "https://blog.cuerpo.example/feed/?utm_source=x"),
        Outline("Nada", ""),
        Outline("Privada", "http://127.0.0.1:22/x"),
        Outline("Nadie", "https://nadie.example/feed"),
    ]
    with count_queries(3):
        planned = plan_import(cast.system, outlines)
    assert [(line.why, line.actor and line.actor.pk, line.source) for line in planned] == [
        ("", cast.body.pk, None),
        ("", cast.other_body.pk, None),
        ("known", known.actor_id, known),
        ("repeated", cast.body.pk, None),
        ("no_feed", None, None),
        ("address", None, None),
        ("", None, None),
    ]


@pytest.mark.django_db
def test_nothing_is_kept_before_a_person_says_so_and_then_what_they_marked(desk, cast):
    cast.body.website = "https://cuerpo.example/"
    cast.body.save()
    content = opml(
        'text="Uno" xmlUrl="https://cuerpo.example/1"',
        'text="Dos" xmlUrl="https://cuerpo.example/2"',
        'text="Tres" xmlUrl="https://nadie.example/3"',
    )
    page = desk.post(BRING, uploaded(content))
    assert [line.name for line in page.context["new"]] == ["Uno", "Dos", "Tres"]
    assert Source.objects.count() == 0
    form = {
        "take": ["1", "3"],
        **{f"name-{n}": name for n, name in enumerate(["Uno", "Dos", "Tres"], start=1)},
        "location-1": "https://cuerpo.example/1",
        "location-2": "https://cuerpo.example/2",
        "location-3": "https://nadie.example/3",
        "actor-1": cast.body.pk,
        "actor-2": cast.body.pk,
        "actor-3": "",
    }
    page = desk.post(APPLY, form, follow=True)
    assert [(row.name, row.zone) for row in Source.objects.all()] == [
        ("Uno", cast.body.territory.zone)
    ]
    words = [str(message) for message in page.context["messages"]]
    assert words == [
        "1 fuente agregada: se visitará en unos minutos.",
        "1 quedó fuera: no tenía institución.",
    ]
    page = desk.post(APPLY, {**form, "take": ["1"]}, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["1 ya estaba."]


@pytest.mark.django_db
def test_what_the_form_carries_back_is_checked_anew(desk, cast, foreign_cast):
    form = {"take": ["1", "2", "9"], "name-1": "x", "name-2": "y"}
    desk.post(
        APPLY,
        {
            **form,
            "location-1": "file:///etc/passwd",
            "actor-1": cast.body.pk,
            "location-2": "https://a.example",
            "actor-2": foreign_cast.body.pk,
        },
    )
    assert Source.objects.count() == 0


@pytest.mark.django_db
def test_a_bomb_is_told_in_a_sentence(desk):
    page = desk.post(BRING, uploaded(BOMB))
    assert page.status_code == 422
    assert page.context["form"].errors["file"][0].startswith("El archivo define entidades")


@pytest.mark.django_db
def test_ours_are_taken_elsewhere_each_in_its_form(desk, cast, foreign_cast):
    SourceFactory(system=cast.system, actor=cast.body, name="=Uno", keywords=["feria"])
    SourceFactory(
        system=cast.system, actor=cast.body, kind="listing", key="lista", options={"item": "li"}
    )
    SourceFactory(system=foreign_cast.system, actor=foreign_cast.body)
    list_of_feeds = desk.get(reverse("desk:relay:export_opml")).content
    assert [(one.name, one.category) for one in read_opml(list_of_feeds)] == [
        ("=Uno", cast.body.key)
    ]
    table = desk.get(reverse("desk:relay:export_csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["name"][:4], row["keywords"], row["options"]) for row in rows] == [
        ("'=Un", "feria", ""),
        ("Fuen", "", "item=li"),
    ]


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("relay", "opml", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_says_what_a_list_would_add_and_adds_it_when_told(cast, tmp_path):
    path = tmp_path / "lista.opml"
    path.write_bytes(
        opml('text="Uno" xmlUrl="https://a.example/1"', 'text="Mala" xmlUrl="file:///x"')
    )
    assert run("import", str(path)).splitlines()[0].startswith("? Uno: su sitio no dice")
    told = run("import", str(path), "--actor", cast.body.key).splitlines()
    assert told[0] == f"+ Uno: {cast.body.name}"
    assert told[1].startswith("✗ Mala: Solo se pueden leer direcciones")
    assert told[2] == "No se guardó nada. Para agregar lo nuevo: --apply."
    assert Source.objects.count() == 0
    told = run("import", str(path), "--actor", cast.body.key, "--apply").splitlines()
    assert (told[2], Source.objects.count()) == ("Agregadas: 1.", 1)
    run("export", str(path))
    assert [one.category for one in read_opml(path.read_bytes())] == [cast.body.key]
    assert "Uno: Ya se visita." in run("import", str(path))


@pytest.mark.django_db
def test_the_command_asks_which_network_when_there_are_several(cast, foreign_cast):
    with pytest.raises(CommandError, match="--system"):
        run("export")
    assert "<opml" in run("export", "--system", cast.system.key)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"), [(BOMB, "entidades"), (b"", "no tiene canales"), (None, "no se puede")]
)
def test_the_command_says_why_a_file_is_not_taken(cast, tmp_path, content, words):
    path = tmp_path / "lista.opml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        run("import", str(path))
