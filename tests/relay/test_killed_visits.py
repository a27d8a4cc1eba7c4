"""A visitor that dies at any statement leaves nothing half, and its site is visited again.

Forks of this process run the shipped round and are killed with SIGKILL before each of its
statements in turn; each time the site has one item more.
"""

import os
import signal
import warnings
from collections import Counter
from datetime import datetime

import pytest
from django.db import connection, connections

from tests.committed import committed_rows
from tests.publishing.conftest import TABLES
from tests.relay.factories import NOON, SourceFactory, later
from tests.relay.test_reading import rss
from tests.relay.test_visiting import item
from virgula.evidence.models import Copy
from virgula.institutions.models import Actor, Body
from virgula.relay.actions import visit_due_sources
from virgula.relay.actions.hosts import LEASE
from virgula.relay.models import Entry, EntryEdit, EntryImage, Host, Source, Visit

pytestmark = [
    pytest.mark.kill,
    pytest.mark.usefixtures("db"),
    pytest.mark.xdist_group("kill"),
]
EVERY = 3


@pytest.fixture
def db(django_db_setup, django_db_blocker):
    """Committed rows; by this name pytest-django knows that a test needs tables."""
    ours = [Visit, EntryImage, EntryEdit, Entry, Source, Host, Body, Actor]
    with committed_rows(django_db_blocker, [*ours, *TABLES]):
        yield


def die_before(statement: int, at: datetime) -> bool:
    """Run a round in a fork that is killed before its statement of this number, if it has one."""
    connections.close_all()
    with warnings.catch_warnings():
        # The threads of this process hold nothing that the child needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _run_and_die(statement, at)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _run_and_die(statement: int, at: datetime) -> None:
    left = statement

    def count(execute, sql, params, many, context):
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    try:
        connection.execute_wrappers.append(count)
        visit_due_sources(at)
    finally:
        os._exit(0)


def test_a_visit_killed_at_any_statement_is_whole_or_not_at_all(site):
    items = [item(0)]
    SourceFactory(location=site.say("/feed", rss(*items)))
    visit_due_sources(NOON)
    turn, died = 0, True
    while died:
        turn += 1
        items.append(item(turn))
        site.say("/feed", rss(*items))
        Source.objects.update(next_visit_at=None)
        at = later(hours=turn)
        died = die_before(turn * EVERY - 1, at)
        stored = Entry.objects.count()
        # All of a visit or nothing of it: its item, its copy, its note and its mark together.
        assert stored in {turn, turn + 1}
        assert Visit.objects.filter(at=at).count() == stored - turn
        assert Entry.objects.exclude(copy_sha256__in=Copy.objects.values("sha256")).count() == 0
        visit_due_sources(at.replace(minute=6))
        assert Counter(Entry.objects.values_list("guid", flat=True)) == Counter(
            str(number) for number in range(turn + 1)
        )
        # Whoever died after the visit holds the site for a while yet, and then no more.
        assert (Host.objects.get().held_until or at) <= at + LEASE
    assert turn > 5
