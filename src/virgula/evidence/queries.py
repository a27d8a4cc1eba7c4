"""What is in the ledger, for pages: ready values in a fixed number of statements."""

from typing import Any

from virgula.evidence.facts import DECLARED
from virgula.evidence.models import Fact
from virgula.institutions.scope import reach_of
from virgula.media.models import Upload
from virgula.platform.scoping import within


def may_read_upload(user: Any, upload: Upload) -> bool:
    """Tell whether the file is the proof of a fact within the user's reach."""
    facts = Fact.objects.filter(kind=DECLARED, ref=f"media.upload:{upload.pk}")
    return within(facts, reach_of(user), system="system", actor="actor").exists()
