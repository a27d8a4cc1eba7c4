"""D-2: the agenda shows what leaves when, moves it with the mouse and the keyboard, and undoes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import enter
from tests.institutions.factories import ZONE
from tests.publishing.factories import ChannelFactory, again, approved
from virgula.domain.delivery import State
from virgula.domain.schedule import to_instant, to_wall
from virgula.publishing.actions import create_post
from virgula.publishing.calendars import Look, stretch_of
from virgula.publishing.models import Post, Slot
from virgula.publishing.outbox import run_once
from virgula.publishing.standings import Standing, standing_of

pytestmark = [pytest.mark.django_db]
AGENDA = "desk:agenda:agenda"


@pytest.fixture
def staff(client, cast):
    enter(client, cast.staff)
    return client


@pytest.fixture
def channel(cast):
    return ChannelFactory(system=cast.system, name="Canal de novedades")


def in_days(days, hour=9):
    """An instant so many days ahead, at an hour of the system's clock."""
    day = to_wall(timezone.now(), ZONE).date() + timedelta(days=days)
    return to_instant(datetime.combine(day, time(hour)), ZONE)


def draft(system, wall, zone=ZONE, **fields):
    values = {"title": "Borrador", "text": "Por revisar.", "origin": "own", **fields}
    return create_post(
        system=system, due_wall=wall, due_zone=zone, by=None, at=timezone.now(), **values
    )


def shown(page):
    return [entry.title for day in page.context["days"] for entry in day.entries]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("look", ["mes", "semana", "lista", "columnas"])
def test_the_agenda_asks_the_same_number_of_questions_whatever_its_length(
    staff, cast, channel, rows, look, count_queries
):
    for number in range(rows):
        other = ChannelFactory(system=cast.system)
        Slot.objects.create(channel=other, weekday=2, at=time(9))
        approved(channel, other, due=in_days(1 + number))
    address = f"{reverse(AGENDA)}?vista={look}"
    staff.get(address)
    with count_queries(16):
        page = staff.get(address)
    assert page.context["total"] >= 1


def test_a_month_begins_on_its_monday_and_ends_on_its_sunday():
    month = stretch_of(Look.MONTH, date(2026, 11, 24))
    assert (month.first, month.until) == (date(2026, 10, 26), date(2026, 12, 7))
    assert (month.before, month.after) == (date(2026, 10, 1), date(2026, 12, 1))
    february = stretch_of(Look.MONTH, date(2027, 2, 1))
    assert (february.first, february.until) == (date(2027, 2, 1), date(2027, 3, 1))
    assert stretch_of(Look.WEEK, date(2026, 11, 29)).first == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("status", "states", "standing"),
    [
        ("draft", [], Standing.DRAFT),
        ("in_review", [], Standing.IN_REVIEW),
        ("withdrawn", [], Standing.WITHDRAWN),
        ("approved", [State.SCHEDULED, State.SCHEDULED], Standing.SCHEDULED),
        ("approved", [State.PUBLISHED, State.SCHEDULED], Standing.PARTLY),
        ("approved", [State.PUBLISHED, State.CANCELLED], Standing.PUBLISHED),
        ("approved", [State.CANCELLED], Standing.CANCELLED),
        ("approved", [State.PUBLISHED, State.UNKNOWN], Standing.ATTENTION),
        ("approved", [State.SENDING, State.SCHEDULED], Standing.LEAVING),
    ],
)
def test_a_post_stands_as_its_deliveries_do_together(status, states, standing):
    due = datetime(2026, 11, 24, tzinfo=UTC)
    assert standing_of(status, states, due_at=due, late_before=due) is standing


def test_what_should_be_out_asks_for_an_eye():
    due = datetime(2026, 11, 24, tzinfo=UTC)
    late = due + timedelta(minutes=6)
    assert (
        standing_of("approved", [State.SCHEDULED], due_at=due, late_before=late)
        is Standing.ATTENTION
    )


