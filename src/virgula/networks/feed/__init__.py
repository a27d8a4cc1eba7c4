"""The portal's own feeds: RSS, Atom and JSON Feed.

The effect is our own row marked as published, and the entry's id is a tag URI (RFC 4151) chosen
beforehand: a second write changes nothing. Nothing is asked of any server.
"""

from collections.abc import Sequence
from datetime import date

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

PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


class Feed(Base):
    key = "feed"
    ways = frozenset({Reconciliation.DETERMINISTIC})
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="RFC 4287 · RSS 2.0 · JSON Feed 1.1",
        text_limit=0,
        text_unit="characters",
        images=MediaRule(most=20, content_types=PICTURES, alt_limit=1500),
        video=MediaRule(most=1),
        mixes_media=True,
        is_proven=True,
    )

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        return [
            Rendered(
                text=draft.text,
                title=draft.title,
                link=draft.link,
                guid=draft.uid,
                url=draft.url,
                language=draft.language,
                media=check_fit(draft, self.rules),
            )
        ]

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        return Receipt(remote_id=rendered.guid, url=rendered.url)


FEED = Feed()
