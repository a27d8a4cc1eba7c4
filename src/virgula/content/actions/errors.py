"""What this room refuses. Errors carry facts; the views say them."""

from datetime import date


class ContentError(Exception):
    """Base of everything that hashtags and campaigns refuse."""


class NotAHashtagError(ContentError):
    """The networks would not read this as one hashtag."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class AlreadyThereError(ContentError):
    """Another hashtag, or its other spelling, reads the same."""

    def __init__(self, word: str, name: str) -> None:
        super().__init__(f"{word}: {name}")
        self.word, self.name = word, name


class ReasonMissingError(ContentError):
    """A proposal, or an end, says no reason."""


class AgreementMissingError(ContentError):
    """An adoption names no agreement."""


class CampaignOrderError(ContentError):
    """Something ends before it begins."""

    def __init__(self, since: date, until: date) -> None:
        super().__init__(f"{since} – {until}")
        self.since, self.until = since, until


class OutsideError(ContentError):
    """A line, or a campaign, belongs to another system."""
