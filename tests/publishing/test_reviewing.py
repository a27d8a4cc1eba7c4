"""From review to approval (demands 6, 10): many at once, back with a comment, by a link."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.cast import enter
from tests.media.factories import UploadFactory, picture
from tests.publishing.factories import ChannelFactory, approved, drafted
from virgula.domain.delivery import State
from virgula.institutions.models import Membership
from virgula.journal.models import Record
from virgula.publishing.actions import attach_media, change_post, submit_post
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import Delivery, Post, PostComment
from virgula.publishing.outbox import run_once

pytestmark = pytest.mark.django_db
REVIEWS = "/mesa/salidas/revision/"


@pytest.fixture
def channel(cast):
    return ChannelFactory(system=cast.system, network="assisted", name="Vecinos")


@pytest.fixture
def staff(client, cast):
    enter(client, cast.staff)
    return client


@pytest.fixture
def in_review(channel):
    return asked_for(channel)


def asked_for(channel, **fields):
    post = drafted(channel, at=timezone.now(), **fields)
    submit_post(post=post, by=None, at=timezone.now())
    return post


def statuses():
    return sorted(Post.objects.values_list("title", "status"))


def do(client, post, name, **values):
    return client.post(reverse(f"desk:publishing:{name}", args=[post.pk]), values, follow=True)


def levels(page):
    return [message.level_tag for message in page.context["messages"]]


def test_many_are_approved_at_once_and_what_was_changed_meanwhile_is_not(staff, channel):
    first, second, third = (asked_for(channel, title=title) for title in ("A", "B", "C"))
    change_post(post=second, revision=1, text="Otra cosa", by=None, at=timezone.now())
    marks = [f"{post.pk}:1" for post in (first, second)]
    page = staff.post(REVIEWS, {"chosen": marks}, follow=True)
    assert levels(page) == ["error", "success"]
    assert statuses() == [("A", "approved"), ("B", "in_review"), ("C", "in_review")]
    staff.post(REVIEWS, {"one": f"{third.pk}:1", "chosen": marks}, follow=True)
    assert statuses() == [("A", "approved"), ("B", "in_review"), ("C", "approved")]
    assert levels(staff.post(REVIEWS, {}, follow=True)) == ["error"]
    assert levels(staff.post(REVIEWS, {"chosen": ["x:y", "1"]}, follow=True)) == ["error"] * 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions(staff, channel, rows, count_queries):
    for number in range(rows):
        asked_for(channel, title=f"Aviso {number}")
    staff.get(REVIEWS)
    with count_queries(9):
        page = staff.get(REVIEWS)
    assert len(page.context["rows"]) == rows


def test_a_post_goes_back_with_a_comment_and_comes_again(staff, in_review):
    page = do(staff, in_review, "give_back", comment=" ", revision=1)
    assert levels(page) == ["error"]
    do(staff, in_review, "give_back", comment="Di dónde es.", revision=1)
    assert [one.text for one in PostComment.objects.all()] == ["Di dónde es."]
    assert statuses()[0][1] == PostStatus.DRAFT
    do(staff, in_review, "comment", comment="Ya.")
    do(staff, in_review, "submit")
    page = do(staff, in_review, "approve", revision=1)
    assert statuses()[0][1] == PostStatus.APPROVED
    assert "Di dónde es." in page.content.decode()


def test_who_only_drafts_sees_no_way_to_let_it_go(client, cast, in_review):
    enter(client, cast.drafter)
    page = client.get(reverse("desk:publishing:post", args=[in_review.pk]))
    assert reverse("desk:publishing:approve", args=[in_review.pk]) not in page.content.decode()
    assert do(client, in_review, "approve").status_code == 403
    assert client.get(REVIEWS).status_code == 403


def test_an_approved_post_is_taken_back_changed_and_withdrawn(staff, channel):
    later = timezone.now() + timezone.timedelta(days=1)
    (delivery,) = approved(channel, at=timezone.now(), due=later)
    page = do(staff, delivery.post, "recall")
    assert page.redirect_chain[-1][0] == reverse("desk:publishing:edit", args=[delivery.post_id])
    assert Delivery.objects.count() == 0
    do(staff, delivery.post, "withdraw", reason="Ya no hace falta.")
    assert Record.objects.get(verb="publishing.post_withdrawn").reason == "Ya no hace falta."
    assert levels(do(staff, delivery.post, "approve")) == ["error"]


def test_a_channel_that_lost_its_connection_offers_the_way_to_mend_it(staff, channel):
    """Demand 6: cause, remedy and the button that mends it."""
    (delivery,) = approved(channel, at=timezone.now())
    run_once(timezone.now())
    Delivery.objects.filter(pk=delivery.pk).update(state=State.NEEDS_AUTH)
    page = staff.get(reverse("desk:publishing:post", args=[delivery.post_id]))
    assert reverse("desk:publishing:channel", args=[channel.pk]) in page.content.decode()


def link_to(staff, post, person):
    page = staff.post(reverse("desk:publishing:ask", args=[post.pk]), {"person": person.pk})
    return re.search(r"/publicaciones/aprobar/[\w-]+/", page.content.decode())[0]


def test_a_link_shows_the_post_and_changes_nothing_until_its_button(
    staff, client, cast, channel, own_pictures
):
    post = drafted(channel, at=timezone.now())
    upload = UploadFactory(content=picture("PNG"), content_type="image/png", name="a.png")
    attach_media(post=post, upload=upload, alt="Un cartel", by=None, at=timezone.now())
    submit_post(post=post, by=None, at=timezone.now())
    link = link_to(staff, post, cast.coordinator)
    assert [one.to for one in mail.outbox] == [[cast.coordinator.email]]
    assert link in mail.outbox[0].body
    client.logout()
    page = client.get(link)
    assert (page.status_code, "Un cartel" in page.content.decode()) == (200, True)
    assert page.headers["Cache-Control"].startswith("max-age=0")
    shown = client.get(f"{link}{upload.pk}/")
    assert (shown.status_code, len(b"".join(shown.streaming_content)) > 50) == (200, True)
    assert statuses()[0][1] == PostStatus.IN_REVIEW
    client.post(link, {"do": "approve"})
    approved_one = Post.objects.get()
    assert (approved_one.status, approved_one.approved_by) == ("approved", str(cast.coordinator))
    assert (client.get(link).status_code, client.post(link).status_code) == (410, 410)
    assert client.get(f"{link}{upload.pk}/").status_code == 404


@pytest.fixture
def own_pictures(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_link_gives_it_back_only_with_a_comment(staff, client, cast, in_review):
    link = link_to(staff, in_review, cast.coordinator)
    assert client.post(link, {"do": "return", "comment": " "}).context["fault"]
    client.post(link, {"do": "return", "comment": "Falta la fecha."})
    assert statuses()[0][1] == PostStatus.DRAFT
    assert [(one.text, one.by) for one in PostComment.objects.all()] == [
        ("Falta la fecha.", str(cast.coordinator))
    ]


def test_a_link_approves_only_what_was_read(staff, client, cast, in_review):
    link = link_to(staff, in_review, cast.coordinator)
    change_post(post=in_review, revision=1, text="Otra cosa", by=None, at=timezone.now())
    assert client.get(link).context["has_changed"]
    assert client.post(link, {"do": "approve"}).context["fault"]
    assert statuses()[0][1] == PostStatus.IN_REVIEW


def test_a_link_dies_with_the_role_and_with_a_newer_one(staff, client, cast, in_review):
    first = link_to(staff, in_review, cast.coordinator)
    second = link_to(staff, in_review, cast.coordinator)
    assert [client.get(link).status_code for link in (first, second)] == [410, 200]
    Membership.objects.filter(person=cast.coordinator).delete()
    assert client.post(second, {"do": "approve"}).status_code == 410
    assert statuses()[0][1] == PostStatus.IN_REVIEW


def test_only_who_may_approve_is_asked(staff, cast, in_review):
    for person in (cast.drafter, cast.stranger):
        page = staff.post(
            reverse("desk:publishing:ask", args=[in_review.pk]), {"person": person.pk}
        )
        assert page.status_code == 302
    assert mail.outbox == []


@pytest.mark.parametrize("rows", [1, 3])
def test_a_draft_page_asks_the_same_number_of_questions(staff, cast, rows, count_queries):
    channels = ChannelFactory.create_batch(rows, system=cast.system, monthly_cap=5)
    post = drafted(*channels, at=timezone.now())
    submit_post(post=post, by=None, at=timezone.now())
    address = reverse("desk:publishing:post", args=[post.pk])
    staff.get(address)
    with count_queries(15):
        page = staff.get(address)
    assert len(page.context["page"].looks) == rows
