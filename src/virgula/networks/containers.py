"""Publishing in two steps, as Instagram and Threads do: a container, then one word that shows it.

A container is seen by nobody and can be asked whether it was published, so an answer that was lost
is no riddle. It dies a day after it was made.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from virgula.domain.delivery import (
    NotReadyError,
    RejectedError,
    ThrottledError,
    UnknownOutcomeError,
)
from virgula.domain.network import Asked, Found, HandleState, Receipt, Rendered, Wire
from virgula.networks import graph
from virgula.networks.base import Base
from virgula.networks.graph import Graph

LIFE = timedelta(hours=24)
WAIT_SECONDS = 30.0
QUOTA_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Handle:
    """What was made at the network: the pieces of a carousel first, then the container itself."""

    children: tuple[str, ...] = ()
    container: str = ""

    @classmethod
    def read(cls, text: str) -> "Handle":
        values = json.loads(text) if text else {}
        return cls(tuple(values.get("children", ())), values.get("container", ""))

    def __str__(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Containers:
    """The names under which a network has its containers."""

    make: str  # the edge that makes one
    publish: str  # the edge that shows one
    status: str  # the field that tells its state
    error: str  # the field that tells what went wrong
    quota: str  # the edge that tells how many may still be published

    def prepare(
        self,
        speak: Graph,
        user: str,
        handle: str,
        *,
        children: Sequence[Mapping[str, str]],
        fields: Mapping[str, str],
    ) -> str:
        """Return the handle of a container that is ready; it has pieces where there are several.

        Raises ``NotReadyError`` with what was made so far while the network works on it.
        """
        made = Handle.read(handle)
        if made.container and self._state(speak, made.container) in {"EXPIRED", "GONE"}:
            made = Handle()
        if not made.container:
            if not made.children:
                self._check_quota(speak, user)
                made = Handle(tuple(self._make(speak, user, child) for child in children))
            for child in made.children:
                self._wait_for(speak, child, made)
            joined = {"children": ",".join(made.children)} if made.children else {}
            made = Handle(container=self._make(speak, user, {**fields, **joined}))
        self._wait_for(speak, made.container, made)
        return str(made)

    def send(self, speak: Graph, user: str, handle: str) -> Receipt:
        """Show what was prepared, with one request."""
        container = Handle.read(handle).container
        if not container:
            raise RejectedError("nothing was prepared")
        try:
            answer = speak.post(f"{user}/{self.publish}", creation_id=container)
        except NotReadyError as error:
            raise NotReadyError(
                error.detail, handle=handle, retry_after=error.retry_after
            ) from error
        return Receipt(remote_id=graph.text(answer, "id"), http_status=200)

    def ask(
        self, speak: Graph, handle: str, *, find: Callable[[datetime], Iterable[Found]]
    ) -> Asked:
        """Return what became of a container.

        A published one does not say as what: ``find`` lists our own posts with its words. While it
        lists none, ``NotReadyError`` says that a look comes too early.
        """
        container = Handle.read(handle).container
        if not container:
            return Asked(HandleState.GONE)
        state = self._state(speak, container)
        if state == "PUBLISHED":
            newest = max(find(datetime.now(UTC) - LIFE), key=lambda one: one.at, default=None)
            if newest is None:
                raise NotReadyError("published, and not listed yet", handle=handle)
            receipt = Receipt(remote_id=newest.remote_id, url=newest.url)
            return Asked(HandleState.PUBLISHED, receipt)
        if state in {"FINISHED", "IN_PROGRESS"}:
            return Asked(HandleState.WAITING)
        return Asked(HandleState.GONE)

    def _make(self, speak: Graph, user: str, fields: Mapping[str, str]) -> str:
        return graph.text(speak.post(f"{user}/{self.make}", **fields), "id")

    def _state(self, speak: Graph, container: str) -> str:
        try:
            return graph.text(speak.get(container, fields=self.status), self.status)
        except RejectedError:
            return "GONE"

    def _wait_for(self, speak: Graph, container: str, made: Handle) -> None:
        row = speak.get(container, fields=f"{self.status},{self.error}")
        state = graph.text(row, self.status)
        if state == "IN_PROGRESS":
            raise NotReadyError("in progress", handle=str(made), retry_after=WAIT_SECONDS)
        if state == "PUBLISHED":
            # Somebody published it meanwhile: to send it again could double it.
            raise UnknownOutcomeError("the container is published already")
        if state != "FINISHED":
            raise RejectedError(str(row.get(self.error) or state))

    def _check_quota(self, speak: Graph, user: str) -> None:
        found = graph.rows(speak.get(f"{user}/{self.quota}", fields="quota_usage,config"))
        for row in found:
            used, total = graph.count(row, "quota_usage"), graph.count(row, "config", "quota_total")
            if used is not None and total and used >= total:
                raise ThrottledError(
                    f"{used} of {total} posts of the day are used", retry_after=QUOTA_SECONDS
                )


class ContainerNetwork(Base):
    """A network that publishes in two steps; it says how it is spoken to and how it is read."""

    containers: Containers

    def speak(self, wire: Wire) -> Graph:
        """Return the network's interface for an account."""
        raise NotImplementedError

    def user(self, wire: Wire) -> str:
        """Return the account's number at the network, or the word by which it knows itself."""
        return wire.account.options.get("user_id") or "me"

    def ask(self, rendered: Rendered, *, handle: str, wire: Wire) -> Asked:
        return self.containers.ask(
            self.speak(wire),
            handle,
            find=lambda since: self.find(rendered, since=since, wire=wire),
        )

    def address_of(self, remote_id: str, *, wire: Wire) -> str:
        """Return the public address of something published, which the receipt does not tell."""
        return graph.text(self.speak(wire).get(remote_id, fields="permalink"), "permalink")
