"""The inbox on «Hoy» (CON-1): one screen, bounded, with and without scripts."""

from datetime import time, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from tests.cast import enter
from tests.institutions.factories import BodyFactory
from tests.media.factories import UploadFactory, picture
from tests.publishing.factories import ChannelFactory
from tests.relay.factories import NOON, EntryFactory, SourceFactory
from virgula.platform.scoping import Reach
from virgula.publishing.choices import Network
from virgula.publishing.models import Post, Slot
from virgula.relay.actions import approve_entry, schedule_entries
from virgula.relay.choices import EntryStatus
from virgula.relay.models import BodyHandle, Entry, EntryEdit, EntryImage, RelaySettings
from virgula.relay.queries import inbox

pytestmark = pytest.mark.django_db
TODAY = "/mesa/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def desk(client, cast):
    enter(client, cast.coordinator)
    ChannelFactory(system=cast.system, name="Portal")
    return client


def told(cast, count=1, **values):
    source = SourceFactory(system=cast.system, actor=BodyFactory(system=cast.system))
    return EntryFactory.create_batch(count, source=source, **values)


def post(desk, name, *arguments, **data):
    return desk.post(reverse(f"desk:relay:{name}", args=arguments), data, follow=True)


@pytest.mark.parametrize("rows", [1, 60])
def test_one_row_and_sixty_ask_the_same_questions(cast, rows, count_queries):
    ChannelFactory(system=cast.system)
    for _row in range(rows):
        (entry,) = told(cast)
        EntryFactory(source=entry.source, same_as=entry, same_by="words")
        EntryImage.objects.create(entry=entry, upload=UploadFactory())
        EntryEdit.objects.create(entry=entry, found_at=NOON, title="b", title_before="a")
    reach = Reach(system_ids=frozenset({cast.system.pk}))
    with count_queries(13):
        found = inbox(reach, system=cast.system, now=NOON)
    assert len(found.rows) == rows
    assert all(row.hour and row.edit and row.needs_alt and row.copies for row in found.rows)


def test_four_hundred_wait_and_the_page_stays_light(desk, cast):
    for _body in range(8):
        told(cast, 50, summary="Una frase larga. " * 60)
    page = desk.get(TODAY)
    assert len(page.content) < 300_000
    assert (page.context["today"].inbox.total, len(page.context["today"].inbox.rows)) == (400, 60)
    assert "Las primeras 60 de 400" in page.content.decode()


def test_an_empty_inbox_says_so_kindly(desk):
    page = desk.get(TODAY).content.decode()
    assert "Todo está decidido" in page
    assert "Programar todas" not in page


def test_all_are_scheduled_with_a_summary_and_undone_together(desk, cast):
    entries = [*told(cast), *told(cast), *told(cast)]
    page = post(desk, "schedule_all", shown=[entry.pk for entry in entries], next=TODAY)
    said = page.content.decode()
    assert "3 programadas: la primera sale a las 12:05, la última a las 12:45" in said
    decision = page.context["today"].decisions[0]
    assert (decision.count, decision.can_undo) == (3, True)
    back = post(desk, "undo_together", mark=decision.mark, next=TODAY)
    assert "3 están de nuevo en la bandeja" in back.content.decode()
    assert Entry.objects.filter(status=EntryStatus.NEW).count() == 3
    again = post(desk, "undo_together", mark=decision.mark, next=TODAY)
    assert "No hay nada que deshacer" in again.content.decode()
    assert post(desk, "undo_together", mark="ayer").status_code == 200


def test_only_the_marked_ones_are_scheduled(desk, cast):
    entries = told(cast, 3)
    post(desk, "schedule_all", shown=[entry.pk for entry in entries], entry=[entries[1].pk])
    assert list(Entry.objects.filter(status=EntryStatus.APPROVED)) == [entries[1]]


def test_one_is_scheduled_at_its_hour(desk, cast):
    (entry,) = told(cast)
    response = desk.post(reverse("desk:relay:schedule", args=[entry.pk]), headers=HTMX)
    assert "Programada: «" in response.content.decode()
    assert Post.objects.get().due_wall == "2023-01-27T12:05:00"


def test_it_leaves_at_the_hour_that_its_row_shows_unless_somebody_took_it(desk, cast):
    """Weekly hours and paced ones are proposed for all; one alone must not get another."""
    Slot.objects.create(channel=cast.system.channels.get(), weekday=4, at=time(15))
    entries = [*told(cast), *told(cast), *told(cast)]
    rows = {row.entry.pk: row for row in desk.get(TODAY).context["today"].inbox.rows}
    hours = [rows[entry.pk].hour_at.isoformat() for entry in entries]
    post(desk, "schedule", entries[1].pk, hour=hours[1])
    assert Post.objects.get().due_at == rows[entries[1].pk].hour_at
    post(desk, "schedule", entries[0].pk, hour=hours[1])
    post(desk, "schedule", entries[2].pk, hour="ayer")
    assert Post.objects.values("due_at").distinct().count() == 3


def test_an_undo_puts_the_row_back_and_gives_it_the_focus(desk, cast):
    (entry,) = told(cast)
    desk.post(reverse("desk:relay:dismiss", args=[entry.pk]))
    response = desk.post(reverse("desk:relay:undo", args=[entry.pk]), headers=HTMX)
    assert f'id="novedad-{entry.pk}"' in response.content.decode()
    assert f"novedad-{entry.pk}" in response["HX-Trigger-After-Settle"]


