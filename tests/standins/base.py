"""What every stand-in shares: routes with declared fields, orders, faults, and what came about.

A network is a class with ``@route`` methods. A route says of which class its requests are
(``prepare``, ``publish``, ``list``, ``ask``, ``renew``) and which fields it takes. An unknown path,
an unknown or missing field, a wrong type, a text that is too long and a bad token are refused
before it runs, in the words of the network (``refusal``). What it does goes through ``publish``
(seen by everybody) or ``prepare`` (seen by nobody), so that ``GET /told`` can tell it.

Orders (``POST /tell``, which also forgets everything):
``fault``, for the next ``times`` requests (1; -1 for ever) of the class ``on`` ("publish"):

- ``invalid``: the network understands and refuses; no effect
- ``stranger``: the token is not accepted, this time; no effect
- ``rotated``: the token is not accepted any more, until it is renewed; no effect
- ``busy``: too many requests, with the time to wait; no effect
- ``before``: 500; no effect
- ``deaf``: no answer; no effect
- ``after``: 500 after the effect
- ``silent``: the effect, then no answer
- ``drip``: the effect, then an answer a byte at a time
- ``reset``: the effect, then a broken connection
- ``nonsense``: the effect, then 200 with a body that is no JSON

``faults``: a list of such orders, for several classes at once; ``none`` lets one request pass.
``lag``: seconds before what was published is listed. ``list_fails``: every list answers 503.
``hold``: seconds that a publication waits after its effect. Everything else is the network's own.
"""

import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

NO_EFFECT = frozenset({"invalid", "stranger", "rotated", "busy", "before", "deaf"})
WAIT_SECONDS = 40


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as the network's documentation describes it.

    ``kind``: "text", "integer", "flag", "list", "object", "any". ``most`` limits the length of a
    text or of a list.
    """

    kind: str = "text"
    is_needed: bool = False
    most: int = 0
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, read."""

    method: str
    path: str
    args: Mapping[str, str]
    values: Mapping[str, Any]
    files: Mapping[str, bytes]
    headers: Mapping[str, str]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: a body that is no bytes goes out as JSON."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):  # noqa: N818 -- it is an answer, no failure of the stand-in
    """The network says no. ``why``: "path", "token", "missing", "unknown", "type", "too_long",
    "value", "invalid", "busy", "broken", or a word of the network's own."""

    def __init__(self, why: str, name: str = "", detail: str = "") -> None:
        super().__init__(f"{why} {name} {detail}".strip())
        self.why, self.name, self.detail = why, name, detail


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    pattern: re.Pattern[str]
    request_class: str
    fields: Mapping[str, Field]
    is_open: bool
    takes_any: bool
    run: Callable[[Any, Ask], Any]


def route(
    method: str,
    path: str,
    request_class: str = "",
    *,
    fields: Mapping[str, Field] | None = None,
    is_open: bool = False,
    takes_any: bool = False,
) -> Callable[[Callable[[Any, Ask], Any]], Callable[[Any, Ask], Any]]:
    """Declare a path (``/{page}/feed``), the class of its requests and the fields that it takes.

    ``is_open``: no token is asked for. ``takes_any``: fields are read but not checked.
    """
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + r"\Z")

    def declare(run: Callable[[Any, Ask], Any]) -> Callable[[Any, Ask], Any]:
        made = Route(method, pattern, request_class, fields or {}, is_open, takes_any, run)
        run.routes = [*getattr(run, "routes", []), made]  # type: ignore[attr-defined]
        return run

    return declare


