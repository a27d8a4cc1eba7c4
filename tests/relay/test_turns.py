"""Several at once, in fair hours, undone together; what rules decide (CON-1)."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from tests.institutions.factories import BodyFactory, SystemFactory
from tests.publishing.factories import ChannelFactory
from tests.relay.factories import NOON, EntryFactory, SourceFactory, later
from virgula.publishing.choices import Network, PostStatus
from virgula.publishing.models import PublishingPolicy, Slot
from virgula.publishing.outbox import run_once
from virgula.relay.actions import (
    apply_rules,
    approve_entry,
    schedule_entries,
    undo_decision,
    undo_together,
)
from virgula.relay.choices import EntryStatus, RelayMode
from virgula.relay.models import Entry, RelaySettings

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(settings):
    settings.RELAY_GRACE_SECONDS = 60
    system = SystemFactory()
    ChannelFactory(system=system)
    return system


def told(system, *, bodies=1, each=1, **values):
    found = []
    for _body in range(bodies):
        source = SourceFactory(system=system, actor=BodyFactory(system=system), **values)
        found += EntryFactory.create_batch(each, source=source)
    return found


def schedule(system, entries, **how):
    return schedule_entries(system=system, entries=entries, by=None, at=NOON, **how)


def test_without_weekly_hours_they_leave_one_each_pace_and_no_body_twice_in_a_row(system):
    RelaySettings.objects.create(system=system, pace_minutes=30)
    done = schedule(system, told(system, bodies=2, each=2))
    dues = sorted(done.posts, key=lambda post: post.due_at)
    gaps = [(second.due_at - first.due_at) for first, second in pairwise(dues)]
    assert gaps == [timedelta(minutes=30)] * 3
    assert [post.credit_id for post in dues[:2]] != [post.credit_id for post in dues[1:3]]
    assert len({post.credit_id for post in dues[:2]}) == 2


def test_no_body_has_more_than_its_share_of_a_day(system):
    RelaySettings.objects.create(system=system, most_a_day=2)
    done = schedule(system, told(system, each=3))
    days = sorted(str(post.due_wall)[:10] for post in done.posts)
    assert days == ["2023-01-27", "2023-01-27", "2023-01-28"]


def test_a_source_keeps_to_its_own_share(system):
    done = schedule(system, told(system, each=2, most_a_day=1))
    assert sorted(str(post.due_wall)[:10] for post in done.posts) == ["2023-01-27", "2023-01-28"]


def test_weekly_hours_of_the_accounts_come_first_and_quiet_hours_are_kept(system):
    channel = system.channels.get()
    for hour in (13, 15, 23):
        Slot.objects.create(channel=channel, weekday=4, at=time(hour))
    PublishingPolicy.objects.create(system=system, quiet_from=time(22), quiet_until=time(7))
    (post,) = schedule(system, told(system)).posts
    assert post.due_wall == "2023-01-27T13:00:00"
    more = schedule(system, told(system, bodies=12)).posts
    # News do not wait for next week: they stand between the weekly hours.
    walls = sorted(str(post.due_wall) for post in more)
    assert all("2023-01-27T12:00:00" < wall < "2023-01-27T22:00:00" for wall in walls)
    assert "2023-01-27T15:00:00" in walls


def test_what_happens_tomorrow_leaves_before(system):
    PublishingPolicy.objects.create(system=system, quiet_from=time(12, 40), quiet_until=time(8))
    calm, soon = told(system), told(system)
    Entry.objects.filter(pk=soon[0].pk).update(event_on=date(2023, 1, 28))
    soon[0].refresh_from_db()
    done = schedule(system, [*calm, *soon])
    first = min(done.posts, key=lambda post: post.due_at)
    assert first.entry == soon[0]


def test_one_that_is_refused_or_decided_does_not_stop_the_others(system):
    entries = told(system, bodies=3)
    approve_entry(entry=Entry.objects.get(pk=entries[0].pk), by=None, at=NOON)
    done = schedule(system, entries)
    assert (len(done.posts), done.already) == (2, [entries[0]])


def test_all_of_one_press_come_back_and_what_left_is_said(system):
    entries = told(system, bodies=3)
    done = schedule(system, entries)
    first = min(post.due_at for post in done.posts)
    run_once(first + timedelta(seconds=1))
    back, gone = undo_together(entries=entries, by=None, at=first + timedelta(seconds=2))
    assert (len(back), len(gone)) == (2, 1)
    assert Entry.objects.filter(status=EntryStatus.NEW).count() == 2


def test_a_keyword_approves_by_itself_whatever_its_accents_and_a_person_undoes_it(system):
    (fair, other) = told(system, each=2, mode=RelayMode.KEYWORD, keywords=["capacitación"])
    Entry.objects.filter(pk=fair.pk).update(title="CAPACITACION en línea")
    fair.refresh_from_db()
    apply_rules([fair, other], NOON)
    fair.refresh_from_db()
    other.refresh_from_db()
    assert (fair.status, fair.decided_rule, fair.decided_by) == (
        EntryStatus.APPROVED,
        "keyword:capacitación",
        "",
    )
    assert other.status == EntryStatus.NEW
    undo_decision(entry=fair, by=None, at=later(seconds=5))
    assert (fair.status, fair.decided_rule) == (EntryStatus.NEW, "")


def test_a_rule_keeps_to_the_shares_of_the_day_and_leaves_the_rest_to_a_person(system):
    RelaySettings.objects.create(system=system, most_a_day=1)
    entries = told(system, each=4, mode=RelayMode.KEYWORD, keywords=["taller"])
    apply_rules(entries, NOON)
    left = Entry.objects.filter(status=EntryStatus.APPROVED)
    # Today's and tomorrow's: further ahead a person looks first.
    assert left.count() == 2
    assert Entry.objects.filter(status=EntryStatus.NEW).count() == 2


def test_never_is_never_and_what_another_told_before_is_not_decided(system):
    (entry, copy) = told(system, each=2, mode=RelayMode.NEVER)
    copy.same_as = entry
    apply_rules([entry, copy], NOON)
    entry.refresh_from_db()
    assert (entry.status, entry.decided_rule) == (EntryStatus.DISMISSED, "never")
    assert Entry.objects.get(pk=copy.pk).status == EntryStatus.NEW


def test_without_an_account_a_rule_decides_nothing_and_nothing_breaks(system):
    system.channels.update(is_active=False)
    entries = told(system, mode=RelayMode.KEYWORD, keywords=["taller"])
    apply_rules(entries, NOON)
    assert Entry.objects.get().status == EntryStatus.NEW


def test_words_too_long_for_an_account_leave_the_entry_to_a_person(system):
    ChannelFactory(system=system, network=Network.MASTODON, text_limit=20)
    entries = told(system, mode=RelayMode.KEYWORD, keywords=["taller"])
    apply_rules(entries, NOON)
    entry = Entry.objects.get()
    assert entry.status == EntryStatus.NEW
    assert not entry.source.system.posts.exclude(status=PostStatus.WITHDRAWN).exists()
