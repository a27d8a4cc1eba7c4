"""Networks under faults, through the real outbox (D-2): never two, never lost, unknown is shown.

Each runs against its strict stand-in; that of X and that of LinkedIn publish a double when they are
sent one, so that only the outbox is between a fault and a second post.
"""

import pytest

from tests.institutions.factories import ZONE
from tests.media.factories import UploadFactory
from tests.publishing.factories import NOON, ChannelFactory, again, later
from virgula.domain.delivery import State
from virgula.domain.schedule import to_wall
from virgula.publishing.actions import approve_post, attach_media, create_post, resume_channel
from virgula.publishing.choices import Network
from virgula.publishing.models import Channel, Delivery
from virgula.publishing.outbox import run_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

FIELDS = {
    "x": {},
    "linkedin": {"options": {"organization": "77"}},
    "youtube": {},
    "telegram": {"handle": "@comision"},
}
NETWORKS = sorted(FIELDS)
# What each fault leaves behind once the outbox has done all that it may do by itself.
ENDS = {
    "invalid": (State.REJECTED, 0),
    "stranger": (State.NEEDS_AUTH, 0),
    "busy": (State.PUBLISHED, 1),
    "before": (State.PUBLISHED, 1),
    "after": (State.PUBLISHED, 1),
    "reset": (State.PUBLISHED, 1),
    "nonsense": (State.PUBLISHED, 1),
}
UNKNOWN = {"before", "after", "reset", "nonsense"}


@pytest.fixture
def account(stand_in):
    """A channel on the stand-in of a network, and the stand-in."""

    def make(network, **orders):
        server = stand_in(network)
        server.tell(lets_doubles=True, **orders)
        channel = ChannelFactory(
            network=network, base_url=server.url, token=server.token, **FIELDS[network]
        )
        return channel, server

    return make


def approved(channel: Channel, text: str, **fields) -> list[Delivery]:
    post = create_post(
        system=channel.system, origin="own", title="Aviso", text=text, utility="Para saber.",
        due_wall=to_wall(NOON, ZONE), due_zone=ZONE, by=None, at=NOON, **fields,
    )  # fmt: skip
    if channel.network == Network.YOUTUBE:
        film = UploadFactory(content=f"film {text}".encode(), content_type="video/mp4")
        attach_media(post=post, upload=film, alt="Una entrevista", by=None, at=NOON)
    return approve_post(post=post, channels=[channel], by=None, at=NOON)


def run_to_the_end(hours: float = 6) -> None:
    for minute in range(0, int(hours * 60), 7):
        run_once(later(minute * 60), draw=lambda: 0.5)
        if not Delivery.objects.exclude(state__in=SETTLED).exists():
            return


SETTLED = [
    State.PUBLISHED,
    State.REJECTED,
    State.NEEDS_AUTH,
    State.NEEDS_HUMAN,
    State.CANCELLED,
]


@pytest.mark.parametrize("fault", ENDS)
@pytest.mark.parametrize("network", NETWORKS)
def test_each_fault_ends_with_one_post_or_none_and_says_so(account, network, fault):
    channel, server = account(network, fault=fault)
    (delivery,) = approved(channel, "Este viernes abrimos.")
    run_to_the_end()
    state, effects = ENDS[fault]
    if network == "telegram" and fault in UNKNOWN:
        state, effects = State.NEEDS_HUMAN, 0 if fault == "before" else 1
    delivery = again(delivery)
    out = server.told()["effects"]
    assert (delivery.state, len(out)) == (state, effects)
    if state == State.PUBLISHED:
        assert delivery.remote_id == out[0]["id"]
    if state == State.NEEDS_AUTH:
        resume_channel(channel=Channel.objects.get(pk=channel.pk), by=None, at=later(3600))
        run_once(later(3600))
        assert again(delivery).state == State.PUBLISHED
        assert len(server.told()["effects"]) == 1