class Network:
    """A network that lives in this process; subclasses declare its routes and its words."""

    #: Names under which a token may come among the fields.
    token_fields: ClassVar[tuple[str, ...]] = ("access_token",)
    first_token: ClassVar[str] = "good-token"

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.ids = itertools.count(1000)
        found = [
            one
            for kind in type(self).__mro__
            for value in vars(kind).values()
            for one in getattr(value, "routes", [])
        ]
        # A path without a variable is more exact than one with it.
        self.routes: list[Route] = sorted(found, key=lambda one: one.pattern.groups)
        self.reset({})

    # What came about.

    def reset(self, orders: dict[str, Any]) -> None:
        """Forget everything and take new orders."""
        self.orders: dict[str, Any] = {"lag": 0, "list_fails": False, "hold": 0, **orders}
        single = {name: orders[name] for name in ("fault", "on", "times") if name in orders}
        self.faults = [dict(one) for one in orders.get("faults", [single] if single else [])]
        self.token = str(orders.get("token", self.first_token))
        self.published: list[dict[str, Any]] = []
        self.prepared: list[dict[str, Any]] = []
        self.heard: list[Any] = []
        self.renewals = 0
        self.held = 0
        self.begin()

    def begin(self) -> None:
        """Forget what the network keeps of its own."""

    def told(self) -> dict[str, Any]:
        """Return what came about: effects (the newest first), preparations, requests heard."""
        return {
            "effects": self.published,
            "prepared": self.prepared,
            "heard": self.heard,
            "held": self.held,
            "renewals": self.renewals,
        }

    def new_id(self) -> str:
        return str(next(self.ids))

    def publish(self, **values: Any) -> dict[str, Any]:
        """Let something be seen by everybody."""
        made = {
            "id": self.new_id(),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "made": time.monotonic(),
            **values,
        }
        self.published.insert(0, made)
        return made

    def prepare(self, **values: Any) -> dict[str, Any]:
        """Keep something that nobody sees."""
        made = {"id": self.new_id(), "made": time.monotonic(), **values}
        self.prepared.append(made)
        return made

    def listed(self) -> list[dict[str, Any]]:
        """Return what was published and is listed already, the newest first."""
        now = time.monotonic()
        return [one for one in self.published if now - one["made"] >= self.orders["lag"]]

    def renew_token(self) -> str:
        """Give out a new token; the one before it is not accepted any more."""
        self.renewals += 1
        self.token = f"{self.first_token}-{self.renewals}"
        return self.token

    # What may be asked.

    def token_of(self, ask: Ask, carried: str) -> str:
        """Return the token that a request carries; ``carried`` came among its fields."""
        kind, _, value = ask.headers.get("authorization", "").partition(" ")
        return value if kind.lower() == "bearer" else carried

    def check_token(self, ask: Ask, carried: str) -> None:
        if self.token_of(ask, carried) != self.token:
            raise Refused("token")

    def refusal(self, error: Refused) -> Reply:
        """Say no as the network says it."""
        statuses = {"path": 404, "token": 401, "busy": 429, "broken": 500, "down": 503}
        headers = {"Retry-After": str(WAIT_SECONDS)} if error.why == "busy" else {}
        return Reply({"error": str(error)}, statuses.get(error.why, 400), headers)

    def fault(self, request_class: str) -> str:
        """Use up one order for a request of this class."""
        if request_class == "list" and self.orders["list_fails"]:
            return "down"
        for order in self.faults:
            left = order.setdefault("times", 1)
            if order.get("on", "publish") == request_class and order.get("fault") and left != 0:
                order["times"] = left - 1
                return "" if order["fault"] == "none" else str(order["fault"])
        return ""

    def answer(self, ask: Ask) -> tuple[str, Reply]:
        """Return the fault to show and the answer; the effect, if any, is done."""
        try:
            found, args = self._find(ask)
            return self._run(found, args, ask)
        except Refused as error:
            return "", self.refusal(error)

    def _find(self, ask: Ask) -> tuple[Route, dict[str, str]]:
        for one in self.routes:
            match = one.pattern.match(ask.path)
            if match and one.method == ask.method:
                return one, match.groupdict()
        raise Refused("path", ask.path)

    def _run(self, found: Route, args: dict[str, str], ask: Ask) -> tuple[str, Reply]:
        values = dict(ask.values)
        carried = [str(values.pop(name)) for name in self.token_fields
                   if name in values and name not in found.fields]  # fmt: skip
        ask = Ask(ask.method, ask.path, args, values, ask.files, ask.headers, ask.raw)
        if not found.is_open:
            self.check_token(ask, next(iter(carried), ""))
        if not found.takes_any:
            values = check_fields(values, found.fields)
            ask = Ask(ask.method, ask.path, args, values, ask.files, ask.headers, ask.raw)
        request_class = self.class_of(found, ask)
        fault = self.fault(request_class)
        if request_class == "publish":
            self.heard.append(self.note(ask))
        if fault in NO_EFFECT or fault == "down":
            return fault, self._without_effect(fault)
        made = found.run(self, ask)
        reply = made if isinstance(made, Reply) else Reply(made)
        if fault == "after":
            return fault, self.refusal(Refused("broken"))
        return fault, reply

    def _without_effect(self, fault: str) -> Reply:
        if fault == "rotated":
            self.token = f"{self.token}-rotated"
        why = {"stranger": "token", "rotated": "token", "before": "broken", "deaf": "broken"}
        return self.refusal(Refused(why.get(fault, fault)))

    def class_of(self, found: Route, ask: Ask) -> str:
        """Return the class of a request, where one path serves several."""
        return found.request_class

    def note(self, ask: Ask) -> Any:
        """Return what is kept of a request of the class ``publish``."""
        return dict(ask.values)


def check_fields(values: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    """Return the values in their types, or refuse the first that does not fit its declaration."""
    for name in values:
        if name not in fields:
            raise Refused("unknown", name)
    read: dict[str, Any] = {}
    for name, declared in fields.items():
        if values.get(name) in (None, ""):
            if declared.is_needed:
                raise Refused("missing", name)
            continue
        read[name] = _typed(name, values[name], declared)
    return read


def _typed(name: str, value: Any, declared: Field) -> Any:
    typed = _READERS[declared.kind](value)
    if typed is None:
        raise Refused("type", name, f"{declared.kind} expected")
    if declared.most and len(typed) > declared.most:
        raise Refused("too_long", name, f"{declared.most} fit")
    if declared.one_of and typed not in declared.one_of:
        raise Refused("value", name, str(value)[:100])
    return typed


def _integer(value: Any) -> int | None:
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+", str(value), re.ASCII):
        return None
    return int(value)


def _flag(value: Any) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower())


def _shaped(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return None
        return value if isinstance(value, kind) else None

    return read


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": lambda value: value if isinstance(value, str) else None,
    "integer": _integer,
    "flag": _flag,
    "list": _shaped(list),
    "object": _shaped(dict),
    "any": lambda value: value,
}
