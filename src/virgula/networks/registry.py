"""The networks that this installation speaks, by key. A network is a folder; this is its door."""

from virgula.domain.network import Network
from virgula.networks.assisted import ASSISTED
from virgula.networks.bluesky import BLUESKY
from virgula.networks.email import EMAIL
from virgula.networks.facebook import FACEBOOK
from virgula.networks.feed import FEED
from virgula.networks.instagram import INSTAGRAM
from virgula.networks.linkedin import LINKEDIN
from virgula.networks.mastodon import MASTODON
from virgula.networks.telegram import TELEGRAM
from virgula.networks.threads import THREADS
from virgula.networks.x import X
from virgula.networks.youtube import YOUTUBE

NETWORKS: dict[str, Network] = {
    network.key: network
    for network in (
        FEED,
        MASTODON,
        BLUESKY,
        FACEBOOK,
        INSTAGRAM,
        THREADS,
        X,
        LINKEDIN,
        YOUTUBE,
        TELEGRAM,
        EMAIL,
        ASSISTED,
    )
}


class UnknownNetworkError(Exception):
    """A channel names a network that is not here."""


def network_for(key: str) -> Network:
    try:
        return NETWORKS[key]
    except KeyError as error:
        raise UnknownNetworkError(key) from error


def can_listen(key: str) -> bool:
    """Tell whether the network's API lets us read what people say to us."""
    return hasattr(network_for(key), "heard")
