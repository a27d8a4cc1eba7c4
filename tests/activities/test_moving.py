"""A date that moved: unsent posts tell the new one, sent ones get a correction (CON-2's shape)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.activities.factories import NOON, ActivityFactory, on
from tests.cast import Cast
from tests.publishing.factories import ChannelFactory, approved, drafted
from virgula.activities.actions import (
    Became,
    NothingPendingError,
    ReasonMissingError,
    accept_pending,
    announce,
    cancel_activity,
    move_activity,
    refuse_pending,
)
from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity
from virgula.publishing.actions import approve_post
from virgula.publishing.choices import DeliveryState, PostStatus
from virgula.publishing.models import Channel, Post
from virgula.publishing.outbox import run_once

pytestmark = pytest.mark.django_db
DEADLINE, LATER = date(2023, 6, 30), date(2023, 7, 14)
NOW = datetime(2023, 6, 1, 18, tzinfo=UTC)


@pytest.fixture
def contest(cast: Cast) -> Activity:
    return ActivityFactory(
        system=cast.system,
        organiser=cast.body,
        title="Concurso Nacional de Spot de Radio",
        first_on=DEADLINE,
        starts_at=None,
        ends_at=None,
    )


@pytest.fixture
def channel(cast: Cast) -> Channel:
    return ChannelFactory(system=cast.system)


def told(activity: Activity, channel: Channel, text: str, **fields: Any) -> Post:
    values = {"at": NOW - timedelta(days=60), "title": "Concurso", **fields}
    post = approved(channel, text=text, **values)[0].post
    announce(activity=activity, post=post)
    return post


def moved(activity: Activity, cast: Cast, day: date = LATER, **fields: Any) -> Any:
    happening = on(day, title=activity.title, place=activity.place, **fields)
    return move_activity(
        activity=activity, happening=happening, by=cast.coordinator, at=NOW, reason="Más tiempo"
    )


def test_con_2_a_deadline_moved_updates_the_3_unsent_and_marks_the_2_sent(
    cast: Cast, contest: Activity, channel: Channel
) -> None:
    sent = [told(contest, channel, f"Abre el concurso {n}: hasta el 30 de junio.") for n in (1, 2)]
    run_once(NOW - timedelta(days=59, hours=23))
    unsent = [
        told(contest, channel, text, due=datetime.combine(day, datetime.min.time(), UTC))
        for text, day in (
            ("Faltan 23 días: cierra el 30 de junio.", date(2023, 6, 7)),
            ("Faltan 7 días para el viernes 30 de junio de 2023.", date(2023, 6, 23)),
            ("Mañana cierra: 30/06/2023.", date(2023, 6, 29)),
        )
    ]
    assert [one.deliveries.get().state for one in sent] == [DeliveryState.PUBLISHED] * 2

    outcomes = moved(contest, cast).outcomes

    assert [one.became for one in outcomes] == [Became.REVISED] * 3 + [Became.STALE] * 2
    for post in unsent:
        post.refresh_from_db()
    assert [(one.text, one.due_at.date(), one.status) for one in unsent] == [
        ("Faltan 23 días: cierra el 14 de julio.", date(2023, 6, 21), PostStatus.APPROVED),
        (
            "Faltan 7 días para el viernes 14 de julio de 2023.",
            date(2023, 7, 7),
            PostStatus.APPROVED,
        ),
        ("Mañana cierra: 14/07/2023.", date(2023, 7, 13), PostStatus.APPROVED),
    ]
    assert unsent[0].deliveries.get().payload["text"].startswith("Faltan 23 días: cierra el 14")
    marks = list(contest.announcements.filter(post__in=sent).order_by("pk"))
    assert [one.stale_since for one in marks] == [NOW, NOW]
    correction = marks[0].correction
    assert correction == marks[1].correction
    assert (correction.status, correction.text) == (
        PostStatus.DRAFT,
        (
            "Cambio de fecha: «Concurso Nacional de Spot de Radio» será el viernes 14 de julio de "
            "2023. Antes: viernes 30 de junio de 2023. Lugar: Auditorio de la biblioteca."
        ),
    )
    assert list(correction.channels.all()) == [channel]
    # Done again, nothing is done twice.
    assert not moved(contest, cast).has_moved
    assert Post.objects.count() == 6


def test_a_second_move_writes_the_same_correction_anew(
    cast: Cast, contest: Activity, channel: Channel
) -> None:
    told(contest, channel, "Hasta el 30 de junio.")
    run_once(NOW - timedelta(days=59))
    moved(contest, cast)
    moved(contest, cast, date(2023, 7, 21))
    correction = Post.objects.get(status=PostStatus.DRAFT)
    assert "21 de julio" in correction.text
    approve_post(post=correction, by=None, at=NOW + timedelta(days=1))
    moved(contest, cast, date(2023, 7, 28))
    correction = Post.objects.get(status=PostStatus.DRAFT)
    assert "28 de julio" in correction.text
    # And back again: nothing to correct.
    moved(contest, cast, DEADLINE)
    correction.refresh_from_db()
    assert correction.status == PostStatus.WITHDRAWN
    assert contest.announcements.get(correction=None, post__text="Hasta el 30 de junio.")


def test_what_is_not_certain_goes_back_to_draft_and_says_what_to_look_at(
    cast: Cast, contest: Activity, channel: Channel
) -> None:
    due = datetime(2023, 6, 20, 18, tzinfo=UTC)
    post = told(contest, channel, "El 30 de junio; premios el 15 de agosto.", due=due)
    (outcome,) = moved(contest, cast).outcomes
    post.refresh_from_db()
    assert (outcome.became, outcome.doubts) == (Became.DRAFT, ("15 de agosto",))
    assert (post.status, post.text) == (
        PostStatus.DRAFT,
        "El 14 de julio; premios el 15 de agosto.",
    )
    assert post.comments.get().text == (
        "La actividad que anuncia cambió de fecha. Mira: 15 de agosto."
    )
    assert not post.deliveries.exists()


def test_no_reminder_stays_after_what_it_reminds_of(
    cast: Cast, contest: Activity, channel: Channel
) -> None:
    due = datetime(2023, 6, 28, 18, tzinfo=UTC)
    post = told(contest, channel, "Participa: 30 de junio.", due=due)
    (outcome,) = moved(contest, cast, date(2023, 6, 15)).outcomes
    post.refresh_from_db()
    assert (outcome.became, post.status) == (Became.DRAFT, PostStatus.DRAFT)
    assert post.text == "Participa: 15 de junio."


def test_a_post_that_says_no_date_stays_as_it_is(
    cast: Cast, contest: Activity, channel: Channel
) -> None:
    post = told(contest, channel, "Participa.", due=NOW + timedelta(days=2))
    before = post.deliveries.get().pk
    assert moved(contest, cast).outcomes[0].became == Became.KEPT
    assert post.deliveries.get().pk == before


def test_who_may_not_approve_leaves_the_revised_post_as_a_draft(
    cast: Cast, contest: Activity, channel: Channel
) -> None:
    post = told(contest, channel, "El 30 de junio.", due=NOW + timedelta(days=2))
    happening = on(LATER, title=contest.title)
    move_activity(activity=contest, happening=happening, by=cast.liaison, at=NOW)
    post.refresh_from_db()
    assert (post.status, post.text) == (PostStatus.DRAFT, "El 14 de julio.")


def test_cancelled_withdraws_the_unsent_and_corrects_the_sent(
    cast: Cast, contest: Activity, channel: Channel
) -> None:
    told(contest, channel, "Hasta el 30 de junio.")
    run_once(NOW - timedelta(days=59))
    unsent = told(contest, channel, "Recuerda: 30 de junio.", due=NOW + timedelta(days=5))
    draft = drafted(channel, text="Borrador: 30 de junio.", at=NOW)
    announce(activity=contest, post=draft)
    with pytest.raises(ReasonMissingError):
        cancel_activity(activity=contest, by=cast.coordinator, at=NOW, reason=" ")
    outcomes = cancel_activity(
        activity=contest, by=cast.coordinator, at=NOW, reason="Por lluvia"
    ).outcomes
    assert [one.became for one in outcomes] == [
        Became.WITHDRAWN,
        Became.WITHDRAWN,
        Became.STALE,
    ]
    unsent.refresh_from_db()
    assert (contest.status, unsent.status, contest.sequence) == (
        ActivityStatus.CANCELLED,
        PostStatus.WITHDRAWN,
        1,
    )
    correction = Post.objects.get(status=PostStatus.DRAFT)
    assert correction.text == (
        "Se cancela «Concurso Nacional de Spot de Radio», que se había anunciado para el viernes "
        "30 de junio de 2023."
    )


def test_a_proposed_move_waits_for_a_person(cast: Cast, contest: Activity) -> None:
    happening = on(LATER, title=contest.title)
    result = move_activity(
        activity=contest, happening=happening, by=None, at=NOW, reason="Su página", propose=True
    )
    contest.refresh_from_db()
    assert (result.has_moved, contest.first_on) == (False, DEADLINE)
    assert accept_pending(activity=contest, by=cast.coordinator, at=NOW).has_moved
    assert (contest.first_on, contest.before_on, contest.moved_at, contest.sequence) == (
        LATER,
        DEADLINE,
        NOW,
        1,
    )
    with pytest.raises(NothingPendingError):
        refuse_pending(activity=contest, by=cast.coordinator, at=NOW)


def test_only_the_hour_moved(cast: Cast, channel: Channel) -> None:
    activity = ActivityFactory(system=cast.system, organiser=cast.body)
    text = "Viernes 3 de febrero, 10:00 a 12:00 horas."
    post = approved(channel, text=text, at=NOON, due=NOON + timedelta(days=2))[0].post
    announce(activity=activity, post=post)
    happening = on(date(2023, 2, 3), "17:00", "19:00", title=activity.title)
    move_activity(activity=activity, happening=happening, by=cast.coordinator, at=NOON)
    post.refresh_from_db()
    assert (post.text, post.status) == (
        "Viernes 3 de febrero, 17:00 a 19:00 horas.",
        PostStatus.APPROVED,
    )
