"""The composer (D-2, OBJ-3, A-2; demands 2, 3, 6, 7, 8, 10, 13, 14): one truth in previews."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.cast import enter
from tests.institutions.factories import BodyFactory, SystemFactory, TerritoryFactory
from tests.media.factories import brought, picture
from tests.media.films import film
from tests.publishing.factories import ChannelFactory, approved, drafted
from virgula.content.models import Hashtag
from virgula.domain.delivery import State
from virgula.institutions.models import System
from virgula.media.models import Upload
from virgula.publishing.actions import change_post, submit_post
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import ChannelGroup, Delivery, Post, PublishingPolicy, Slot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
NEW = "/mesa/salidas/nueva/"
WORDS = {
    "title": "Aviso",
    "text": "Abrimos mañana el archivo.",
    "utility": "Para que vengas.",
    "when": "2099-03-01T09:30",
}


@pytest.fixture
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff(client, cast):
    enter(client, cast.staff)
    return client


@pytest.fixture
def channel(cast):
    return ChannelFactory(system=cast.system, network="assisted", name="Vecinos")


def send(client, intent, *channels, address=NEW, **values):
    said = {**WORDS, "channels": [one.pk for one in channels], "do": intent, **values}
    return client.post(address, said)


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def look(client, *channels, **values):
    said = {**WORDS, "channels": [one.pk for one in channels], **values}
    answer = client.post(reverse("desk:publishing:preview"), said)
    return answer.context["looks"]


def test_a_post_is_approved_in_one_step_and_leaves_at_its_hour(staff, channel):
    assert send(staff, "approve", channel).status_code == 302
    post = Post.objects.get()
    assert (post.due_wall, post.status) == ("2099-03-01T09:30:00", PostStatus.APPROVED)
    assert post.due_at.isoformat() == "2099-03-01T15:30:00+00:00"
    assert Delivery.objects.get().state == State.SCHEDULED


def test_a_draft_lacks_whatever_it_lacks_and_is_kept(staff):
    answer = staff.post(NEW, {"text": "Una idea. Y otra más larga.", "do": "draft"})
    post = Post.objects.get()
    assert answer.headers["Location"] == reverse("desk:publishing:edit", args=[post.pk])
    assert (post.title, post.status) == ("Una idea", PostStatus.DRAFT)
    assert post.created_by


def test_who_drafts_asks_and_somebody_else_lets_go(client, cast, channel):
    """Demand 10: no post goes out in our name without somebody who may let it go."""
    enter(client, cast.drafter)
    answer = send(client, "approve", channel)
    assert [one.level_tag for one in answer.context["messages"]] == ["error"]
    assert Post.objects.count() == 0
    assert send(client, "submit", channel).status_code == 302
    assert Post.objects.get().status == PostStatus.IN_REVIEW


def test_what_is_missing_is_asked_at_its_field_and_nothing_is_written(staff, channel):
    answer = staff.post(NEW, {"text": "Texto", "when": "2020-01-01T09:30", "do": "approve"})
    assert sorted(errors(answer)) == ["channels", "utility", "when"]
    answer = send(staff, "approve", channel, when="ayer")
    assert list(errors(answer)) == ["when"]
    assert Post.objects.count() == 0


def test_a_group_chooses_its_accounts(staff, cast):
    """Demand 13."""
    channels = ChannelFactory.create_batch(3, system=cast.system)
    group = ChannelGroup.objects.create(system=cast.system, name="Todas")
    group.channels.set(channels[:2])
    assert send(staff, "approve", channels[2], groups=[group.pk]).status_code == 302
    assert {one.channel for one in Delivery.objects.select_related("channel")} == set(channels)


def test_a_group_chosen_beforehand_is_there_at_the_beginning(staff, cast, channel):
    group = ChannelGroup.objects.create(system=cast.system, name="Todas", is_default=True)
    group.channels.add(channel)
    assert staff.get(NEW).context["chosen"] == {channel.pk}


def test_a_preview_is_what_will_be_frozen(staff, channel):
    """One truth: the words shown are those that the delivery holds after the approval."""
    channel.text_limit = 80
    channel.save()
    long = "Abrimos las puertas del archivo a todas las personas que quieran leer. " * 3
    (shown,) = look(staff, channel, text=long)
    send(staff, "approve", channel, text=long)
    assert [part.text for part in shown.parts] == [Delivery.objects.get().payload["text"]]
    assert (shown.was_shortened, shown.length <= 80) == (True, True)


def test_words_for_one_account_that_do_not_fit_are_told_in_the_preview_and_refused(staff, channel):
    channel.text_limit = 20
    channel.save()
    own = {f"variant-{channel.pk}": "Estas palabras son solo para esta cuenta."}
    (shown,) = look(staff, channel, **own)
    assert shown.problem == (
        "Son 41 caracteres y caben 20: acorta el texto o deja que salga como hilo."
    )
    answer = send(staff, "approve", channel, **own)
    assert errors(answer) == {"channels": [f"Vecinos: {shown.problem}"]}
    assert Post.objects.count() == 0


def test_official_hashtags_are_put_in_once_and_other_spellings_corrected(staff, cast, channel):
    """A-2: the hashtag that was adopted goes with every post, spelled as it was adopted."""
    Hashtag.objects.create(
        system=cast.system,
        name="VozQueCuenta",
        folded="vozquecuenta",
        status="official",
        aliases=["vozcuenta"],
        is_automatic=True,
    )
    (shown,) = look(staff, channel)
    assert shown.parts[0].text == "Abrimos mañana el archivo. #VozQueCuenta"
    (shown,) = look(staff, channel, text="Abrimos #vozcuenta ya")
    assert shown.parts[0].text == "Abrimos #VozQueCuenta ya"
    channel.text_limit = 60
    channel.save()
    (shown,) = look(staff, channel, text="palabra " * 30)
    assert shown.parts[0].text.endswith("palabra… #VozQueCuenta")
    assert shown.length <= 60
    send(staff, "approve", channel, text="palabra " * 30)
    assert Delivery.objects.get().payload["text"] == shown.parts[0].text


def test_the_same_words_or_link_on_the_same_account_ask_once(staff, channel):
    """Demand 2: said again within thirty days only by somebody who saw it."""
    link = "https://gob.example/bases"
    (earlier,) = approved(channel, at=timezone.now(), link=link, title="La primera")
    again = {"link": link, "when": ""}
    answer = send(staff, "approve", channel, **again)
    assert list(errors(answer)) == ["again"]
    assert reverse("desk:publishing:post", args=[earlier.post_id]) in answer.content.decode()
    assert send(staff, "approve", channel, **again, again="on").status_code == 302
    other = ChannelFactory(system=channel.system, network="assisted")
    assert send(staff, "approve", other, **again).status_code == 302


@time_machine.travel("2027-01-10T12:00:00Z", tick=False)
def test_hours_that_the_clock_skips_or_repeats_are_asked(client, cast, channel):
    """Demand 3: border clocks; the institution's own hour is offered when it is credited."""
    enter(client, cast.staff)
    staff = client
    place = TerritoryFactory(system=cast.system, zone="America/Tijuana", name="La Frontera")
    body = BodyFactory(system=cast.system, territory=place)
    there = {"credit": body.pk, "zone": "America/Tijuana"}
    answer = send(staff, "approve", channel, when="2027-03-14T02:30", **there)
    assert list(errors(answer)) == ["when"]
    answer = send(staff, "approve", channel, when="2027-11-07T01:30", **there)
    assert list(errors(answer)) == ["when"]
    assert 'name="repeated"' in answer.content.decode()
    answer = send(staff, "approve", channel, when="2027-11-07T01:30", repeated="1", **there)
    assert answer.status_code == 302
    assert Post.objects.get().due_at.isoformat() == "2027-11-07T09:30:00+00:00"
    answer = staff.post(
        reverse("desk:publishing:preview"), {**WORDS, **there, "when": "2027-07-01T09:00"}
    )
    assert [(f"{one.wall:%H:%M}", one.label) for one in answer.context["clocks"]] == [
        ("10:00", cast.system.zone_label),
        ("09:00", "La Frontera"),
    ]