def test_filters_keep_a_channel_a_state_and_say_how_many(staff, cast, channel):
    other = ChannelFactory(system=cast.system, key="otro")
    approved(channel, due=in_days(1), title="Uno")
    approved(other, due=in_days(2), title="Dos")
    draft(cast.system, to_wall(in_days(3), ZONE), title="Tres", channels=[other])
    page = staff.get(f"{reverse(AGENDA)}?vista=lista")
    assert shown(page) == ["Uno", "Dos", "Tres"]
    assert [(one["key"], one["count"]) for one in page.context["standings"]] == [
        ("draft", 1),
        ("scheduled", 2),
    ]
    assert shown(staff.get(f"{reverse(AGENDA)}?vista=lista&canal=otro")) == ["Dos", "Tres"]
    assert shown(staff.get(f"{reverse(AGENDA)}?vista=lista&estado=draft")) == ["Tres"]


def test_a_post_of_another_clock_shows_both_hours(staff, cast):
    wall = to_wall(in_days(2), ZONE)
    draft(cast.system, wall, "America/Cancun")
    page = staff.get(f"{reverse(AGENDA)}?vista=lista")
    (entry,) = [entry for day in page.context["days"] for entry in day.entries]
    assert (entry.shown.hour, entry.wall.hour, entry.place) == (8, 9, "Cancun")
    assert "09:00 en Cancun" in page.content.decode()


def test_a_free_slot_leads_to_the_composer_at_its_hour(staff, cast, channel):
    day = to_wall(in_days(1), ZONE).date()
    for hour in (9, 18):
        Slot.objects.create(channel=channel, weekday=day.weekday(), at=time(hour))
    approved(channel, due=in_days(1, 18))
    page = staff.get(f"{reverse(AGENDA)}?vista=lista")
    (found,) = [one for one in page.context["days"] if one.day == day]
    assert [(hour.wall.hour, hour.keys) for hour in found.free] == [(9, (channel.key,))]
    address = f"cuando={day.isoformat()}T09:00&amp;canales={channel.key}"
    assert address in page.content.decode()


def test_what_is_out_leads_to_its_permalink(staff, cast, channel):
    (delivery,) = approved(channel, due=timezone.now())
    run_once(timezone.now() + timedelta(seconds=1))
    page = staff.get(f"{reverse(AGENDA)}?vista=lista")
    (entry,) = [entry for day in page.context["days"] for entry in day.entries]
    assert entry.standing is Standing.PUBLISHED
    assert entry.links == ((channel.name, reverse("publishing:post", args=[delivery.post_id])),)
    assert entry.may_move is False


def drag(client, delivery, to, shown_on):
    return client.post(
        reverse("desk:agenda:move", args=[delivery.post_id]),
        {"day": to.isoformat(), "from_day": shown_on.isoformat()},
        follow=True,
    )


def test_a_drag_changes_the_date_and_keeps_the_hour_and_is_undone(staff, channel):
    (delivery,) = approved(channel, due=in_days(1))
    start = to_wall(in_days(1), ZONE).date()
    page = drag(staff, delivery, start + timedelta(days=4), start)
    assert again(delivery).due_at == in_days(5)
    undo = page.context["undo"]
    page = staff.post(undo["url"], follow=True)
    assert again(delivery).due_at == in_days(1)
    assert page.context["undo"] is None
    staff.post(undo["url"])
    assert again(delivery).due_at == in_days(1)


def test_a_drag_moves_a_post_of_another_clock_by_as_many_days(staff, cast):
    # Eleven at night in the west is already the next day where the agenda is read.
    wall = datetime.combine(to_wall(in_days(2), ZONE).date(), time(23))
    post = draft(cast.system, wall, "America/Hermosillo")
    seen = wall.date() + timedelta(days=1)
    staff.post(
        reverse("desk:agenda:move", args=[post.pk]),
        {"day": (seen + timedelta(days=2)).isoformat(), "from_day": seen.isoformat()},
    )
    moved = Post.objects.get(pk=post.pk)
    assert moved.due_wall == (wall + timedelta(days=2)).isoformat()
    assert moved.due_zone == "America/Hermosillo"


