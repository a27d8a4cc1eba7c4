"""What the relay refuses; each carries facts, views make the sentence."""

from virgula.relay.models import Entry, Source


class RelayError(Exception):
    """Base of everything that this room refuses."""


class AlreadyDecidedError(RelayError):
    """Somebody approved or dismissed the entry before."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(f"{entry.pk} {entry.status}")
        self.entry = entry


class NoHourError(RelayError):
    """No hour of the accounts is free for the entry within the shares of the day."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(str(entry.pk))
        self.entry = entry


class NothingToUndoError(RelayError):
    """No decision stands, or what was approved has already left."""

    def __init__(self, entry: Entry, *, has_left: bool) -> None:
        super().__init__(str(entry.pk))
        self.entry, self.has_left = entry, has_left


class SameGroupError(RelayError):
    """Both already stand in one group, or are one entry."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(str(entry.pk))
        self.entry = entry


class AloneError(RelayError):
    """The entry stands in no group: there is nothing to set it apart from."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(str(entry.pk))
        self.entry = entry


class OtherSystemError(RelayError):
    """Entries of two systems are never of one group."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(str(entry.pk))
        self.entry = entry


class SourceExistsError(RelayError):
    """The system already visits this address."""

    def __init__(self, source: Source) -> None:
        super().__init__(source.key)
        self.source = source


class SourcePausedError(RelayError):
    """The source is not visited until a person resumes it."""

    def __init__(self, source: Source) -> None:
        super().__init__(source.key)
        self.source = source


class HostBusyError(RelayError):
    """Another visit of the same site goes on: a site is never asked twice at once."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host