def test_an_hour_of_silence_is_answered_with_its_end(staff, cast, channel):
    PublishingPolicy.objects.create(
        system=cast.system, quiet_from="22:00:00", quiet_until="07:00:00"
    )
    answer = send(staff, "approve", channel, when="2099-03-01T23:15")
    assert list(errors(answer)) == ["when"]
    assert answer.context["form"]["when"].value() == "2099-03-02T07:00"
    assert send(staff, "approve", channel, when="2099-03-02T07:00").status_code == 302


def test_the_next_free_hour_of_the_accounts_is_proposed(staff, channel):
    for weekday in range(7):
        Slot.objects.create(channel=channel, weekday=weekday, at="11:30")
    answer = staff.post(
        reverse("desk:publishing:slot"), {**WORDS, "channels": [channel.pk], "do": "slot"}
    )
    assert answer.context["form"]["when"].value().endswith("T11:30")
    page = send(staff, "slot", channel)
    assert page.context["form"]["when"].value().endswith("T11:30")
    assert Post.objects.count() == 0


def test_a_picture_is_brought_described_kept_and_taken_out(staff, channel):
    """Demand 8: a picture has its words, or somebody says why not."""
    answer = staff.post(
        reverse("desk:publishing:media"), {"files": [brought("cartel.png", picture("PNG"))]}
    )
    key = Upload.objects.get().pk
    assert f'value="{key}"' in answer.content.decode()
    mute = send(staff, "approve", channel, medium=[str(key)])
    assert list(errors(mute)) == ["__all__"]
    told = {"medium": [str(key)], f"alt-{key}": "Un cartel con la fecha"}
    (shown,) = look(staff, channel, **told)
    assert [one.alt for one in shown.parts[0].pictures] == ["Un cartel con la fecha"]
    send(staff, "draft", channel, **told)
    post = Post.objects.get()
    address = reverse("desk:publishing:edit", args=[post.pk])
    assert "Un cartel con la fecha" in staff.get(address).content.decode()
    send(staff, "draft", channel, address=address, revision=1, **told, **{f"drop-{key}": "on"})
    assert post.media.count() == 0


