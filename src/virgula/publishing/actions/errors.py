"""What publishing refuses; each carries facts, views make the sentence."""

from decimal import Decimal

from virgula.domain.network import Misfit
from virgula.publishing.models import Channel, Delivery, Mention, Post


class PublishingError(Exception):
    """Base of everything that this room refuses."""


class WordsMissingError(PublishingError):
    """A post has nothing to say: no title or no text."""


class UtilityMissingError(PublishingError):
    """Our own content does not say what it is good for."""


class TargetMissingError(PublishingError):
    """A reply or a repost does not say to what."""


class AltMissingError(PublishingError):
    """A picture of our own has no words for who does not see it, and no reason for that."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PictureComingError(PublishingError):
    """The picture that a spreadsheet names is not here yet: approved now, it would stay out."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class LineOutsideError(PublishingError):
    """A post was to count for a line or a campaign of another system."""


class AlreadyApprovedError(PublishingError):
    """A post was approved before: its words are frozen and its deliveries exist."""

    def __init__(self, post: Post) -> None:
        super().__init__(str(post.pk))
        self.post = post


class NotEditableError(PublishingError):
    """A post is not in the status that this asks for: somebody moved it on meanwhile."""

    def __init__(self, post: Post) -> None:
        super().__init__(f"{post.pk} {post.status}")
        self.post = post


class ChangedMeanwhileError(PublishingError):
    """Somebody else changed the post since it was read; ``post`` is how it reads now."""

    def __init__(self, post: Post) -> None:
        super().__init__(f"{post.pk} is at revision {post.revision}")
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


class UnfitForChannelError(PublishingError):
    """The post breaks a rule of a channel's network: which one, what it has and what fits."""

    def __init__(self, channel: Channel, misfit: Misfit, *, has: object, fits: object) -> None:
        super().__init__(f"{channel.key}: {misfit} {has} {fits}")
        self.channel, self.misfit, self.has, self.fits = channel, misfit, has, fits


class CapReachedError(PublishingError):
    """The post would spend more on a channel than its month allows."""

    def __init__(self, channel: Channel, *, spent: Decimal, cost: Decimal, cap: Decimal) -> None:
        super().__init__(f"{channel.key}: {spent} + {cost} > {cap}")
        self.channel, self.spent, self.cost, self.cap = channel, spent, cost, cap


class NotNowError(PublishingError):
    """The delivery is in a state that does not allow this: it may be leaving at this moment."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(f"{delivery.pk} {delivery.state}")
        self.delivery = delivery


class AnsweredAlreadyError(PublishingError):
    """Somebody else of the team answered it, or said that it needs no answer."""

    def __init__(self, mention: Mention) -> None:
        super().__init__(str(mention.pk))
        self.mention = mention


class PermalinkError(PublishingError):
    """The address of what went out is missing, or is not the address of a page."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url
