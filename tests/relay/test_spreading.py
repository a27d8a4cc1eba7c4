"""What an institution tells us from a phone, by its signed link or in the members' space (DX-1)."""

import io
from datetime import date, timedelta
from pathlib import Path
from re import findall

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cast import enter
from tests.publishing.factories import ChannelFactory
from tests.relay.factories import NOON, SourceFactory, later
from tests.relay.voices import contributed, link, photo, voice
from virgula.evidence.models import Fact
from virgula.media.models import Upload
from virgula.platform.models import SignedLink
from virgula.publishing.outbox import run_once
from virgula.relay.actions import approve_entry, dismiss_entry, put_off_entry
from virgula.relay.actions.voices import make_voice_link, take_back_links
from virgula.relay.incoming_models import Contribution
from virgula.relay.models import Entry
from virgula.relay.queries.contributions import sent_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WORDS = "El jueves hay taller de solicitudes en la biblioteca central. Es gratis y hay cupo."


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def page(cast):
    return link(voice(cast.body, email="enlace@cuerpo.example"))


def _form(client, page, **values):
    shown = client.get(page).context["form"]
    return {"press": shown.initial["press"], "text": WORDS, **values}


def test_a_few_words_are_enough_and_become_an_entry_with_its_receipt(client, cast, page):
    response = client.post(page, _form(client, page))
    (sent,) = Contribution.objects.all()
    assert response.status_code == 302
    assert response.headers["Location"] == f"{page}{sent.folio}/"
    entry = sent.entry
    assert (entry.title, entry.summary) == (
        "El jueves hay taller de solicitudes en la biblioteca central.",
        "Es gratis y hay cupo.",
    )
    assert (entry.source.kind, entry.source.actor_id, entry.status) == ("form", cast.body.pk, "new")
    receipt = client.get(response.headers["Location"])
    assert receipt.status_code == 200
    assert sent.folio in receipt.text
    fact = Fact.objects.get(kind="relay.contribution")
    assert (fact.actor_id, fact.dims) == (cast.body.pk, {"origin": "form"})


def test_a_second_press_of_the_button_is_the_same_thing(client, page):
    form = _form(client, page)
    first, second = client.post(page, form), client.post(page, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Contribution.objects.count(), Entry.objects.count()) == (1, 1)
    other = client.post(page, _form(client, page))
    assert other.headers["Location"] != first.headers["Location"]


def test_the_photo_of_a_phone_loses_its_place_and_keeps_its_words(client, page):
    big = photo(size=(4000, 3000))
    client.post(page, _form(client, page, photo_1=big, alt_1="Diez personas ante una mesa"))
    (image,) = Entry.objects.get().images.all()
    assert image.alt == "Diez personas ante una mesa"
    with image.upload.file.open("rb") as file:
        content = file.read()
    with Image.open(io.BytesIO(content)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((4000, 3000), {})
    shown = client.get(f"{page}{Contribution.objects.get().folio}/foto/1/")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)
