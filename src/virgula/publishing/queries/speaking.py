"""What we know of the networks that somebody uses here."""

from virgula.domain.network import Rules
from virgula.networks.registry import NETWORKS
from virgula.publishing.choices import Network
from virgula.publishing.models import Channel


def rules_in_use() -> list[tuple[str, Rules]]:
    """Return the name and the rules of every network with a channel in use: one statement.

    A channel that names a newer version by itself (its option ``version``) is not counted.
    """
    rows = Channel.objects.filter(is_active=True).order_by("pk").values_list("network", "options")
    used = {network for network, options in rows if not options.get("version")}
    return [
        (str(Network(key).label), network.rules)
        for key, network in NETWORKS.items()
        if key in used and key in Network.values
    ]
