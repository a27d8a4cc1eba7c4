"""The registry of hashtags: proposed, adopted by agreement, corrected, retired (row A-2)."""

from datetime import date

import pytest
from django.urls import reverse

from tests.cast import enter
from tests.content.factories import CampaignFactory, HashtagFactory
from tests.publishing.factories import NOON
from virgula.content import actions
from virgula.content.choices import HashtagStatus
from virgula.content.models import Hashtag
from virgula.content.queries import adopted_hashtags, tags_for
from virgula.domain.hashtags import Tag, tag
from virgula.journal.models import Record

pytestmark = pytest.mark.django_db
DAY = date(2023, 1, 27)


def propose(system, name="VinculaciónSNT", **fields):
    values = {"reason": "Reúne lo que hacemos.", "by": None, "office": "Enlace", "at": NOON}
    return actions.propose_hashtag(system=system, name=name, **(values | fields))


def test_a_proposal_becomes_official_by_an_agreement_and_the_composer_applies_it(cast):
    hashtag = propose(cast.system, "#VinculaciónSNT", aliases=["#vinculaSNT"])
    assert (hashtag.status, hashtag.name) == (HashtagStatus.PROPOSED, "VinculaciónSNT")
    assert tags_for(cast.system, on=DAY) == []
    actions.adopt_hashtag(
        hashtag=hashtag, agreement="A/01", is_automatic=True, since=DAY, by=None, at=NOON
    )
    assert tags_for(cast.system, on=date(2023, 1, 26)) == []
    tags = tags_for(cast.system, on=DAY)
    assert tags == [Tag("VinculaciónSNT", ("vinculaSNT",), is_automatic=True)]
    assert tag("Hoy, #vinculasnt.", tags).text == "Hoy, #VinculaciónSNT."
    assert [record.verb for record in Record.objects.order_by("pk")] == [
        "content.hashtag_proposed",
        "content.hashtag_adopted",
    ]


def test_one_of_a_campaign_goes_by_itself_only_into_its_posts(cast):
    campaign = CampaignFactory(system=cast.system)
    hashtag = propose(cast.system, "SemanaDeDatos")
    actions.adopt_hashtag(
        hashtag=hashtag, agreement="A/02", campaign=campaign, is_automatic=True, by=None, at=NOON
    )
    assert [one.is_automatic for one in tags_for(cast.system, on=DAY)] == [False]
    assert [one.is_automatic for one in tags_for(cast.system, on=DAY, campaign=campaign)] == [True]
    assert adopted_hashtags(cast.system.pk, on=DAY).official == frozenset()


def test_a_retired_one_is_applied_no_more(cast):
    hashtag = HashtagFactory(system=cast.system)
    actions.retire_hashtag(hashtag=hashtag, reason="Se votó otra.", on=DAY, by=None, at=NOON)
    assert tags_for(cast.system, on=date(2023, 1, 1)) == []


@pytest.mark.parametrize("name", ["", "dos palabras", "2023", "con-guion", "x" * 61])
def test_what_is_no_hashtag_is_refused(cast, name):
    with pytest.raises(actions.NotAHashtagError):
        propose(cast.system, name)


@pytest.mark.parametrize("name", ["vinculacionsnt", "VINCULASNT"])
def test_one_that_reads_like_another_or_its_alias_is_refused(cast, name):
    HashtagFactory(system=cast.system, name="VinculaciónSNT", aliases=["VinculaSNT"])
    with pytest.raises(actions.AlreadyThereError) as refused:
        propose(cast.system, name)
    assert refused.value.name == "VinculaciónSNT"
    assert Hashtag.objects.count() == 1


def test_the_desk_adopts_with_its_agreement_and_says_what_is_missing(client, cast):
    hashtag = propose(cast.system)
    enter(client, cast.coordinator)
    address = reverse("desk:content:adopt", args=[hashtag.pk])
    assert client.post(address, {"agreement": ""}).status_code == 422
    wrong = {"agreement": "A/01", "since": "2023-02-01", "until": "2023-01-01"}
    page = client.post(address, wrong)
    assert list(page.context["form"].errors) == ["until"]
    assert client.post(address, {"agreement": "A/01", "is_automatic": "on"}).status_code == 302
    hashtag.refresh_from_db()
    assert (hashtag.status, hashtag.agreement) == (HashtagStatus.OFFICIAL, "A/01")


def test_a_member_proposes_and_another_network_does_not_see_it(client, cast):
    enter(client, cast.liaison)
    answer = client.post(
        reverse("members:content:propose"),
        {"name": "PalabraAbierta", "reason": "Es corta.", "aliases": "palabra, abierta"},
    )
    assert answer.status_code == 302
    hashtag = Hashtag.objects.get()
    assert (hashtag.system, hashtag.aliases) == (cast.system, ["palabra", "abierta"])
    assert cast.body.acronym in hashtag.proposed_by


@pytest.mark.parametrize("rows", [1, 3])
def test_the_hashtags_ask_the_same_number_of_questions(client, cast, rows, count_queries):
    HashtagFactory.create_batch(rows, system=cast.system)
    enter(client, cast.coordinator)
    with count_queries(9):
        page = client.get(reverse("desk:content:hashtags"))
    assert len(page.context["rows"]) == rows
