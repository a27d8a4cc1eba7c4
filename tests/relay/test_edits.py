"""An edited item is a proposal, never a second post (CON-1)."""

from datetime import date, timedelta

import pytest

from tests.publishing.factories import ChannelFactory
from tests.relay.factories import NOON, EntryFactory, later
from virgula.domain.feed_items import content_digest
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import Delivery, Post
from virgula.publishing.outbox import run_once
from virgula.relay.actions import (
    AlreadyDecidedError,
    NothingToUndoError,
    apply_edit,
    approve_entry,
    correct_edit,
    ignore_edit,
)
from virgula.relay.actions.edits import note_edit
from virgula.relay.models import Entry, EntryEdit
from virgula.relay.reading import Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(settings) -> Entry:
    settings.RELAY_GRACE_SECONDS = 60
    entry = EntryFactory(title="Taller el 3 de febrero", event_on=date(2023, 2, 3))
    ChannelFactory(system=entry.source.system)
    return entry


def edited(entry, title, at=NOON) -> EntryEdit:
    summary = entry.summary
    item = Item(
        identity=entry.identity,
        guid=entry.guid,
        link=entry.link,
        title=title,
        summary=summary,
        published_at=entry.published_at,
        published_text="",
        content_sha256=content_digest(title=title, summary=summary),
    )
    note_edit(entry, item, at)
    return EntryEdit.objects.filter(entry=entry, status="proposed").first()


def test_before_the_decision_it_shows_what_changed_and_says_the_new_words(entry):
    edit = edited(entry, "Taller el 10 de febrero")
    assert (edit.title_before, edit.title) == ("Taller el 3 de febrero", "Taller el 10 de febrero")
    post = approve_entry(entry=entry, by=None, at=NOON)
    assert post.title == "Taller el 10 de febrero"
    edit.refresh_from_db()
    assert edit.status == "applied"


def test_a_second_edit_takes_the_place_of_the_first_and_one_taken_back_goes(entry):
    edited(entry, "Taller el 10 de febrero")
    edit = edited(entry, "Taller el 17 de febrero", at=later(hours=1))
    assert (edit.title_before, edit.title) == ("Taller el 3 de febrero", "Taller el 17 de febrero")
    assert edited(entry, "Taller el 3 de febrero", at=later(hours=2)) is None


def test_what_has_not_left_is_written_anew_at_the_same_hour(entry):
    old = approve_entry(entry=entry, by=None, at=NOON, due_at=later(hours=3))
    edit = edited(entry, "Taller el 10 de febrero")
    post = apply_edit(edit=edit, by=None, at=later(minutes=1))
    entry.refresh_from_db()
    old.refresh_from_db()
    assert (entry.post, post.due_at, post.title) == (post, old.due_at, "Taller el 10 de febrero")
    assert old.status == PostStatus.WITHDRAWN
    run_once(later(hours=3, minutes=1))
    assert Delivery.objects.filter(state="published").count() == 1
    with pytest.raises(AlreadyDecidedError):
        ignore_edit(edit=edit, by=None, at=later(minutes=2))


def test_what_has_left_is_corrected_by_a_draft_and_never_by_itself(entry):
    approve_entry(entry=entry, by=None, at=NOON)
    run_once(later(seconds=61))
    edit = edited(entry, "Taller el 10 de febrero", at=later(hours=1))
    with pytest.raises(NothingToUndoError) as caught:
        apply_edit(edit=edit, by=None, at=later(hours=1))
    assert caught.value.has_left
    edit.refresh_from_db()
    assert edit.status == "proposed"
    run_once(NOON + timedelta(days=1))
    assert Post.objects.count() == 1

    post = correct_edit(edit=edit, by=None, at=later(hours=2))
    assert post.status == PostStatus.DRAFT
    assert post.text.startswith(
        "Corrección de lo que publicamos («Taller el 3 de febrero»):\n\nTaller el 10 de febrero"
    )
    assert post.channels.count() == 1


def test_it_may_stay_as_it_was(entry):
    approve_entry(entry=entry, by=None, at=NOON)
    edit = edited(entry, "Otro título")
    ignore_edit(edit=edit, by=None, at=NOON)
    assert EntryEdit.objects.get().status == "ignored"
    assert Post.objects.count() == 1
