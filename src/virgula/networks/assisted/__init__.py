"""Networks where a person publishes: we prepare the words, the person says that it is out.

Nothing can be read back, so nothing is ever repeated by itself. The account's option ``of`` names
the network (a key of ``sharing.VARIETIES``): its limit and its share page are known.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from virgula.domain.delivery import Reconciliation, RejectedError
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
from virgula.networks.assisted.sharing import VARIETIES, Variety, share_url
from virgula.networks.base import Base
from virgula.networks.composing import fit
from virgula.networks.fitting import check_fit

__all__ = ["ASSISTED", "VARIETIES", "Assisted", "share_url", "variety_of"]

LIMIT = 4096


PLAIN = Variety(LIMIT, "")


def variety_of(account: Account) -> Variety:
    """Return the network that the account is on, or a plain one where it does not say."""
    return VARIETIES.get(account.options.get("of", ""), PLAIN)


class Assisted(Base):
    key = "assisted"
    ways = frozenset({Reconciliation.BLIND})
    is_by_hand = True
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="",
        text_limit=LIMIT,
        text_unit="characters",
        images=MediaRule(most=20),
        video=MediaRule(most=4),
        mixes_media=True,
        has_replies=True,
        has_reposts=True,
    )

    def rules_for(self, account: Account) -> Rules:
        limit = account.text_limit or variety_of(account).limit
        return replace(self.rules, text_limit=limit)

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        limit = self.rules_for(account).text_limit
        text = fit(draft, limit=limit, length=variety_of(account).length)
        return [
            Rendered(
                text=text,
                title=draft.title,
                link=draft.link,
                guid=draft.uid,
                language=draft.language,
                kind=draft.kind,
                target=draft.target,
                media=check_fit(draft, self.rules),
            )
        ]

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        raise RejectedError("a person publishes here")


ASSISTED = Assisted()
