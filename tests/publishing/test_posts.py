"""From a draft to an approval (D-2, OBJ-3; demands 2, 8, 10, 14), and what is refused."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.institutions.factories import ZONE, SystemFactory
from tests.media.factories import UploadFactory
from tests.publishing.factories import NOON, ChannelFactory, approved
from virgula.domain.delivery import State
from virgula.domain.network import Price
from virgula.domain.schedule import NoSuchHourError
from virgula.journal.models import Record
from virgula.networks.assisted import ASSISTED
from virgula.publishing import actions
from virgula.publishing.actions.scheduling import move_post
from virgula.publishing.choices import LinkPolicy, Origin, PostStatus
from virgula.publishing.models import Delivery, Post, PostComment
from virgula.publishing.outbox import run_once

pytestmark = pytest.mark.django_db
WALL = datetime.fromisoformat("2023-01-28T09:30")


@pytest.fixture
def channel(db):
    return ChannelFactory(network="assisted")


def draft(channel, **fields):
    values = {
        "system": channel.system,
        "origin": Origin.OWN,
        "title": "Aviso",
        "text": "Abrimos el archivo.",
        "utility": "Para que vengas.",
        "channels": [channel],
        "due_wall": WALL,
        "due_zone": ZONE,
        "by": None,
        "at": NOON,
        **fields,
    }
    return actions.create_post(**values)


def verbs(post):
    rows = Record.objects.filter(target_id=str(post.pk)).order_by("pk")
    return [row.verb.removeprefix("publishing.") for row in rows]


def priced(monkeypatch, post="0.015", link="0.2"):
    rules = ASSISTED.rules
    price = Price(post=Decimal(post), post_with_link=Decimal(link))
    monkeypatch.setattr(type(ASSISTED), "rules", type(rules)(**_fields(rules) | {"price": price}))


def _fields(rules):
    return {name: getattr(rules, name) for name in rules.__dataclass_fields__}


def test_a_draft_is_submitted_returned_changed_and_approved_with_its_trace(channel):
    post = draft(channel)
    actions.submit_post(post=post, by=None, at=NOON)
    actions.return_post(post=post, comment="Di dónde.", by=None, at=NOON)
    post = actions.change_post(
        post=post, revision=1, text="Abrimos en el centro.", by=None, at=NOON
    )
    actions.submit_post(post=post, revision=2, by=None, at=NOON)
    (delivery,) = actions.approve_post(post=post, revision=2, by=None, at=NOON)
    assert delivery.payload["text"] == "Abrimos en el centro."
    assert [comment.text for comment in PostComment.objects.all()] == ["Di dónde."]
    assert verbs(post) == [
        "post_created",
        "post_submitted",
        "post_returned",
        "post_changed",
        "post_submitted",
        "post_approved",
    ]


def test_our_own_content_says_what_it_is_good_for_before_anyone_is_asked(channel):
    """OBJ-3: the sentence is asked of our own content, never of what is relayed or answered."""
    mute = draft(channel, utility="  ")
    with pytest.raises(actions.UtilityMissingError):
        actions.submit_post(post=mute, by=None, at=NOON)
    with pytest.raises(actions.UtilityMissingError):
        actions.approve_post(post=mute, by=None, at=NOON)
    assert Post.objects.get().status == PostStatus.DRAFT
    relayed = draft(channel, utility="", origin=Origin.RELAY)
    answer = draft(channel, utility="", kind="reply", target="https://red.example/1")
    assert len(actions.approve_post(post=relayed, by=None, at=NOON)) == 1
    assert len(actions.approve_post(post=answer, by=None, at=NOON)) == 1


def test_a_picture_has_its_words_or_a_reason_that_stays_in_the_journal(channel):
    post = draft(channel)
    picture = UploadFactory(name="cartel.png", content_type="image/png", width=40, height=30)
    medium = actions.attach_media(post=post, upload=picture, by=None, at=NOON)
    with pytest.raises(actions.AltMissingError) as refused:
        actions.approve_post(post=post, by=None, at=NOON)
    assert refused.value.name == "cartel.png"
    actions.describe_media(medium=medium, alt="", alt_skip_reason="Es un adorno.", by=None, at=NOON)
    (delivery,) = actions.approve_post(post=post, by=None, at=NOON)
    assert [(one["width"], one["alt"]) for one in delivery.payload["media"]] == [(40, "")]
    skipped = Record.objects.get(verb="publishing.alt_skipped")
    assert (skipped.reason, skipped.changes) == ("Es un adorno.", {"medium": ["", "cartel.png"]})
    picture.refresh_from_db()
    assert picture.is_public


def test_a_relayed_picture_without_words_stays_at_home(channel):
    post = draft(channel, origin=Origin.RELAY)
    mute = UploadFactory(content_type="image/png")
    told = UploadFactory(content_type="image/png")
    actions.attach_media(post=post, upload=mute, by=None, at=NOON)
    actions.attach_media(post=post, upload=told, alt="Un cartel", by=None, at=NOON)
    (delivery,) = actions.approve_post(post=post, by=None, at=NOON)
    assert [one["alt"] for one in delivery.payload["media"]] == ["Un cartel"]


def test_of_two_changes_the_second_is_refused_and_sees_both_texts(channel):
    post = draft(channel)
    mine = Post.objects.get(pk=post.pk)
    actions.change_post(post=post, revision=1, text="Lo de ella", by=None, at=NOON)
    with pytest.raises(actions.ChangedMeanwhileError) as refused:
        actions.change_post(post=mine, revision=1, text="Lo mío", by=None, at=NOON)
    assert refused.value.post.text == "Lo de ella"
    assert Post.objects.get().revision == 2


def test_what_was_changed_after_it_was_read_is_not_approved(channel):
    post = draft(channel)
    actions.change_post(post=post, revision=1, text="Otra cosa", by=None, at=NOON)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.approve_post(post=post, revision=1, by=None, at=NOON)
    assert Delivery.objects.count() == 0


def test_the_link_stays_out_where_the_channel_says_so(channel):
    channel.link_policy = LinkPolicy.OMIT
    channel.save()
    link = "https://gob.example/aviso"
    post = draft(channel, text=f"Abrimos.\n{link}\nVen.", link=link)
    (delivery,) = actions.approve_post(post=post, by=None, at=NOON)
    assert delivery.payload["text"] == "Abrimos.\nVen."


def test_an_approval_that_would_pass_the_cap_is_refused_with_its_amounts(channel, monkeypatch):
    """Demand 14: the cost is known before the approval, and the month has a cap."""
    priced(monkeypatch)
    channel.monthly_cap = Decimal("0.30")
    channel.save()
    link = "https://gob.example/aviso"
    actions.approve_post(post=draft(channel, link=link), by=None, at=NOON)
    second = draft(channel, link=link)
    with pytest.raises(actions.CapReachedError) as refused:
        actions.approve_post(post=second, by=None, at=NOON)
    error = refused.value
    assert (error.spent, error.cost, error.cap) == (Decimal("0.2"), Decimal("0.2"), Decimal("0.3"))
    assert Post.objects.get(pk=second.pk).status == PostStatus.DRAFT
    # Without link it fits; next month everything does.
    assert len(actions.approve_post(post=draft(channel), by=None, at=NOON)) == 1
    february = draft(channel, link=link, due_wall=datetime.fromisoformat("2023-02-01T00:00"))
    assert len(actions.approve_post(post=february, by=None, at=NOON)) == 1


def test_a_post_is_not_moved_into_a_month_whose_cap_it_would_pass(channel, monkeypatch):
    """Demand 14: a month planned ahead keeps its cap, however a post came into it."""
    priced(monkeypatch)
    channel.monthly_cap = Decimal("0.30")
    channel.save()
    link = "https://gob.example/aviso"
    actions.approve_post(post=draft(channel, link=link), by=None, at=NOON)
    wall = datetime.fromisoformat("2023-02-01T09:00")
    february = draft(channel, link=link, due_wall=wall)
    actions.approve_post(post=february, by=None, at=NOON)
    with pytest.raises(actions.CapReachedError) as refused:
        move_post(
            february,
            due_wall=datetime.fromisoformat("2023-01-31T09:00"),
            due_zone=february.due_zone,
            by=None,
            at=NOON,
        )
    assert (refused.value.spent, refused.value.cost) == (Decimal("0.2"), Decimal("0.2"))
    kept = Post.objects.get(pk=february.pk)
    assert (kept.due_wall, kept.deliveries.get().due_at) == (wall.isoformat(), kept.due_at)
    # Within its own month it may move.
    moved = move_post(
        kept, due_wall=wall.replace(hour=11), due_zone=kept.due_zone, by=None, at=NOON
    )
    assert moved.deliveries == 1


def test_a_cancelled_delivery_gives_its_money_back(channel, monkeypatch):
    priced(monkeypatch)
    channel.monthly_cap = Decimal("0.20")
    channel.save()
    link = "https://gob.example/aviso"
    first = draft(channel, link=link)
    actions.approve_post(post=first, by=None, at=NOON)
    actions.withdraw_post(post=first, by=None, at=NOON)
    assert len(actions.approve_post(post=draft(channel, link=link), by=None, at=NOON)) == 1


def test_an_approved_post_becomes_a_draft_again_while_nothing_of_it_moved(channel):
    post = draft(channel)
    actions.approve_post(post=post, by=None, at=NOON)
    actions.recall_post(post=post, by=None, at=NOON)
    assert (Post.objects.get().status, Delivery.objects.count()) == (PostStatus.DRAFT, 0)
    post = actions.change_post(post=post, revision=1, text="Mejor así", by=None, at=NOON)
    (delivery,) = actions.approve_post(post=post, by=None, at=NOON)
    assert delivery.payload["text"] == "Mejor así"
    run_once(NOON + timedelta(days=1))
    with pytest.raises(actions.NotNowError):
        actions.recall_post(post=post, by=None, at=NOON)
    assert Post.objects.get().status == PostStatus.APPROVED


def test_what_has_left_is_neither_withdrawn_nor_changed():
    (delivery,) = approved(ChannelFactory())
    run_once(NOON)
    post = delivery.post
    with pytest.raises(actions.NotNowError):
        actions.withdraw_post(post=post, by=None, at=NOON)
    with pytest.raises(actions.NotEditableError):
        actions.change_post(post=post, revision=1, text="Otra", by=None, at=NOON)
    assert Delivery.objects.get().state == State.PUBLISHED


def test_a_draft_never_holds_the_channel_or_the_line_of_another_system(channel):
    foreign = ChannelFactory(system=SystemFactory())
    with pytest.raises(actions.NoChannelError):
        draft(channel, channels=[foreign])
    post = draft(channel)
    with pytest.raises(actions.NoChannelError):
        actions.change_post(post=post, revision=1, channels=[foreign], by=None, at=NOON)
    with pytest.raises(actions.NoChannelError):
        actions.approve_post(post=post, channels=[foreign], by=None, at=NOON)
    assert list(post.channels.all()) == [channel]


def test_an_hour_that_the_clock_skips_is_refused_and_a_repeated_one_is_said_by_its_fold(channel):
    """Demand 3: the clocks of the border jump on 14 March 2027 and go back on 7 November."""
    skipped = datetime.fromisoformat("2027-03-14T02:30")
    with pytest.raises(NoSuchHourError):
        draft(channel, due_wall=skipped, due_zone="America/Tijuana")
    assert Post.objects.count() == 0
    twice = datetime.fromisoformat("2027-11-07T01:30")
    first = draft(channel, due_wall=twice, due_zone="America/Tijuana")
    second = draft(channel, due_wall=twice.replace(fold=1), due_zone="America/Tijuana")
    assert second.due_at - first.due_at == timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"title": " "}, actions.WordsMissingError),
        ({"text": ""}, actions.WordsMissingError),
        ({"kind": "reply"}, actions.TargetMissingError),
    ],
)
def test_a_draft_without_words_or_target_is_not_kept(channel, fields, error):
    with pytest.raises(error):
        draft(channel, **fields)
    assert Post.objects.count() == 0
