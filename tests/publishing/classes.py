"""A small network for each way of knowing, as ``tests/standins/classes.py`` speaks it.

``spoken()`` lets the house speak them for a while; they are no networks of the product.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from json import loads
from typing import Any

from virgula.domain.delivery import Reconciliation, RejectedError, UnknownOutcomeError
from virgula.domain.network import (
    Account,
    Asked,
    Draft,
    Found,
    HandleState,
    Parents,
    Receipt,
    Rendered,
    Rules,
    Tokens,
    Wire,
)
from virgula.networks.answers import raise_for
from virgula.networks.base import Base
from virgula.networks.registry import NETWORKS

R = Reconciliation


class Plain(Base):
    """One request that publishes; everything else in its subclasses."""

    rules = Rules(as_of=date(2026, 11, 24), source="", text_limit=500, text_unit="characters")

    def __init__(self, key: str, *ways: Reconciliation) -> None:
        self.key, self.ways = key, frozenset(ways)

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        """One part, or one for each paragraph of a thread."""
        texts = draft.text.split("\n\n") if draft.as_thread else [draft.text]
        return [Rendered(text=text, guid=draft.uid) for text in texts]

    def call(self, wire: Wire, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {wire.account.token}"}
        answer = wire.client.call(method, wire.account.base_url + path, headers=headers, **options)
        raise_for(answer)
        try:
            return loads(answer.body)
        except ValueError as error:
            raise UnknownOutcomeError("no JSON", http_status=answer.status) from error

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        made = self.call(wire, "POST", "/posts", json={"text": rendered.text, "key": key})
        return Receipt(made["id"], made["url"])

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        found: list[Found] = []
        before = ""
        while True:
            page = self.call(wire, "GET", "/posts", params={"before": before})
            read = [(one["text"], _found(one)) for one in page]
            found += [one for text, one in read if text == rendered.text and one.at >= since]
            if len(page) < 100 or read[-1][1].at < since:
                return found
            before = page[-1]["id"]

    def probe(self, wire: Wire) -> str:
        self.call(wire, "GET", "/posts", params={"before": "0"})
        return "@cuenta"


class Deterministic(Plain):
    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        made = self.call(wire, "PUT", f"/posts/{key}", json={"text": rendered.text})
        return Receipt(made["id"], made["url"])


class Renewed(Plain):
    """Its tokens end; each renewal token is good for one use."""

    def renew(self, wire: Wire) -> Tokens:
        sent = {"refresh_token": wire.account.refresh_token}
        new = self.call(wire, "POST", "/token", json=sent)
        return Tokens(new["access_token"], new["refresh_token"], float(new["expires_in"]))


class Handled(Renewed):
    def prepare(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> str:
        if handle:
            return handle
        return str(self.call(wire, "POST", "/containers", json={"text": rendered.text})["id"])

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        made = self.call(wire, "POST", f"/containers/{handle}/publish", json={})
        return Receipt(made["id"], made["url"])

    def ask(self, rendered: Rendered, *, handle: str, wire: Wire) -> Asked:
        try:
            said = self.call(wire, "GET", f"/containers/{handle}")
        except RejectedError:
            return Asked(HandleState.GONE)
        if said["status"] == "waiting":
            return Asked(HandleState.WAITING)
        return Asked(HandleState.PUBLISHED, Receipt(said["post"]["id"], said["post"]["url"]))


def _found(row: dict[str, Any]) -> Found:
    return Found(row["id"], row["url"], datetime.fromisoformat(row["at"]))


CLASSES: dict[str, Plain] = {
    "K": Plain("keyed", R.KEYED, R.LISTABLE),
    "D": Deterministic("determined", R.DETERMINISTIC),
    "H": Handled("handled", R.HANDLE, R.LISTABLE),
    "L": Renewed("listed", R.LISTABLE),
    "B": Plain("blind", R.BLIND),
}


@contextmanager
def spoken() -> Iterator[None]:
    """Let the house speak these networks inside."""
    NETWORKS.update({one.key: one for one in CLASSES.values()})
    try:
        yield
    finally:
        for one in CLASSES.values():
            NETWORKS.pop(one.key)