def test_without_javascript_a_picture_comes_with_the_form(staff, channel):
    send(staff, "draft", channel, files=[brought("cartel.png", picture("PNG"))])
    assert Post.objects.get().media.get().upload.name == "cartel.png"


def test_what_is_no_picture_is_refused_in_a_sentence_and_the_words_stay(staff, channel):
    answer = send(staff, "draft", channel, files=[brought("foto.heic", film(brand=b"heic"))])
    assert answer.context["faults"] == [
        "«foto.heic» no se puede leer como video: guárdalo otra vez como MP4."
    ]
    assert "Abrimos mañana el archivo." in answer.content.decode()
    assert Post.objects.count() == 0


def test_nobody_attaches_what_another_person_brought(staff, cast, channel, client):
    staff.post(reverse("desk:publishing:media"), {"files": [brought("a.png", picture("PNG"))]})
    key = Upload.objects.get().pk
    enter(client, cast.coordinator)
    told = {"medium": [str(key), str(uuid4()), "x"], f"alt-{key}": "Robada"}
    send(client, "draft", channel, **told)
    assert Post.objects.get().media.count() == 0


def test_of_two_who_change_a_draft_the_second_sees_both_texts(staff, cast, channel):
    post = drafted(channel, at=timezone.now())
    address = reverse("desk:publishing:edit", args=[post.pk])
    change_post(post=post, revision=1, text="Lo de ella", by=cast.coordinator, at=timezone.now())
    answer = send(staff, "draft", channel, address=address, revision=1, text="Lo mío")
    page = answer.content.decode()
    assert ("Lo de ella" in page, "Lo mío" in page) == (True, True)
    assert Post.objects.get().text == "Lo de ella"
    assert (
        send(staff, "draft", channel, address=address, revision=2, text="Lo mío").status_code == 302
    )
    assert Post.objects.get().text == "Lo mío"


def test_an_account_with_a_cap_shows_its_month(staff, channel):
    channel.monthly_cap = Decimal(5)
    channel.save()
    (shown,) = look(staff, channel)
    assert (shown.budget.with_this, shown.budget.cap) == (0, 5)


def test_a_foreign_account_line_or_system_is_never_taken(staff):
    abroad = SystemFactory()
    foreign = ChannelFactory(system=abroad)
    assert look(staff, foreign, system=abroad.key) == []
    assert list(errors(send(staff, "approve", foreign, system=abroad.key))) == ["channels"]
    assert System.objects.count() > 1


def test_what_is_approved_is_no_draft_any_more(staff, channel):
    (delivery,) = approved(channel, at=timezone.now())
    address = reverse("desk:publishing:edit", args=[delivery.post_id])
    assert staff.get(address).headers["Location"] == reverse(
        "desk:publishing:post", args=[delivery.post_id]
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_composer_asks_the_same_number_of_questions_whatever_its_accounts(
    staff, cast, rows, count_queries
):
    channels = ChannelFactory.create_batch(rows, system=cast.system, monthly_cap=5)
    group = ChannelGroup.objects.create(system=cast.system, name="Todas", is_default=True)
    group.channels.set(channels)
    post = drafted(*channels, at=timezone.now(), due=timezone.now() + timedelta(days=1))
    submit_post(post=post, by=None, at=timezone.now())
    address = reverse("desk:publishing:edit", args=[post.pk])
    staff.get(address)
    with count_queries(19):
        staff.get(address)
    with count_queries(14):
        look(staff, *channels)
