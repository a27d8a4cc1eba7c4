"""D-2: one switch stops everything, says so everywhere, and lets what is late be decided."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import enter
from tests.publishing.factories import NOON, ChannelFactory, again, approved
from virgula.domain.delivery import State
from virgula.journal.models import Record
from virgula.publishing.actions.policy import (
    ReasonMissingError,
    change_quiet_hours,
    pause_everything,
    resume_everything,
)
from virgula.publishing.models import PublishingPolicy
from virgula.publishing.outbox import run_once
from virgula.publishing.queries.policy import held_back

pytestmark = pytest.mark.django_db
PAUSE = "desk:agenda:pause"


@pytest.fixture
def staff(client, cast):
    enter(client, cast.staff)
    return client


def test_nothing_leaves_until_it_is_resumed_and_late_things_ask(cast):
    (delivery,) = approved(ChannelFactory(system=cast.system))
    pause_everything(system=cast.system, reason="Luto", by=cast.staff, at=NOON)
    assert run_once(NOON + timedelta(minutes=1)) == 0
    waiting = held_back(cast.system, NOON + timedelta(hours=2))
    assert ([row.pk for row in waiting.leaves], waiting.late) == ([delivery.pk], [])
    late = NOON + timedelta(hours=30)
    waiting = held_back(cast.system, late)
    assert (waiting.leaves, [row.pk for row in waiting.late]) == ([], [delivery.pk])
    resume_everything(system=cast.system, by=cast.staff, at=late)
    assert run_once(late) == 0
    assert again(delivery).state == State.NEEDS_HUMAN
    assert list(Record.objects.order_by("pk").values_list("verb", "reason"))[-2:] == [
        ("publishing.everything_paused", "Luto"),
        ("publishing.everything_resumed", ""),
    ]


def test_another_system_goes_on(cast, foreign_cast):
    approved(ChannelFactory(system=foreign_cast.system))
    pause_everything(system=cast.system, reason="Luto", by=None, at=NOON)
    assert run_once(NOON) == 1


def test_the_first_reason_stays_and_none_is_refused(cast):
    with pytest.raises(ReasonMissingError):
        pause_everything(system=cast.system, reason=" ", by=None, at=NOON)
    assert pause_everything(system=cast.system, reason="Uno", by=None, at=NOON) is True
    assert pause_everything(system=cast.system, reason="Dos", by=None, at=NOON) is False
    assert PublishingPolicy.objects.get().pause_reason == "Uno"
    assert resume_everything(system=cast.system, by=None, at=NOON) is True
    assert resume_everything(system=cast.system, by=None, at=NOON) is False


def test_every_page_of_the_desk_says_so(staff, cast, django_capture_on_commit_callbacks):
    today = reverse("desk:today")
    assert "No publiquen" not in staff.get(today).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(reverse(PAUSE), {"reason": "No publiquen <b>nada</b>"})
    for name in ("desk:today", "desk:agenda:agenda", "desk:plans:index"):
        page = staff.get(reverse(name)).content.decode()
        assert "No publiquen &lt;b&gt;nada&lt;/b&gt;" in page
        assert f"{reverse(PAUSE)}?sistema={cast.system.key}" in page
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(reverse("desk:agenda:resume"))
    assert "No publiquen" not in staff.get(today).content.decode()


def test_another_system_does_not_hear_of_it(
    staff, foreign_cast, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        pause_everything(system=foreign_cast.system, reason="Secreto", by=None, at=NOON)
    assert "Secreto" not in staff.get(reverse("desk:today")).content.decode()


def test_a_reason_is_asked_at_its_field(staff):
    answer = staff.post(reverse(PAUSE), {"reason": ""})
    assert (answer.status_code, list(answer.context["pause_form"].errors)) == (422, ["reason"])
    assert PublishingPolicy.objects.filter(paused_at__isnull=False).count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_what_waits_is_shown_in_a_fixed_number_of_questions(staff, cast, rows, count_queries):
    channel = ChannelFactory(system=cast.system)
    for _ in range(rows):
        approved(channel, at=timezone.now() - timedelta(minutes=1))
    pause_everything(system=cast.system, reason="Luto", by=None, at=timezone.now())
    staff.get(reverse(PAUSE))
    with count_queries(11):
        page = staff.get(reverse(PAUSE))
    assert len(page.context["waiting"].leaves) == rows


def test_quiet_hours_are_kept_both_or_none(staff, cast):
    address = reverse("desk:agenda:quiet")
    staff.post(address, {"since": "22:00", "until": "07:00"})
    policy = PublishingPolicy.objects.get()
    assert (policy.quiet_from, policy.quiet_until) == (time(22), time(7))
    answer = staff.post(address, {"since": "22:00", "until": ""})
    assert (answer.status_code, list(answer.context["quiet_form"].errors)) == (422, ["until"])
    staff.post(address, {"since": "", "until": ""})
    policy.refresh_from_db()
    assert (policy.quiet_from, policy.quiet_until) == (None, None)
    said = Record.objects.filter(verb="publishing.quiet_hours_changed").order_by("pk")
    assert [row.changes["quiet"] for row in said] == [["", "22:00–07:00"], ["22:00–07:00", ""]]


def test_equal_hours_are_no_night(cast):
    policy = change_quiet_hours(system=cast.system, since=time(7), until=time(7), by=None, at=NOON)
    assert (policy.quiet_from, policy.quiet_until) == (None, None)


def test_who_only_drafts_does_not_stop_the_others(client, cast):
    enter(client, cast.drafter)
    assert client.post(reverse(PAUSE), {"reason": "x"}).status_code == 403
