"""What may be done to the ledger: it only grows."""

from virgula.evidence.actions.copies import (
    NoCopyError,
    PageSeen,
    copy_of,
    fetch_page,
    keep_copy,
    read_page,
)
from virgula.evidence.actions.declaring import (
    AlreadyVerifiedError,
    NotDeclaredError,
    NotOneProofError,
    OtherSystemError,
    SamePersonError,
    can_verify,
    declare_fact,
    verify_fact,
)
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
    "AlreadyVerifiedError",
    "FactError",
    "FactExistsError",
    "IsReversalError",
    "LooseFactError",
    "NoCopyError",
    "NotDeclaredError",
    "NotOneProofError",
    "OtherSystemError",
    "PageSeen",
    "ReasonMissingError",
    "SamePersonError",
    "can_verify",
    "copy_of",
    "declare_fact",
    "fetch_page",
    "keep_copy",
    "read_page",
    "record_fact",
    "replace_fact",
    "reverse_fact",
    "verify_fact",
]