REFUSED = {
    "IMG_1.HEIC": (HEIC, "HEIC"),
    "foto.jpg": (b"MZ\x90\x00" + bytes(64), "JPG"),
    "dibujo.jpg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
    "video.jpg": (b"\x00\x00\x00\x18ftypmp42" + bytes(64), "video"),
    "cartel.pdf": (b"%PDF-1.7 " + bytes(64), "PDF"),
    "vacia.jpg": (b"", "JPG"),
    "rota.jpg": (b"\xff\xd8\xff\xe0" + bytes(64), "JPG"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_photo_is_refused_with_a_sentence_and_the_words_stay(client, page, name):
    content, _word = REFUSED[name]
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    response = client.post(page, _form(client, page, photo_1=file, alt_1="Un cartel"))
    assert response.status_code == 422
    (sentence,) = response.context["form"].errors["photo_1"]
    assert name in sentence
    assert WORDS in response.text
    assert (Contribution.objects.count(), Upload.objects.count()) == (0, 0)


def test_a_good_photo_is_not_asked_for_again_when_something_else_is_wrong(client, page):
    form = _form(client, page, photo_1=photo(), alt_1="", at="17:00")
    response = client.post(page, form)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"alt_1", "first_on"}
    kept = response.context["form"].data["kept"]
    again = {**form, "kept": kept, "alt_1": "Una sala", "first_on": "2023-02-02"}
    del again["photo_1"]
    assert client.post(page, again).status_code == 302
    assert [image.alt for image in Entry.objects.get().images.all()] == ["Una sala"]
    forged = client.post(page, _form(client, page, kept=kept[:-3] + "abc"))
    assert forged.status_code == 302
    assert Entry.objects.order_by("-pk").first().images.count() == 0


def test_what_happens_on_a_day_is_declared_in_the_clock_of_its_place(client, cast, page):
    client.post(page, _form(client, page, first_on="2023-02-02", at="17:30", place="Biblioteca"))
    sent = Contribution.objects.get()
    assert (sent.first_on, sent.clock, sent.place) == (date(2023, 2, 2), "17:30", "Biblioteca")
    assert sent.entry.event_on == date(2023, 2, 2)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "ab"}, "text"),
        ({"link": "nada de liga"}, "link"),
        ({"first_on": "32/13/2023"}, "first_on"),
        ({"at": "25:99", "first_on": "2023-02-02"}, "at"),
        ({"text": "x" * 9000}, "text"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(client, page, values, field):
    response = client.post(page, _form(client, page, **values))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_machine_that_fills_every_field_gets_nowhere(client, page):
    client.post(page, _form(client, page, website="https://spam.example"))
    assert Contribution.objects.count() == 0


def test_our_own_signed_links_never_become_the_link_of_a_post(client, page, settings):
    client.post(page, _form(client, page, link=f"{settings.BASE_URL}{page}"))
    assert (Entry.objects.get().link, Entry.objects.get().page_key) == ("", "")


def test_the_same_page_that_a_feed_told_is_tied_to_it(client, cast, page):
    source = SourceFactory(system=cast.system, actor=cast.body)
    first = Entry.objects.create(
        source=source, identity="x", title="Foro", link="https://c.example/foro",
        page_key="c.example/foro", found_at=NOON, content_sha256="x",
    )  # fmt: skip
    client.post(page, _form(client, page, link="https://www.c.example/foro/?utm_source=f"))
    assert Entry.objects.get(source__kind="form").same_as == first


def test_it_is_corrected_and_taken_back_until_somebody_decides(client, cast, page):
    client.post(page, _form(client, page, photo_1=photo(), alt_1="Una sala"))
    sent = Contribution.objects.get()
    receipt = f"{page}{sent.folio}/"
    form = client.get(f"{receipt}corregir/").context["form"]
    assert form.initial["text"] == WORDS
    moved = {"press": "x", "text": "Se mueve al viernes. Mismo lugar."}
    silent = client.post(f"{receipt}corregir/", moved)
    assert list(silent.context["form"].errors) == ["alt_1"]
    client.post(f"{receipt}corregir/", {**moved, "alt_1": "Una sala llena"})
    sent.entry.refresh_from_db()
    assert sent.entry.title == "Se mueve al viernes. Mismo lugar."
    assert [image.alt for image in sent.entry.images.all()] == ["Una sala llena"]
    client.post(f"{receipt}retirar/")
    sent.refresh_from_db()
    sent.entry.refresh_from_db()
    assert (sent.withdrawn_at, sent.entry.status) == (NOON, "dismissed")
    assert Fact.objects.filter(kind="relay.contribution", reverses__isnull=False).count() == 1
    late = client.post(f"{receipt}corregir/", {**moved, "text": "Otra."}, follow=True)
    assert late.redirect_chain[-1][0] == receipt
    sent.entry.refresh_from_db()
    assert sent.entry.title == "Se mueve al viernes. Mismo lugar."


def test_its_link_tells_what_became_of_it(client, cast, page, settings):
    settings.RELAY_GRACE_SECONDS = 600
    ChannelFactory(system=cast.system)
    for text in ("Uno aprobado.", "Dos descartado.", "Tres para luego.", "Cuatro espera."):
        client.post(page, _form(client, page, text=text))
    one, two, three, _four = Entry.objects.order_by("pk")
    approve_entry(entry=one, by=cast.staff, at=NOON)
    dismiss_entry(entry=two, by=cast.staff, at=NOON)
    put_off_entry(entry=three, by=cast.staff, at=NOON)
    kinds = [row.fate.kind for row in sent_by(cast.body, now=NOON)]
    assert kinds == ["waiting", "later", "dismissed", "approved"]
    fate = sent_by(cast.body, now=NOON)[3].fate
    assert (f"{fate.due:%H:%M}", fate.is_today) == ("12:10", True)
    run_once(later(minutes=11))
    (row,) = [row for row in sent_by(cast.body, now=later(minutes=12)) if row.entry == one]
    assert (row.fate.kind, [name for name, _url in row.fate.links]) == (
        "published",
        [one.source.system.channels.get().name],
    )
    shown = client.get(f"{page}{row.contribution.folio}/")
    assert row.fate.links[0][1] in shown.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_once_whatever_its_rows(cast, count_queries, rows):
    for number in range(rows):
        contributed(cast.liaison, cast.body, text=f"Taller número {number}.")
    with count_queries(1):
        assert len(sent_by(cast.body, now=NOON)) == rows


def test_a_link_that_was_taken_back_or_expired_or_whose_role_ended_opens_nothing(client, cast):
    one = voice(cast.body, email="enlace@cuerpo.example")
    closed = link(one)
    assert take_back_links(voice=one, by=cast.staff, at=NOON) == 1
    assert client.get(closed).status_code == 410
    old = f"/m/difundir/{make_voice_link(one, at=NOON - timedelta(days=91))}/"
    assert client.get(old).status_code == 410
    assert client.get("/m/difundir/inventada/").status_code == 410
    fresh = link(one)
    assert client.get(fresh).status_code == 200
    one.person.memberships.update(until=NOON.date())
    assert client.get(fresh).status_code == 410
    assert client.post(fresh, {"text": WORDS}).status_code == 410
    assert SignedLink.objects.filter(purpose="relay.voice").count() == 3


def test_one_institution_sees_nothing_of_another(client, cast, page):
    foreign = voice(cast.other_body, email="otra@cuerpo.example")
    client.post(link(foreign), {"press": "y", "text": "Del otro cuerpo."})
    folio = Contribution.objects.get().folio
    assert client.get(f"{page}{folio}/").status_code == 404
    assert client.post(f"{page}{folio}/retirar/").status_code == 404
    assert "Del otro cuerpo" not in client.get(page).text


def test_who_has_signed_in_finds_the_same_without_a_link(client, cast):
    enter(client, cast.liaison)
    home = client.get("/m/difundir/")
    assert home.status_code == 302
    own = home.headers["Location"]
    response = client.post(own, {"press": "z", "text": WORDS})
    assert response.headers["Location"] == f"{own}{Contribution.objects.get().folio}/"
    stranger = voice(cast.other_body, email="otra@cuerpo.example")
    assert client.get(f"/m/difundir/mi/{stranger.pk}/").status_code == 404


def test_the_page_is_light_enough_for_a_prepaid_phone(client, page):
    body = client.get(page).content
    styles = findall(rb'href="(/static/[^"]+\.css)"', body)
    paths = [finders.find(path.decode().removeprefix("/static/")) for path in styles]
    weight = len(body) + sum(Path(path).stat().st_size for path in paths if path)
    assert b"<script" not in body
    assert len([path for path in paths if path]) == len(styles)
    assert weight < 60_000, weight
