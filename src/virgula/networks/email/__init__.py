"""A bulletin by e-mail: the effect is its issue page on the portal; its copies are private rows.

The page's address is chosen beforehand, so a second write changes nothing, as with our feeds. Who
receives it, and what became of each copy, is the bulletins' room's to know: no address of a reader
ever enters a delivery, a fact or a log.
"""

from collections.abc import Sequence
from datetime import date

from virgula.domain.bulletin import SUBJECT_LIMIT, subject_of
from virgula.domain.delivery import Reconciliation
from virgula.domain.network import (
    Account,
    Draft,
    MediaRule,
    Parents,
    Receipt,
    Rendered,
    Rules,
    Wire,
)
from virgula.networks.base import Base
from virgula.networks.fitting import check_fit

# Pictures travel inside every copy: what many mail programs show, and what a relay accepts.
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif"})
MEGABYTE = 1024 * 1024


class Email(Base):
    key = "email"
    ways = frozenset({Reconciliation.DETERMINISTIC})
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="RFC 5322 · RFC 8058",
        text_limit=0,
        text_unit="characters",
        title_limit=SUBJECT_LIMIT,
        images=MediaRule(most=6, content_types=PICTURES, max_bytes=MEGABYTE, alt_limit=1500),
        is_proven=True,
    )

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        """Return the issue: its whole title on the page, what fits a subject in the mail."""
        return [
            Rendered(
                text=draft.text,
                title=draft.title,
                link=draft.link,
                guid=draft.uid,
                url=draft.url,
                language=draft.language,
                media=check_fit(draft, self.rules),
                extra={"subject": subject_of(draft.title)},
            )
        ]

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        return Receipt(remote_id=rendered.guid, url=rendered.url)


EMAIL = Email()
