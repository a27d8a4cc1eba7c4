"""The shape of what people read about a failure: its cause, and what to do about it."""

from dataclasses import dataclass

from django.utils.functional import Promise

type Words = str | Promise


@dataclass(frozen=True, slots=True)
class Advice:
    """What happened, and what to do about it."""

    cause: Words
    remedy: Words = ""
