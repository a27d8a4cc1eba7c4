"""Networks where a person publishes: we prepare the words, the person says that it is out.

Nothing can be read back, so nothing is ever repeated by itself.
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
    RejectedError,
    Rendered,
)
from virgula.networks.composing import fit

LIMIT = 4096


class Assisted:
    key = "assisted"
    ways = frozenset({Reconciliation.BLIND})
    is_by_hand = True

    def render(self, draft: Draft, account: Account) -> Rendered:
        text = fit(draft, limit=account.text_limit or LIMIT, length=len)
        return Rendered(
            text=text, title=draft.title, link=draft.link, guid=draft.uid, language=draft.language
        )

    def send(self, rendered: Rendered, *, key: str, account: Account, client: Client) -> Receipt:
        raise RejectedError("a person publishes here")

    def find(
        self, rendered: Rendered, *, since: datetime, account: Account, client: Client
    ) -> Sequence[Found]:
        return []

    def probe(self, account: Account, client: Client) -> str:
        return account.handle


ASSISTED = Assisted()
