"""What the public reads (CON-1): posts that are out, and the feeds, without an account."""

import json
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from tests.institutions.factories import BodyFactory, SystemFactory
from tests.media.factories import UploadFactory
from tests.plans.factories import LineFactory, PlanFactory
from tests.publishing.factories import NOON, ChannelFactory, again, approved, drafted, later
from virgula.evidence.models import Fact
from virgula.evidence.registry import kind_for
from virgula.publishing.actions import approve_post, attach_media
from virgula.publishing.facts import page_of
from virgula.publishing.outbox import run_once

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def channel(db):
    return ChannelFactory()


def publish(channel, at=NOON, **fields):
    (delivery,) = approved(channel, at=at, **fields)
    run_once(at)
    return again(delivery)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_three_questions_whatever_its_length(client, channel, rows, count_queries):
    for _ in range(rows):
        publish(channel)
    with count_queries(3):
        page = client.get(reverse("publishing:posts"))
    assert len(page.context["posts"]) == rows


def test_a_long_list_goes_on_on_its_next_page(client, channel):
    for number in range(31):
        publish(channel, at=later(number * 60), title=f"Nota {number}")
    first = client.get(reverse("publishing:posts"))
    assert 'href="?page=2"' in first.content.decode()
    second = client.get(reverse("publishing:posts") + "?page=2")
    assert [post.title for post in second.context["posts"]] == ["Nota 0"]


def test_only_what_is_out_is_shown(client, channel):
    publish(channel, title="Ya salió")
    (waiting,) = approved(channel, at=NOON, due=later(3600), title="Todavía no")
    page = client.get(reverse("publishing:posts"))
    assert [post.title for post in page.context["posts"]] == ["Ya salió"]
    assert client.get(reverse("publishing:post", args=[waiting.post_id])).status_code == 404


def test_the_credited_name_is_that_of_the_day(client, channel):
    body = BodyFactory(system=channel.system, name="Instituto Viejo")
    delivery = publish(channel, credit=body)
    body.name = "Instituto Nuevo"
    body.save()
    page = client.get(reverse("publishing:post", args=[delivery.post_id])).content.decode()
    assert "Instituto Viejo" in page
    assert "Instituto Nuevo" not in page


def test_a_post_of_a_line_counts_for_it_and_opens_it(client, channel):
    line = LineFactory(plan=PlanFactory(system=channel.system))
    delivery = publish(channel, line=line)
    (attribution,) = line.attributions.all()
    assert attribution.fact.ref == f"publishing.delivery:{delivery.pk}"
    page = client.get(reverse("publishing:post", args=[delivery.post_id])).content.decode()
    assert f'href="{line.get_absolute_url()}"' in page


def test_rss_keeps_its_ids_when_the_site_moves(client, channel, settings):
    publish(channel)

    def guids():
        feed = ElementTree.fromstring(client.get(reverse("publishing:rss")).content)
        return [(item.findtext("guid"), item.find("guid").get("isPermaLink"))
                for item in feed.iter("item")]  # fmt: skip

    before = guids()
    settings.BASE_URL = "https://otra.example"
    assert guids() == before
    assert before[0][0].startswith("tag:127.0.0.1,2023-01-27:")
    assert before[0][1] == "false"


def test_atom_and_json_say_the_same(client, channel):
    body = BodyFactory(system=channel.system)
    delivery = publish(channel, credit=body, link="https://a.example/nota")
    atom = ElementTree.fromstring(client.get(reverse("publishing:atom")).content)
    (entry,) = atom.iter(f"{ATOM}entry")
    feed = json.loads(client.get(reverse("publishing:feed_json")).content)
    (item,) = feed["items"]
    assert entry.findtext(f"{ATOM}id") == item["id"] == delivery.remote_id
    assert item["external_url"] == "https://a.example/nota"
    assert item["authors"] == [{"name": body.name}]
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == body.name


@pytest.mark.parametrize("name", ["rss", "atom", "feed_json"])
def test_a_reader_that_has_it_gets_304_until_something_is_new(client, channel, name):
    publish(channel)
    address = reverse(f"publishing:{name}")
    first = client.get(address)
    again_ = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again_.status_code == 304
    publish(channel, at=later(60))
    newer = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert newer.status_code == 200


def test_a_feed_of_one_system_or_one_plan_holds_only_theirs(client, channel):
    line = LineFactory(plan=PlanFactory(system=channel.system))
    publish(channel, title="Del plan", line=line)
    publish(channel, title="Suelta")
    publish(ChannelFactory(system=SystemFactory()), title="Ajena")

    def titles(query):
        items = json.loads(client.get(reverse("publishing:feed_json") + query).content)["items"]
        return sorted(item["title"] for item in items)

    assert titles("") == ["Ajena", "Del plan", "Suelta"]
    assert titles(f"?sistema={channel.system.key}") == ["Del plan", "Suelta"]
    assert titles(f"?plan={line.plan.key}") == ["Del plan"]
    assert client.get(reverse("publishing:rss") + "?sistema=nadie").status_code == 404


def test_markup_in_a_text_is_shown_and_never_run(client, channel):
    delivery = publish(channel, text="<script>alert(1)</script> & más")
    page = client.get(reverse("publishing:post", args=[delivery.post_id])).content.decode()
    assert "<script>alert(1)" not in page
    rss = ElementTree.fromstring(client.get(reverse("publishing:rss")).content)
    assert "<script>" not in rss.findtext("channel/item/description")


def test_a_fact_opens_its_post_and_is_counted_again_from_the_rows(channel):
    deliveries = [publish(channel), publish(channel)]
    kind = kind_for("publishing.delivery")
    recounted = {(one.ref, one.day, one.quantity) for one in kind.recount()}
    recorded = Fact.objects.filter(kind=kind.key).values_list("ref", "day", "quantity")
    assert recounted == set(recorded)
    pages = [page_of(f"publishing.delivery:{one.pk}") for one in deliveries]
    assert pages == [reverse("publishing:post", args=[one.post_id]) for one in deliveries]
    assert page_of("publishing.delivery:0") is None
    assert page_of("nonsense") is None


def test_a_post_says_first_what_it_is_good_for_and_shows_its_pictures(client, channel):
    """OBJ-3: the sentence stands before the text; pictures are public once approved (demand 8)."""
    post = drafted(channel, utility="Para que sepas pedir.", text="El texto.")
    upload = UploadFactory(content_type="image/png")
    attach_media(post=post, upload=upload, alt="Un cartel", by=None, at=NOON)
    approve_post(post=post, by=None, at=NOON)
    run_once(NOON)
    page = client.get(reverse("publishing:post", args=[post.pk])).content.decode()
    assert page.index("Para que sepas pedir.") < page.index("El texto.")
    assert f'src="{upload.get_absolute_url()}" alt="Un cartel"' in page
