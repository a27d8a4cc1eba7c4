"""What may be done to the ledger: it only grows."""

from virgula.evidence.actions.recording import (
    AlreadyReversedError,
    FactError,
    FactExistsError,
    IsReversalError,
    LooseFactError,
    ReasonMissingError,
    record_fact,
    replace_fact,
    reverse_fact,
)

__all__ = [
    "AlreadyReversedError",
    "FactError",
    "FactExistsError",
    "IsReversalError",
    "LooseFactError",
    "ReasonMissingError",
    "record_fact",
    "replace_fact",
    "reverse_fact",
]
