"""What an entry says on each account: template, date in words, credit, never cut (CON-1)."""

from datetime import UTC, date, datetime

import pytest

from tests.activities.factories import ActivityFactory
from tests.media.factories import UploadFactory
from tests.publishing.factories import ChannelFactory
from tests.relay.factories import NOON, EntryFactory, SourceFactory
from virgula.content.choices import HashtagStatus
from virgula.content.models import Hashtag
from virgula.publishing.choices import Network
from virgula.relay.actions import approve_entry, change_words, describe_image
from virgula.relay.models import BodyHandle, Entry, EntryImage, RelaySettings
from virgula.relay.queries import suggestion_for
from virgula.relay.wording import Name, Parts, credit_within, filled, fitted, unknown_placeholders

pytestmark = pytest.mark.django_db
CREDIT = "Fuente: Instituto de Prueba (IDP)"


@pytest.fixture
def entry(settings) -> Entry:
    settings.RELAY_GRACE_SECONDS = 60
    return EntryFactory(
        title="Taller de archivo",
        source__actor__name="Instituto de Prueba",
        source__actor__acronym="IDP",
        event_on=date(2023, 2, 3),
    )


def test_the_hour_is_said_with_its_clock_and_an_edit_that_names_another_day_wins(entry):
    entry.activity = ActivityFactory(
        system=entry.source.system,
        organiser=entry.source.actor,
        first_on=date(2023, 2, 3),
        last_on=date(2023, 2, 3),
        starts_at=datetime(2023, 2, 3, 23, tzinfo=UTC),
        ends_at=None,
        zone=entry.source.system.zone,
        place="Casa de la Cultura",
    )
    label = entry.source.system.zone_label
    assert f"viernes 3 de febrero, 17:00 h, {label}\nCasa de la Cultura" in said(entry).text
    entry.event_on = date(2023, 2, 10)
    assert "viernes 10 de febrero\n" in said(entry).text


def channel_of(entry, network=Network.FEED, **values):
    return ChannelFactory(system=entry.source.system, network=network, **values)


def said(entry, *channels, **how):
    return suggestion_for(entry, channels=channels, at=NOON, **how)


def test_the_date_is_said_in_words_and_the_credit_comes_last(entry):
    assert said(entry).text == (
        "Taller de archivo\n\nAprende a preguntar en una hora y sin costo.\n\n"
        f"viernes 3 de febrero\n\n{CREDIT}"
    )


def test_a_template_of_the_system_is_filled_and_empty_lines_go(entry):
    RelaySettings.objects.create(
        system=entry.source.system,
        template="¡Agenda! {título}\nCuándo: {fecha}\nDónde: {lugar}\n\n{crédito}",
    )
    assert said(entry).text == (
        f"¡Agenda! Taller de archivo\nCuándo: viernes 3 de febrero\n\n{CREDIT}"
    )


def test_where_the_body_has_an_account_it_is_mentioned_and_elsewhere_it_is_named(entry):
    BodyHandle.objects.create(
        actor=entry.source.actor, network="mastodon", handle="@idp@redes.example"
    )
    mastodon, feed = channel_of(entry, Network.MASTODON), channel_of(entry)
    found = said(entry, mastodon, feed)
    assert found.text.endswith(CREDIT)
    assert list(found.variants) == [mastodon.key]
    assert found.variants[mastodon.key].endswith("Fuente: @idp@redes.example")


@pytest.mark.parametrize("network", [Network.BLUESKY, Network.X])
def test_a_short_network_loses_the_sentence_and_the_titles_end_and_never_the_credit(entry, network):
    entry.title = "Encuentro nacional de archivos y memoria " * 8
    entry.save()
    Hashtag.objects.create(
        system=entry.source.system,
        name="DerechoASaber",
        folded="derechoasaber",
        status=HashtagStatus.OFFICIAL,
        is_automatic=True,
    )
    channel = channel_of(entry, network)
    channel_of(entry)
    post = approve_entry(entry=entry, channels=[channel], by=None, at=NOON)
    text = post.deliveries.get().payload["text"]
    assert CREDIT in text
    assert "viernes 3 de febrero" in text
    assert "#DerechoASaber" in text
    assert "…" in text


def test_a_persons_long_words_are_shortened_before_their_credit(entry):
    channel = channel_of(entry, Network.BLUESKY)
    long = "Ven con tu familia y aprende a preguntar. " * 10
    found = said(entry, channel, text=f"{long.strip()}\n\nLo hace el IDP")
    assert found.variants[channel.key].endswith("…\n\nLo hace el IDP")


def test_words_for_one_account_are_kept_and_leave_only_there(entry):
    feed, mastodon = channel_of(entry), channel_of(entry, Network.MASTODON)
    change_words(entry=entry, text="", variants={mastodon.key: " Solo aquí. "}, by=None, at=NOON)
    post = approve_entry(entry=entry, channels=[feed, mastodon], by=None, at=NOON)
    assert post.variants == {mastodon.key: "Solo aquí."}


def picture(entry, alt=""):
    return EntryImage.objects.create(
        entry=entry,
        alt=alt,
        upload=UploadFactory(content_type="image/png", width=600, height=400),
    )


def test_a_picture_without_words_stays_at_home_and_with_them_goes_out(entry):
    """CON-1: accessible; what has no words for who does not see it is not shown."""
    feed = channel_of(entry)
    image = picture(entry)
    other = EntryFactory(source=entry.source)
    picture(other, alt="Una mesa con libros")
    assert approve_entry(entry=entry, channels=[feed], by=None, at=NOON).media.count() == 0
    post = approve_entry(entry=other, channels=[feed], by=None, at=NOON)
    assert post.media.get().alt == "Una mesa con libros"
    describe_image(image=image, alt=" Un aula ", by=None, at=NOON)
    assert EntryImage.objects.get(pk=image.pk).alt == "Un aula"


def test_a_network_that_does_not_take_the_picture_gets_the_words(entry):
    bluesky = channel_of(entry, Network.BLUESKY)
    image = picture(entry, alt="Un archivo")
    image.upload.content_type = "image/tiff"
    image.upload.save()
    post = approve_entry(entry=entry, channels=[bluesky], by=None, at=NOON)
    assert post.media.count() == 0
    assert post.deliveries.count() == 1


def test_many_who_tell_it_are_credited_by_acronym_and_counted_when_they_fill_a_post():
    names = [Name(f"Instituto de Transparencia {n} (IT{n})", f"IT{n}") for n in range(12)]
    assert credit_within(names[:2], 400).count("Instituto") == 2
    assert credit_within(names, 90).startswith("Fuentes: IT0, IT1")
    few = credit_within(names, 30)
    assert few.endswith("más")
    assert len(few) <= 30


def test_place_and_date_outlive_the_sentence():
    parts = Parts(
        title="Título", credit="Fuente: I", summary="Una frase. " * 30, when="hoy", place="Aquí"
    )
    template = "{title}\n{summary}\n{when}\n{place}\n{credit}"
    assert fitted(template, parts, limit=60) == "Título\nhoy\nAquí\nFuente: I"
    assert filled("{nada} {título}", parts) == "{nada} Título"
    assert unknown_placeholders("{nada} {Título} {credito}") == ["nada"]


def test_what_every_copy_says_is_credited_once(entry):
    twin = SourceFactory(system=entry.source.system, actor=entry.source.actor)
    EntryFactory(source=twin, same_as=entry)
    assert said(entry).text.endswith(CREDIT)
