"""The portal's own feeds: RSS, Atom and JSON Feed.

The effect is our own row marked as published, and the entry's id is a tag URI (RFC 4151) chosen
beforehand: a second write changes nothing. Nothing is asked of any server.
"""

from collections.abc import Sequence
from datetime import datetime

from virgula.domain.delivery import (
    Account,
    Client,
    Draft,
    Found,
    Receipt,
    Reconciliation,
    Rendered,
)


class Feed:
    key = "feed"
    ways = frozenset({Reconciliation.DETERMINISTIC})
    is_by_hand = False

    def render(self, draft: Draft, account: Account) -> Rendered:
        return Rendered(
            text=draft.text,
            title=draft.title,
            link=draft.link,
            guid=draft.uid,
            url=draft.url,
            language=draft.language,
        )

    def send(self, rendered: Rendered, *, key: str, account: Account, client: Client) -> Receipt:
        return Receipt(remote_id=rendered.guid, url=rendered.url)

    def find(
        self, rendered: Rendered, *, since: datetime, account: Account, client: Client
    ) -> Sequence[Found]:
        return []

    def probe(self, account: Account, client: Client) -> str:
        return account.handle


FEED = Feed()
