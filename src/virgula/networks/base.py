"""The plain answers of a network's package: one request, nothing to prepare, nothing to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from virgula.domain.network import (
    Account,
    Asked,
    Found,
    HandleState,
    Parents,
    Rendered,
    Rules,
    Wire,
)
from virgula.networks.composing import URL


class Base:
    """What most networks have in common; each package says the rest itself."""

    rules: Rules
    is_by_hand = False
    token_life: timedelta | None = None

    def rules_for(self, account: Account) -> Rules:
        limit = account.text_limit
        return replace(self.rules, text_limit=limit) if limit else self.rules

    def length(self, text: str) -> int:
        return len(text)

    def cost(self, rendered: Rendered) -> Decimal:
        """Return the price of one part: a link makes it dearer on some networks."""
        price = self.rules.price
        return price.post_with_link if URL.search(rendered.text) else price.post

    def prepare(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> str:
        return handle

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        return []

    def ask(self, rendered: Rendered, *, handle: str, wire: Wire) -> Asked:
        return Asked(HandleState.GONE)

    def probe(self, wire: Wire) -> str:
        return wire.account.handle

    def limits(self, wire: Wire) -> Mapping[str, str]:
        return {}
