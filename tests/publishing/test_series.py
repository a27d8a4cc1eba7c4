"""D-2: series make ordinary posts ahead, numbered, once a day and never the same too soon."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse

from tests.cast import enter
from tests.institutions.factories import ZONE
from tests.publishing.factories import NOON, ChannelFactory, approved
from virgula.domain.schedule import to_instant
from virgula.publishing.actions.series import (
    OccurrenceMadeError,
    add_text,
    keep_series,
    make_posts,
    make_posts_ahead,
    skip_day,
    stop_series,
)
from virgula.publishing.models import Delivery, Post, Series, SeriesOccurrence, Slot
from virgula.publishing.queries.series import coming_days

pytestmark = pytest.mark.django_db
# Noon of Friday 27 January 2023.
TUESDAY = date(2023, 1, 31)


@pytest.fixture
def channel(cast):
    return ChannelFactory(system=cast.system)


def series_of(cast, *channels, texts=2, at=time(9), approved=True, **fields):
    values = {
        "system": cast.system,
        "name": "Consejos",
        "hashtag": "Consejos",
        "weekdays": [1],
        "at": at,
        "since": date(2023, 1, 1),
        "cooldown_days": 10,
        **fields,
    }
    made = keep_series(
        series=Series(**values), channels=channels, leaves_by_itself=approved, by=None, at=NOON
    )
    for number in range(texts):
        words = {"text": f"Consejo {number}", "utility": "Para que sepas."}
        add_text(series=made, values=words, by=None, at=NOON)
    return made


def at_nine(day):
    return to_instant(datetime.combine(day, time(9)), ZONE)


def test_posts_are_made_ahead_numbered_and_approved(cast, channel):
    series = series_of(cast, channel, next_number=18)
    made = make_posts(series, at=NOON)
    posts = list(Post.objects.order_by("due_at"))
    assert {post.pk for post in made} == {post.pk for post in posts}
    assert [(post.title, post.text, post.series_number, post.status) for post in posts] == [
        ("Consejos 18", "Consejo 0\n\n#Consejos 18", 18, "approved"),
        ("Consejos 19", "Consejo 1\n\n#Consejos 19", 19, "approved"),
    ]
    assert [post.due_at for post in posts] == [
        at_nine(TUESDAY),
        at_nine(TUESDAY + timedelta(days=7)),
    ]
    assert Delivery.objects.filter(channel=channel, state="scheduled").count() == 2


def test_whoever_calls_again_makes_nothing_more(cast, channel):
    series_of(cast, channel)
    assert make_posts_ahead(NOON) == "made=2"
    assert make_posts_ahead(NOON) == "made=0"
    assert make_posts_ahead(NOON + timedelta(days=7)) == "made=1"
    assert Post.objects.count() == SeriesOccurrence.objects.count() == 3


def test_without_an_approval_for_good_each_post_waits_for_its_own(cast, channel):
    make_posts(series_of(cast, channel, approved=False), at=NOON)
    assert set(Post.objects.values_list("status", flat=True)) == {"in_review"}


def test_what_cannot_be_approved_stays_a_draft(cast, channel):
    series = series_of(cast, channel, texts=0)
    add_text(series=series, values={"text": "Sin utilidad"}, by=None, at=NOON)
    make_posts(series, at=NOON)
    assert set(Post.objects.values_list("status", flat=True)) == {"draft"}


def test_a_text_rests_and_then_the_day_is_mute(cast, channel):
    series = series_of(cast, channel, texts=1, cooldown_days=30)
    assert len(make_posts(series, at=NOON)) == 1
    assert [day.kind for day in coming_days(series, NOON, most=6)] == [
        "made",
        "mute",
        "mute",
        "mute",
        "mute",
        "planned",
    ]


def test_the_same_words_of_another_post_on_the_network_make_it_rest(cast, channel):
    series = series_of(cast, channel, texts=1, cooldown_days=5)
    approved(channel, text="Consejo 0", due=NOON + timedelta(days=2))
    made = make_posts(series, at=NOON)
    assert [post.due_at for post in made] == [at_nine(TUESDAY + timedelta(days=7))]


def test_a_text_is_said_at_most_so_often(cast, channel):
    series = series_of(cast, channel, texts=1, cooldown_days=1, most_uses=2)
    series.ahead_days = 60
    assert len(make_posts(series, at=NOON)) == 2


def test_a_skipped_day_stays_silent_and_keeps_the_number(cast, channel):
    series = series_of(cast, channel)
    skip_day(series=series, on=TUESDAY, by=None, at=NOON)
    (post,) = make_posts(series, at=NOON)
    assert (post.due_at, post.title) == (at_nine(TUESDAY + timedelta(days=7)), "Consejos 1")
    with pytest.raises(OccurrenceMadeError):
        skip_day(series=series, on=TUESDAY + timedelta(days=7), by=None, at=NOON)


def test_a_stopped_series_says_nothing_more(cast, channel):
    series = series_of(cast, channel)
    stop_series(series=series, stops=True, by=None, at=NOON)
    assert make_posts_ahead(NOON) == "made=0"
    stop_series(series=series, stops=False, by=None, at=NOON)
    assert make_posts_ahead(NOON) == "made=2"


def test_gaps_are_filled_only_where_nothing_is_planned(cast, channel):
    for weekday in (5, 6):
        for hour in (10, 18):
            Slot.objects.create(channel=channel, weekday=weekday, at=time(hour))
    saturday = date(2023, 1, 28)
    approved(channel, due=to_instant(datetime.combine(saturday, time(10)), ZONE))
    series = series_of(cast, channel, texts=3, fills_gaps=True, weekdays=[], at=None)
    posts = make_posts(series, at=NOON)
    walls = [datetime.combine(saturday, time(18)), datetime.combine(date(2023, 1, 29), time(10))]
    assert [post.due_at for post in posts] == [to_instant(wall, ZONE) for wall in walls]
    assert make_posts(series, at=NOON + timedelta(hours=1)) == []


def test_an_hour_that_does_not_exist_is_left_out(cast, channel):
    cast.system.zone = "America/Tijuana"
    cast.system.save()
    series = series_of(cast, channel, weekdays=[6], at=time(2, 30))
    spring = datetime(2023, 3, 11, 12, tzinfo=NOON.tzinfo)
    assert [post.due_wall for post in make_posts(series, at=spring)] == ["2023-03-19T02:30:00"]
    assert [day.kind for day in coming_days(series, spring, most=2)] == ["no_hour", "made"]


@pytest.fixture
def staff(client, cast):
    enter(client, cast.staff)
    return client


VALUES = {
    "name": "Palabra de la semana",
    "hashtag": "#PalabraDeLaSemana",
    "next_number": "4",
    "weekdays": ["1", "3"],
    "at": "09:00",
    "since": "2023-01-01",
    "cooldown_days": "90",
    "ahead_days": "14",
    "is_approved": "on",
}


def test_a_series_is_made_on_the_desk_and_says_what_comes(staff, cast, channel):
    answer = staff.post(reverse("desk:agenda:new_series"), {**VALUES, "channels": [channel.pk]})
    series = Series.objects.get()
    assert answer.url == reverse("desk:agenda:series", args=[series.pk])
    assert (series.hashtag, series.weekdays, series.is_approved, series.approved_by) == (
        "PalabraDeLaSemana",
        [1, 3],
        True,
        str(cast.staff),
    )
    staff.post(
        reverse("desk:agenda:add_text", args=[series.pk]),
        {"text": "Una palabra", "utility": "Para entender.", "may_repeat": "on"},
    )
    page = staff.get(answer.url)
    assert len(page.context["coming"]) == 10
    assert [day.kind for day in page.context["coming"]][:2] == ["planned", "mute"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"hashtag": "dos palabras"}, "hashtag"),
        ({"weekdays": []}, "weekdays"),
        ({"at": ""}, "at"),
        ({"at": "99:00"}, "at"),
        ({"since": "nunca"}, "since"),
        ({"until": "2022-01-01"}, "until"),
        ({"ahead_days": "900"}, "ahead_days"),
        ({"channels": []}, "channels"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(staff, channel, values, field):
    sent = {**VALUES, "channels": [channel.pk], **values}
    answer = staff.post(reverse("desk:agenda:new_series"), sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_drafters_text_makes_the_series_ask_again(client, cast, channel):
    series = series_of(cast, channel)
    enter(client, cast.drafter)
    client.post(reverse("desk:agenda:add_text", args=[series.pk]), {"text": "Otro texto"})
    assert Series.objects.get().is_approved is False
    client.post(
        reverse("desk:agenda:change_series", args=[series.pk]),
        {**VALUES, "channels": [channel.pk]},
    )
    assert Series.objects.get().is_approved is False


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_a_fixed_number_of_questions(staff, cast, channel, rows, count_queries):
    for number in range(rows):
        series = series_of(cast, channel, name=f"Serie {number}", texts=rows)
        make_posts(series, at=NOON)
    staff.get(reverse("desk:agenda:series_index"))
    with count_queries(7):
        assert len(staff.get(reverse("desk:agenda:series_index")).context["rows"]) == rows
    with count_queries(16):
        staff.get(reverse("desk:agenda:series", args=[series.pk]))
