"""What an adapter needs to speak for a channel: account, way out, bytes of its media."""

from virgula.domain.delivery import RejectedError
from virgula.domain.network import Account, Client, Parents, Wire
from virgula.media.queries import MissingFileError, content_of
from virgula.publishing.models import Channel, Delivery


def account_of(channel: Channel) -> Account:
    return Account(
        base_url=channel.base_url.rstrip("/"),
        token=channel.token,
        handle=channel.handle,
        text_limit=channel.text_limit,
        refresh_token=channel.refresh_token,
        client_id=channel.client_id,
        client_secret=channel.client_secret,
        options={key: str(value) for key, value in channel.options.items()},
    )


def wire_of(channel: Channel, client: Client) -> Wire:
    return Wire(
        account=account_of(channel), client=client, read=read_medium, read_piece=read_medium
    )


def read_medium(sha256: str, start: int = 0, end: int | None = None) -> bytes:
    """Return the bytes of a medium; one that was withdrawn lets the post not go out."""
    try:
        return content_of(sha256, start, end)
    except MissingFileError as error:
        raise RejectedError(f"the file is not kept any more: {sha256}") from error


def parents_of(delivery: Delivery) -> Parents | None:
    """Return the ids of the parts before this one; a first part has none."""
    before = delivery.depends_on
    if before is None:
        return None
    first = Delivery.objects.only("remote_id").get(
        post_id=delivery.post_id, channel_id=delivery.channel_id, part=1
    )
    return Parents(root=first.remote_id, before=before.remote_id)