def test_the_keyboard_moves_by_the_same_address(staff, channel):
    (delivery,) = approved(channel, due=in_days(1))
    address = reverse("desk:agenda:move", args=[delivery.post_id])
    assert staff.get(address).status_code == 200
    day = to_wall(in_days(3), ZONE).date()
    answer = staff.post(address, {"day": f"{day:%d/%m/%Y}", "hour": "18:30"})
    assert answer.url == f"{reverse(AGENDA)}#p-{delivery.post_id}"
    assert again(delivery).due_at == in_days(3, 18) + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "ayer"}, "day"),
        ({"day": "2020-01-01"}, "day"),
        ({"day": "2030-01-01", "hour": "25:99"}, "hour"),
        ({"day": "2027-03-14", "hour": "02:30"}, "hour"),
        ({"day": "2027-11-07", "hour": "01:30"}, "hour"),
    ],
)
def test_what_is_no_hour_is_asked_and_never_guessed(staff, cast, values, field):
    post = draft(cast.system, to_wall(in_days(2), ZONE), "America/Tijuana")
    before = Post.objects.get(pk=post.pk).due_at
    answer = staff.post(reverse("desk:agenda:move", args=[post.pk]), values)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Post.objects.get(pk=post.pk).due_at == before


def test_which_of_two_hours_is_answered(staff, cast):
    post = draft(cast.system, to_wall(in_days(2), ZONE), "America/Tijuana")
    address = reverse("desk:agenda:move", args=[post.pk])
    values = {"day": "2027-11-07", "hour": "01:30"}
    page = staff.post(address, values)
    assert 'name="repeated"' in page.content.decode()
    staff.post(address, {**values, "repeated": "1"})
    assert Post.objects.get(pk=post.pk).due_at == datetime(2027, 11, 7, 9, 30, tzinfo=UTC)


def test_a_dragged_post_whose_hour_does_not_exist_is_asked_about_on_a_page(staff, cast):
    wall = datetime.combine(to_wall(in_days(2), ZONE).date(), time(2, 30))
    post = draft(cast.system, wall, "America/Tijuana")
    answer = staff.post(
        reverse("desk:agenda:move", args=[post.pk]),
        {"day": "2027-03-14", "from_day": wall.date().isoformat()},
    )
    assert answer.status_code == 422
    form = answer.context["form"]
    assert (form["day"].value(), form["hour"].value()) == ("2027-03-14", "02:30")


def test_what_left_meanwhile_is_told_and_not_moved(staff, channel):
    (delivery,) = approved(channel, due=timezone.now())
    run_once(timezone.now() + timedelta(seconds=1))
    today = to_wall(timezone.now(), ZONE).date()
    page = drag(staff, delivery, today + timedelta(days=3), today)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert again(delivery).state == State.PUBLISHED


def test_the_way_back_never_leads_to_another_site(staff, channel):
    (delivery,) = approved(channel, due=in_days(1))
    day = to_wall(in_days(3), ZONE).date().isoformat()
    for wanted in ("https://otro.example/", "//otro.example/", "javascript:alert(1)"):
        answer = staff.post(
            reverse("desk:agenda:move", args=[delivery.post_id]), {"day": day, "next": wanted}
        )
        assert answer.url == f"{reverse(AGENDA)}#p-{delivery.post_id}"


def test_another_systems_posts_are_neither_seen_nor_moved(staff, foreign_cast):
    (delivery,) = approved(ChannelFactory(system=foreign_cast.system), due=in_days(1))
    assert shown(staff.get(f"{reverse(AGENDA)}?vista=lista")) == []
    answer = staff.post(reverse("desk:agenda:move", args=[delivery.post_id]), {"day": "2030-01-01"})
    assert answer.status_code == 404


@pytest.mark.parametrize("query", ["dia=9999-99-99", "dia=0001-01-01", "vista=nada&estado=x", ""])
def test_an_address_that_means_nothing_shows_today(staff, query):
    page = staff.get(f"{reverse(AGENDA)}?{query}")
    assert page.status_code == 200
    assert page.context["today"] in [day.day for day in page.context["days"]]
