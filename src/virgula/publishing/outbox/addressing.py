"""Where a post is, when its network's receipt did not say it.

Asked after the id was committed, so that nothing that fails here can send the post again.
"""

import logging

import httpx

from virgula.domain.delivery import DeliveryError
from virgula.domain.network import Addressed
from virgula.networks.registry import network_for
from virgula.publishing.models import Delivery
from virgula.publishing.outbox.leasing import Job, JobClient
from virgula.publishing.wires import wire_of

logger = logging.getLogger(__name__)


def learn_address(job: Job, pool: httpx.Client) -> None:
    """Keep the public address of what went out; without it the post is out all the same."""
    delivery = job.delivery
    network = network_for(delivery.channel.network)
    if delivery.remote_url or not delivery.remote_id or not isinstance(network, Addressed):
        return
    try:
        url = network.address_of(
            delivery.remote_id, wire=wire_of(delivery.channel, JobClient(job, pool))
        )
    except DeliveryError as error:
        logger.warning("Delivery %s is out, its address is not known: %s", delivery.pk, error)
        return
    if url.startswith("https://") and len(url) <= 1000:
        Delivery.objects.filter(pk=delivery.pk, remote_url="").update(remote_url=url)
        delivery.remote_url = url