@pytest.mark.parametrize("network", NETWORKS)
def test_many_posts_under_many_faults_are_out_once_each_or_shown(account, network):
    faults = [
        {"fault": fault, "times": times}
        for fault, times in [
            *(("after", 2), ("before", 2), ("reset", 1), ("busy", 1), ("nonsense", 2)),
            *(("before", 1), ("after", 1)),
        ]
    ]
    channel, server = account(network, faults=faults)
    deliveries = [one for number in range(12) for one in approved(channel, f"Aviso {number}.")]
    run_to_the_end()
    out = server.told()["effects"]
    texts = [one["text"] for one in out]
    assert len(texts) == len(set(texts))
    states = [again(one).state for one in deliveries]
    if network == "telegram":
        # Nobody can read back what became of nine of them: each is shown to a person.
        assert sorted(states) == [State.NEEDS_HUMAN] * 9 + [State.PUBLISHED] * 3
        assert len(out) == 3 + 6
    else:
        assert states == [State.PUBLISHED] * 12
        assert {again(one).remote_id for one in deliveries} == {one["id"] for one in out}


def test_a_thread_goes_on_after_a_part_without_answer(account):
    channel, server = account("x", fault="after")
    parts = approved(channel, "Una frase de prueba. " * 30, as_thread=True)
    run_to_the_end()
    out = list(reversed(server.told()["effects"]))
    assert [again(one).state for one in parts] == [State.PUBLISHED] * 3
    assert [again(one).remote_id for one in parts] == [one["id"] for one in out]
    assert [one["answered"] for one in out] == ["", out[0]["id"], out[1]["id"]]


def test_the_same_words_on_two_days_are_two_posts(account):
    """An evergreen text: what is found for one is never taken for the other."""
    channel, server = account("x", fault="after", times=2)
    first, second = approved(channel, "Recuerda.") + approved(channel, "Recuerda.")
    run_to_the_end()
    ids = {again(one).remote_id for one in (first, second)}
    assert ids == {one["id"] for one in server.told()["effects"]}
    assert len(ids) == 2


def test_a_network_that_refuses_a_double_never_makes_a_post_lost(account):
    """The refusal proves nothing: the list, twice empty, does, and then a person decides."""
    channel, server = account("linkedin")
    server.tell(ghosts=True)
    (delivery,) = approved(channel, "Este viernes abrimos.")
    run_to_the_end(hours=30)
    delivery = again(delivery)
    assert (delivery.state, server.told()["effects"]) == (State.NEEDS_HUMAN, [])
    assert "urn:li:share:404404" in delivery.attempts.filter(outcome="lost").first().detail


def test_a_token_that_ends_is_renewed_and_the_post_leaves(account):
    channel, server = account("x", fault="rotated")
    Channel.objects.filter(pk=channel.pk).update(client_id="app", token_expires_at=None)
    channel.refresh_from_db()
    channel.client_secret, channel.refresh_token = "app-secret", "refresh-0"
    channel.save(update_fields=["client_secret", "refresh_token"])
    (delivery,) = approved(channel, "Este viernes abrimos.")
    run_to_the_end()
    channel.refresh_from_db()
    assert again(delivery).state == State.PUBLISHED
    assert (channel.token, channel.refresh_token) == ("good-token-1", "refresh-1")
    assert len(server.told()["effects"]) == 1


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"network": "assisted", "options": {"of": "whatsapp"}}, "Canal de WhatsApp"),
        ({"network": "assisted", "options": {"of": "paloma"}}, None),
        ({"network": "telegram", "options": {"of": "whatsapp"}}, "Canal de Telegram"),
        ({"network": "x"}, "X"),
    ],
)
def test_an_assisted_channel_reads_as_the_network_where_a_person_publishes(fields, name):
    channel = Channel(**fields)
    assert channel.get_network_display() == (name or str(Network.ASSISTED.label))
