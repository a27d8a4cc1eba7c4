"""What several tell is joined as it comes, and a person joins, parts and takes it back.

Row CON-1: one duplicate merged, all credited.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.cast import enter
from tests.institutions.factories import BodyFactory
from tests.publishing.factories import ChannelFactory, drafted
from tests.relay.factories import NOON, EntryFactory, SourceFactory, later
from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity, PendingChange
from virgula.journal.models import Record
from virgula.platform.scoping import Reach
from virgula.relay.actions import (
    AloneError,
    NothingToUndoError,
    OtherSystemError,
    SameGroupError,
    merge_entries,
    split_entry,
    undo_grouping,
)
from virgula.relay.actions.happenings import note_happenings, propose_activities, publish_approved
from virgula.relay.actions.joining import join_copies
from virgula.relay.choices import EntryStatus, SameBy
from virgula.relay.models import Entry
from virgula.relay.queries import late_copies

pytestmark = pytest.mark.django_db

FORUM = "Foro «Tus datos, tu historia» por la protección de datos"
TEXT = "Tres mesas sobre salud, escuela y trabajo. Será el 30 de enero de 10 a 14 horas."
INVITED = "Acompáñanos en «Tus datos, tu historia»: salud, escuela y trabajo"
SHORT = "El foro es el 30 de enero, 10:00 h. Habrá tres mesas."


@pytest.fixture
def two():
    """Two institutions of one system, each with its source."""
    first = SourceFactory()
    second = SourceFactory(system=first.system, actor=BodyFactory(system=first.system))
    return first, second


def come(source, title, summary="", *, at=NOON, **values):
    """Let an entry come as a visit brings it."""
    entry = EntryFactory(
        source=source, title=title, summary=summary, published_at=at, found_at=at, **values
    )
    note_happenings([entry], items={}, at=at)
    join_copies(source, [entry])
    propose_activities([entry], items={}, at=at)
    entry.refresh_from_db()
    return entry


def test_the_same_in_other_words_is_joined_with_its_score(two):
    first = come(two[0], FORUM, TEXT)
    copy = come(two[1], INVITED, SHORT)
    assert (copy.same_as, copy.same_by) == (first, SameBy.WORDS)
    assert 0.3 < copy.same_score <= 1


def test_the_same_series_on_another_day_is_not_joined(two):
    come(two[0], FORUM, TEXT)
    other = come(two[1], FORUM, TEXT.replace("30 de enero", "6 de febrero"))
    assert other.same_as is None


def test_two_items_of_one_source_are_not_joined_by_their_words(two):
    come(two[0], FORUM, TEXT)
    assert come(two[0], FORUM, TEXT).same_as is None


def test_another_system_is_another_world(two):
    come(two[0], FORUM, TEXT)
    assert come(SourceFactory(), FORUM, TEXT).same_as is None


@pytest.mark.parametrize("status", [EntryStatus.SEEN, EntryStatus.DISMISSED])
def test_what_nobody_sees_hides_nothing_that_is_new(two, status):
    """It becomes a copy of the new telling, which a person sees with both credits."""
    old = come(two[0], FORUM, TEXT, status=status)
    new = come(two[1], INVITED, SHORT)
    old.refresh_from_db()
    assert (new.same_as, old.same_as, new.status) == (None, new, EntryStatus.NEW)


def test_a_hidden_first_telling_takes_its_copies_along(two):
    third = SourceFactory(system=two[0].system)
    old = come(two[0], FORUM, TEXT, status=EntryStatus.DISMISSED)
    also = come(two[1], INVITED, SHORT, status=EntryStatus.DISMISSED)
    new = come(third, FORUM, SHORT)
    old.refresh_from_db()
    also.refresh_from_db()
    assert (also.same_as, old.same_as, new.same_as) == (new, new, None)


def test_an_edit_and_a_deletion_reach_the_window(two):
    first = come(two[0], FORUM, TEXT)
    Entry.objects.filter(pk=first.pk).update(
        title="Otra cosa", summary="Nada que ver", content_sha256="x" * 64
    )
    assert come(two[1], INVITED, SHORT).same_as is None


def test_joining_asks_no_more_when_more_comes(two, count_queries):
    for count in (1, 3):
        entries = [
            EntryFactory(source=two[0], title=f"Nota sola {count} {n}", page_key=f"{count}.{n}")
            for n in range(count)
        ]
        join_copies(two[0], entries)
        with count_queries(2):
            join_copies(two[0], entries)


def test_a_person_joins_and_takes_it_back(two):
    first, other = come(two[0], "Rodada nocturna"), come(two[1], "Paseo en bici")
    merge_entries(entry=other, into=first, by=None, at=later(minutes=1))
    other.refresh_from_db()
    assert (other.same_as, other.same_by) == (first, SameBy.PERSON)
    with pytest.raises(SameGroupError):
        merge_entries(entry=other, into=first, by=None, at=later(minutes=1))
    undo_grouping(entry=other, by=None, at=later(minutes=2))
    other.refresh_from_db()
    assert (other.same_as, other.same_by, other.stands_alone) == (None, "", False)
    with pytest.raises(NothingToUndoError):
        undo_grouping(entry=other, by=None, at=later(minutes=3))
    assert list(
        Record.objects.filter(verb__startswith="relay.")
        .order_by("pk")
        .values_list("verb", flat=True)
    ) == ["relay.entries_joined", "relay.grouping_undone"]


def test_what_was_approved_stays_first(two):
    first = come(two[0], "Rodada nocturna")
    post = drafted(ChannelFactory(system=two[1].system))
    done = come(two[1], "Paseo en bici", status=EntryStatus.APPROVED, post=post, decided_at=NOON)
    merge_entries(entry=done, into=first, by=None, at=NOON)
    first.refresh_from_db()
    done.refresh_from_db()
    assert (first.same_as, done.same_as) == (done, None)


def test_a_person_parts_and_it_is_never_joined_by_itself_again(two):
    first, copy = come(two[0], FORUM, TEXT), come(two[1], INVITED, SHORT)
    split_entry(entry=copy, by=None, at=NOON)
    copy.refresh_from_db()
    assert (copy.same_as, copy.stands_alone) == (None, True)
    join_copies(two[1], [copy])
    copy.refresh_from_db()
    assert copy.same_as is None
    with pytest.raises(AloneError):
        split_entry(entry=first, by=None, at=NOON)
    undo_grouping(entry=copy, by=None, at=NOON)
    copy.refresh_from_db()
    assert (copy.same_as, copy.same_by, copy.stands_alone) == (first, SameBy.WORDS, False)


def test_parting_the_first_lets_the_next_take_its_place(two):
    third = SourceFactory(system=two[0].system)
    first, second = come(two[0], FORUM, TEXT), come(two[1], INVITED, SHORT)
    last = come(third, FORUM, SHORT)
    split_entry(entry=first, by=None, at=NOON)
    for row in (second, last):
        row.refresh_from_db()
    assert (second.same_as, last.same_as) == (None, second)


def test_two_systems_are_never_of_one_group(two):
    with pytest.raises(OtherSystemError):
        merge_entries(entry=EntryFactory(), into=come(two[0], "Una"), by=None, at=NOON)


def test_a_group_proposes_one_activity_of_its_first_telling(two):
    come(two[0], FORUM, TEXT)
    copy = come(two[1], INVITED, SHORT)
    activity = Activity.objects.get()
    assert (activity.title, activity.first_on, activity.organiser_id) == (
        FORUM,
        date(2023, 1, 30),
        two[0].actor_id,
    )
    assert list(activity.partners.values_list("pk", flat=True)) == [two[1].actor_id]
    assert copy.activity == activity


def test_a_deadline_says_so_and_gives_way_to_the_day_itself(two):
    come(
        two[0], "Foro «Tus datos, tu historia»: salud y escuela", "Preguntas antes del 30 de enero"
    )
    assert Activity.objects.get().title.startswith("Último día: ")
    come(two[1], INVITED, SHORT)
    activity = Activity.objects.get()
    assert activity.title == "Foro «Tus datos, tu historia»: salud y escuela"
    assert activity.starts_at is not None


@pytest.mark.parametrize(
    "text", ["Se realizó el 20 de enero.", "Sin fecha.", "Se cancela el taller del 3 de febrero."]
)
def test_what_announces_nothing_to_come_proposes_nothing(two, text):
    come(two[0], "Taller de archivo", text)
    assert Activity.objects.count() == 0


def test_an_edited_date_moves_what_nobody_saw_and_is_proposed_for_what_is_public(two):
    entry = come(two[0], FORUM, TEXT)
    for day, status, expected in (
        ("31 de enero", ActivityStatus.PROPOSED, date(2023, 1, 31)),
        ("2 de febrero", ActivityStatus.PUBLIC, date(2023, 1, 31)),
    ):
        Activity.objects.update(status=status)
        entry.summary = TEXT.replace("30 de enero", day)
        entry.edited_at = later(minutes=5)
        note_happenings([entry], items={}, at=later(minutes=5))
        assert Activity.objects.get().first_on == expected
    assert PendingChange.objects.get().first_on == date(2023, 2, 2)


def test_what_was_approved_becomes_public_once_a_slip_can_no_longer_be_undone(two):
    entry = come(two[0], FORUM, TEXT)
    post = drafted(ChannelFactory(system=two[0].system))
    Entry.objects.filter(pk=entry.pk).update(
        status=EntryStatus.APPROVED, post=post, decided_at=NOON
    )
    assert publish_approved(later(minutes=1)) == "published=0"
    assert publish_approved(later(minutes=3)) == "published=1"
    activity = Activity.objects.get()
    assert (activity.status, activity.announcements.get().post) == (ActivityStatus.PUBLIC, post)
    assert publish_approved(later(minutes=4)) == "published=0"


def test_the_page_tells_why_and_lets_a_person_part_and_join(cast, client):
    enter(client, cast.coordinator)
    source = SourceFactory(system=cast.system)
    come(source, FORUM, TEXT)
    copy = come(SourceFactory(system=cast.system), INVITED, SHORT)
    page = client.get(reverse("desk:relay:entry", args=[copy.pk]))
    assert page.context["match"].days == (date(2023, 1, 30),)
    assert "historia" in page.context["match"].words
    client.post(reverse("desk:relay:split", args=[copy.pk]))
    copy.refresh_from_db()
    assert copy.same_as is None
    alike = client.get(reverse("desk:relay:alike", args=[copy.pk]))
    assert [(row.entry.title, row.against) for row in alike.context["rows"]] == [(FORUM, "")]
    chosen = {"with": alike.context["rows"][0].entry.pk}
    client.post(reverse("desk:relay:merge", args=[copy.pk]), chosen)
    copy.refresh_from_db()
    assert copy.copies.get().title == FORUM
    client.post(reverse("desk:relay:undo_group", args=[chosen["with"]]))
    assert copy.copies.count() == 0


@pytest.mark.parametrize("key", ["", "x", "9" * 30, "²", "0"])
def test_joining_with_what_is_not_there_says_so_and_changes_nothing(cast, client, key):
    enter(client, cast.coordinator)
    entry = come(SourceFactory(system=cast.system), FORUM, TEXT)
    answer = client.post(reverse("desk:relay:merge", args=[entry.pk]), {"with": key})
    assert (answer.status_code, answer.url) == (302, reverse("desk:relay:alike", args=[entry.pk]))
    entry.refresh_from_db()
    assert entry.same_as is None


def test_what_is_told_after_its_relay_waits_for_an_eye(two):
    post = drafted(ChannelFactory(system=two[0].system))
    come(two[0], FORUM, TEXT, status=EntryStatus.APPROVED, post=post, decided_at=NOON)
    copy = come(two[1], INVITED, SHORT, at=NOON + timedelta(hours=1))
    assert late_copies(
        Reach(frozenset({two[0].system_id})), system=two[0].system, now=later(hours=2)
    ) == [copy]
