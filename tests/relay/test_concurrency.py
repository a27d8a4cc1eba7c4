"""Two people approve the same entry at once, over two real connections."""

import threading

import pytest
from django.db import connection

from tests.publishing.factories import ChannelFactory
from tests.relay.factories import NOON, EntryFactory
from virgula.publishing.models import Delivery, Post
from virgula.relay.actions import AlreadyDecidedError, approve_entry, undo_decision
from virgula.relay.actions.errors import NothingToUndoError
from virgula.relay.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number: int, act) -> list[str]:
    """Run ``act`` in threads that start together; return what became of each."""
    barrier = threading.Barrier(number)
    outcomes: list[str] = []

    def run() -> None:
        barrier.wait()
        try:
            act()
            outcomes.append("done")
        except (AlreadyDecidedError, NothingToUndoError) as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_several_approvals_at_once_one_makes_the_post():
    entry = EntryFactory()
    ChannelFactory(system=entry.source.system)
    outcomes = at_once(
        4, lambda: approve_entry(entry=Entry.objects.get(pk=entry.pk), by=None, at=NOON)
    )
    assert outcomes == ["AlreadyDecidedError"] * 3 + ["done"]
    assert (Post.objects.count(), Delivery.objects.count()) == (1, 1)
    entry.refresh_from_db()
    assert entry.post == Post.objects.get()


def test_of_two_undoings_at_once_one_is_done():
    entry = EntryFactory()
    ChannelFactory(system=entry.source.system)
    approve_entry(entry=entry, by=None, at=NOON)
    outcomes = at_once(
        2, lambda: undo_decision(entry=Entry.objects.get(pk=entry.pk), by=None, at=NOON)
    )
    assert outcomes == ["NothingToUndoError", "done"]