def test_the_words_of_each_account_come_when_they_are_asked_for(desk, cast):
    (entry,) = told(cast)
    ChannelFactory(system=cast.system, network=Network.BLUESKY, key="cielo", name="Cielo")
    page = desk.get(reverse("desk:relay:words", args=[entry.pk])).content.decode()
    assert "<html" not in page
    assert page.count('class="words__look"') == 2
    assert 'name="text-cielo"' in page
    looks = desk.post(
        reverse("desk:relay:words", args=[entry.pk]), {"text": "Ven hoy.", "text-cielo": "Mira."}
    ).content.decode()
    assert ("Ven hoy." in looks, "Mira." in looks) == (True, True)
    entry.refresh_from_db()
    assert entry.draft_text == ""
    post(desk, "approve", entry.pk, text="Ven hoy.", **{"text-cielo": "Mira."})
    assert (Post.objects.get().text, Post.objects.get().variants) == (
        "Ven hoy.",
        {"cielo": "Mira."},
    )


def test_the_picture_is_ours_small_and_described_in_the_row(desk, cast):
    (entry,) = told(cast)
    upload = UploadFactory(
        file=ContentFile(picture(size=(900, 600)), name="f.jpg"), content_type="image/jpeg"
    )
    image = EntryImage.objects.create(entry=entry, upload=upload)
    page = desk.get(TODAY).content.decode()
    assert "La imagen no tiene texto alternativo: saldrá sin ella" in page
    answer = desk.get(reverse("desk:relay:picture", args=[image.pk]))
    assert (answer["Content-Type"], len(answer.content) < 10_000) == ("image/jpeg", True)
    post(desk, "change_words", entry.pk, text="", alt="Un aula llena")
    image.refresh_from_db()
    assert image.alt == "Un aula llena"
    assert "saldrá sin ella" not in desk.get(TODAY).content.decode()


def test_a_picture_that_is_none_is_not_there(desk, cast):
    (entry,) = told(cast)
    image = EntryImage.objects.create(entry=entry, upload=UploadFactory())
    assert desk.get(reverse("desk:relay:picture", args=[image.pk])).status_code == 404


def test_the_row_says_why_they_are_one(desk, cast):
    (entry,) = told(cast)
    (copy,) = told(cast)
    copy.same_as, copy.same_by = entry, "words"
    copy.save()
    page = desk.get(TODAY).content.decode()
    assert "La cuentan 2 instituciones" in page
    assert "mismas palabras, misma fecha" in page


def changed(cast, *, hours):
    (entry,) = told(cast)
    approve_entry(entry=entry, by=None, at=NOON, due_at=NOON + timedelta(hours=hours))
    return EntryEdit.objects.create(
        entry=entry, found_at=NOON, title="Título nuevo", title_before=entry.title
    )


def test_what_changed_after_the_approval_is_updated_corrected_or_left(desk, cast):
    edit = changed(cast, hours=3)
    page = desk.get(TODAY).content.decode()
    assert "Cambió después de aprobarse" in page
    assert "Actualizar lo que no ha salido" in page
    assert "lleva las palabras nuevas" in post(desk, "apply_edit", edit.pk).content.decode()

    out = changed(cast, hours=1)
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        enter(desk, cast.coordinator)
        assert "Publicar corrección" in desk.get(TODAY).content.decode()
        page = post(desk, "correct_edit", out.pk)
    assert page.status_code == 200
    assert Post.objects.filter(status="draft").count() == 1

    kept = changed(cast, hours=3)
    assert "se queda como está" in post(desk, "ignore_edit", kept.pk).content.decode()
    assert "ya" in post(desk, "ignore_edit", kept.pk).content.decode()


def test_what_a_rule_decided_is_in_sight_for_a_day_with_its_undo(desk, cast):
    (entry,) = told(cast)
    schedule_entries(
        system=cast.system,
        entries=[entry],
        by=None,
        at=NOON - timedelta(minutes=30),
        rules={entry.pk: "keyword:feria"},
    )
    page = desk.get(TODAY)
    assert "Aprobada por regla: la palabra «feria»" in page.content.decode()


def test_the_settings_keep_a_template_and_refuse_one_without_credit(desk, cast):
    told(cast)
    address = reverse("desk:relay:settings")
    values = {"most_a_day": 2, "pace_minutes": 15}
    wrong = desk.post(address, {**values, "template": "{título}"})
    assert wrong.status_code == 422
    assert "Deben estar el título y el crédito." in wrong.content.decode()
    odd = desk.post(address, {**values, "template": "{título} {crédito} {clima}"})
    assert "{clima} no significa nada" in odd.content.decode()
    shown = desk.post(address, {**values, "template": "¡Ojo! {título} {crédito}", "preview": "1"})
    assert "¡Ojo! Taller" in shown.content.decode()
    assert RelaySettings.objects.count() == 0
    desk.post(address, {**values, "template": "¡Ojo! {título} {crédito}"})
    row = RelaySettings.objects.get()
    assert (row.template, row.most_a_day, row.pace_minutes) == ("¡Ojo! {título} {crédito}", 2, 15)


def test_the_account_of_an_institution_is_named_and_forgotten(desk, cast):
    values = {"actor": cast.body.pk, "network": "mastodon", "handle": "idp"}
    assert desk.post(reverse("desk:relay:add_handle"), values).status_code == 422
    post(desk, "add_handle", **{**values, "handle": "@idp@redes.example"})
    handle = BodyHandle.objects.get()
    assert "@idp@redes.example" in desk.get(reverse("desk:relay:settings")).content.decode()
    post(desk, "remove_handle", handle.pk)
    assert BodyHandle.objects.count() == 0
