"""What publishing refuses; each carries facts, views make the sentence."""

from virgula.publishing.models import Channel, Delivery, Post


class PublishingError(Exception):
    """Base of everything that this room refuses."""


class WordsMissingError(PublishingError):
    """A post has nothing to say: no title or no text."""


class LineOutsideError(PublishingError):
    """A post was to count for a line of another system."""


class AlreadyApprovedError(PublishingError):
    """A post was approved before: its words are frozen and its deliveries exist."""

    def __init__(self, post: Post) -> None:
        super().__init__(str(post.pk))
        self.post = post


class NoChannelError(PublishingError):
    """A post cannot leave: no channel was chosen, or one is not of its system or not in use."""

    def __init__(self, channel: Channel | None = None) -> None:
        super().__init__(channel.key if channel else "")
        self.channel = channel


class TooLongForChannelError(PublishingError):
    """The words written for a channel do not fit it."""

    def __init__(self, channel: Channel, *, length: int, limit: int) -> None:
        super().__init__(f"{channel.key}: {length} of {limit}")
        self.channel, self.length, self.limit = channel, length, limit


class NotNowError(PublishingError):
    """The delivery is in a state that does not allow this: it may be leaving at this moment."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(f"{delivery.pk} {delivery.state}")
        self.delivery = delivery


class PermalinkError(PublishingError):
    """The address of what went out is missing, or is not the address of a page."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url
