"""``virgula doctor`` warns before what we know of a network grows old (D-2)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.publishing.factories import ChannelFactory
from virgula.config.doctor import networks
from virgula.networks.ageing import days_left, is_price_old
from virgula.networks.linkedin import LINKEDIN
from virgula.networks.mastodon import MASTODON
from virgula.networks.x import X

SUNSET = datetime(2027, 5, 1, 12, tzinfo=UTC)
READ = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(("before", "left"), [(61, None), (60, 60), (0, 0), (-3, -3)])
def test_a_version_is_announced_sixty_days_before_its_end(before, left):
    today = SUNSET.date() - timedelta(days=before)
    assert days_left(LINKEDIN.rules, today) == left
    assert days_left(MASTODON.rules, today) is None


@pytest.mark.parametrize(("after", "is_old"), [(180, False), (181, True)])
def test_prices_grow_old_where_there_are_any(after, is_old):
    today = READ.date() + timedelta(days=after)
    assert is_price_old(X.rules, today) is is_old
    assert is_price_old(MASTODON.rules, today) is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("network", "now", "is_well", "says"),
    [
        ("linkedin", READ, True, "Redes en uso con reglas vigentes: 1."),
        ("linkedin", SUNSET, False, "Página de LinkedIn atiende la versión que hablamos hasta"),
        ("x", READ + timedelta(days=181), False, "Los precios de X se leyeron el 2026-11-24"),
        ("feed", SUNSET, True, "Redes en uso con reglas vigentes: 1."),
    ],
)
def test_the_doctor_tells_only_of_networks_in_use(network, now, is_well, says):
    ChannelFactory(network=network)
    ChannelFactory(network="linkedin", is_active=False)
    ChannelFactory(network="linkedin", options={"version": "202704"})
    [finding] = networks(now)
    assert finding.is_well is is_well
    assert finding.what.startswith(says)
