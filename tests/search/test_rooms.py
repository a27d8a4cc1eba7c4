"""What each room lets be found, and that nobody finds what they may not open."""

import pytest
from django.utils import timezone

from tests.activities.factories import ActivityFactory
from tests.publishing.factories import ChannelFactory, drafted
from tests.relay.factories import EntryFactory
from virgula.activities.choices import ActivityStatus
from virgula.search.actions import recount
from virgula.search.doors import PUBLIC, doors
from virgula.search.queries import search
from virgula.search.registry import kinds

pytestmark = pytest.mark.django_db


def found(words: str, open_to=(PUBLIC,)) -> set[str]:
    return {hit.document.kind for hit in search(words, doors=open_to).hits}


def test_every_room_says_what_can_be_found():
    assert kinds().keys() >= {
        *("plan", "line", "post", "campaign", "question", "report", "activity", "entry")
    }


def test_drafts_and_entries_are_found_on_the_desk_of_their_system_alone():
    entry = EntryFactory(title="Jornada zeta")
    drafted(ChannelFactory(system=entry.source.system), title="Borrador zeta")
    ActivityFactory(system=entry.source.system, title="Plática zeta", status=ActivityStatus.PUBLIC)
    ActivityFactory(system=entry.source.system, title="Oculta zeta", status=ActivityStatus.PROPOSED)
    recount(timezone.now())
    assert found("zeta") == {"activity"}
    own, perms = {entry.source.system_id}, {"relay.view_inbox", "publishing.view_delivery"}
    assert found("zeta", doors(perms, own)) == {"activity", "entry", "post"}
    assert found("zeta", doors({"relay.view_inbox"}, own)) == {"activity", "entry"}
    assert found("zeta", doors(perms, {0})) == {"activity"}
    assert search("oculta", doors=doors(perms, own)).total == 0
