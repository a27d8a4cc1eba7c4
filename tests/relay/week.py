"""Forty feeds of thirty sites on loopback that fail in every way, on a clock that is told.

Each site has an address of its own (127.2.0.0/24) and one real socket. A feed knows what it told
until now; what it answers depends on its nature and on chance with a seed. The sites also judge:
they note who came while another visit went on, before the time that was asked for, or too often.
"""

import gzip
import random
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

BEGIN = datetime(2023, 1, 23, 6, tzinfo=UTC)
SHOWN = 10
LEAST = timedelta(minutes=15)
FAULTS = (
    "busy_seconds", "busy_date", "too_many", "broken", "elsewhere", "cut", "short", "reset",
    "bomb", "nonsense", "empty", "drip",
)  # fmt: skip
NATURES = (
    "plain", "weak", "no_marks", "latin", "liar", "reordered", "restless_guids", "shared_guid",
    "edits", "moves", "gone", "gzip", "atom",
)  # fmt: skip


@dataclass
class Feed:
    """One feed: what it tells and when, and what the sites noted about its visitors."""

    number: int
    host: str
    nature: str
    every: timedelta
    not_before: datetime = BEGIN
    last_good: datetime | None = None
    faults: int = 0
    edited: dict[int, datetime] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/{self.number}/feed"

    def told(self, now: datetime) -> int:
        """Return how many items it has told until now."""
        return max(int((now - BEGIN) / self.every) + 3, 3)

    def title(self, item: int, now: datetime) -> str:
        moved = self.nature == "edits" and item % 5 == 0 and now >= self.at(item) + self.every
        return f"Sesión {item} del órgano {self.number}{' (nuevo horario)' if moved else ''}"

    def at(self, item: int) -> datetime:
        return BEGIN + self.every * (item - 3)

    def titles(self, now: datetime) -> list[str]:
        """Return all that it ever told, in the words of now or of when it was still shown."""
        last = self.told(now)
        return [self.title(item, min(now, self.at(item + SHOWN))) for item in range(1, last + 1)]

    def document(self, now: datetime, chance: random.Random) -> bytes:
        last = self.told(now)
        items = list(range(max(last - SHOWN + 1, 1), last + 1))[::-1]
        if self.nature == "reordered":
            chance.shuffle(items)
        if self.nature == "atom":
            return _atom(self, items, now)
        rows = "".join(self._row(item, now, chance) for item in items)
        text = (
            f"<rss version='2.0'><channel><title>Órgano {self.number}</title>{rows}</channel></rss>"
        )
        if self.nature == "latin":
            return f"<?xml version='1.0' encoding='windows-1252'?>{text}".encode("cp1252")
        # The liar says nothing of its encoding, and is not in UTF-8.
        return text.encode("latin-1" if self.nature == "liar" else "utf-8")

    def _row(self, item: int, now: datetime, chance: random.Random) -> str:
        guid = {
            "restless_guids": f"{item}-{chance.random()}",
            "shared_guid": "https://organo.example/",
        }.get(self.nature, f"{self.number}-{item}")
        return (
            f"<item><title>{self.title(item, now)}</title>"
            f"<link>https://organo-{self.number}.example/{item}</link>"
            f"<guid isPermaLink='false'>{guid}</guid>"
            f"<pubDate>{format_datetime(self.at(item))}</pubDate></item>"
        )


def _atom(feed: Feed, items: list[int], now: datetime) -> bytes:
    rows = "".join(
        f"<entry><title>{feed.title(item, now)}</title><id>urn:{feed.number}:{item}</id>"
        f"<link href='https://organo-{feed.number}.example/{item}'/>"
        f"<updated>{feed.at(item).isoformat()}</updated></entry>"
        for item in items
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Ó</title>{rows}</feed>".encode()


class Week:
    """The sites, their clock and what they noted."""

    def __init__(self, *, feeds: int = 40, hosts: int = 30, fault_rate: float = 0.2) -> None:
        self.now, self.rate = BEGIN, fault_rate
        self.lock = threading.Lock()
        self.busy: dict[str, int] = {}
        self.rests: dict[str, datetime] = {}
        self.rude: list[str] = []
        self.asked = self.unchanged = 0
        self.met: dict[str, int] = dict.fromkeys(FAULTS, 0)
        self.feeds = [
            Feed(
                number,
                f"127.2.0.{number % hosts + 1}",
                NATURES[number % len(NATURES)],
                timedelta(minutes=170 + 37 * (number % 11)),
            )
            for number in range(feeds)
        ]
        self.chance = random.Random(2023)
        self.sockets: list[socket.socket] = []
        self.port = 0
        for host in sorted({feed.host for feed in self.feeds}):
            self._listen(host)

    def _listen(self, host: str) -> None:
        door = socket.create_server((host, self.port), backlog=16)
        self.port = door.getsockname()[1]
        self.sockets.append(door)
        threading.Thread(target=self._serve, args=(door, host), daemon=True).start()

    def close(self) -> None:
        for door in self.sockets:
            door.shutdown(socket.SHUT_RDWR)
            door.close()

    def url(self, feed: Feed) -> str:
        return f"http://{feed.host}:{self.port}{feed.path}"

    @property
    def pairs(self) -> list[str]:
        return sorted({f"{feed.host}:{self.port}" for feed in self.feeds})

    def _serve(self, door: socket.socket, host: str) -> None:
        while True:
            try:
                visitor, _from = door.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=(visitor, host), daemon=True).start()

    def _meet(self, visitor: socket.socket, host: str) -> None:
        with self.lock:
            self.busy[host] = self.busy.get(host, 0) + 1
            if self.busy[host] > 1:
                self.rude.append(f"two at once on {host} at {self.now}")
        try:
            with visitor:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = visitor.recv(4096)
                    if not piece:
                        return
                    head += piece
                answer, kind = self._answer(head.decode("latin-1"))
                # Whoever has the answer may come again at once: count before the last byte.
                with self.lock:
                    self.busy[host] -= 1
                    host = ""
                self._send(visitor, answer, kind)
        except OSError:
            pass
        finally:
            if host:
                with self.lock:
                    self.busy[host] -= 1

    @staticmethod
    def _send(visitor: socket.socket, answer: bytes, kind: str) -> None:
        if kind == "reset":
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        elif kind == "drip":
            for one in range(len(answer)):
                visitor.sendall(answer[one : one + 1])
                time.sleep(0.05)
        else:
            visitor.sendall(answer)

    def _answer(self, head: str) -> tuple[bytes, str]:
        path = head.split(" ", 2)[1]
        number = int(path.split("/")[1])
        feed = self.feeds[number]
        with self.lock:
            self.asked += 1
            if path == feed.path or feed.nature == "moves":
                self._judge(feed)
            return self._answer_of(feed, path, head)

    def _judge(self, feed: Feed) -> None:
        if self.now < feed.not_before:
            self.rude.append(f"{feed.number} asked for rest until {feed.not_before}, at {self.now}")
        if self.now < self.rests.get(feed.host, BEGIN):
            self.rude.append(f"{feed.host} asked for rest, visited at {self.now}")
        is_hop = feed.last_good == self.now
        if feed.last_good is not None and not is_hop and self.now - feed.last_good < LEAST:
            self.rude.append(f"{feed.number} visited again after {self.now - feed.last_good}")

    def _answer_of(self, feed: Feed, path: str, head: str) -> tuple[bytes, str]:
        days = self.now - BEGIN
        if feed.nature == "gone" and days >= timedelta(hours=8):
            return _reply(410, b""), ""
        if feed.nature == "moves" and path == feed.path and days >= timedelta(hours=5):
            return _reply(301, b"", Location=f"/{feed.number}/nuevo"), ""
        is_moved = path.endswith(("/otra", "/nuevo"))
        if not is_moved and self.chance.random() < self.rate and feed.faults < 2:
            feed.faults += 1
            kind = self.chance.choice(FAULTS)
            self.met[kind] += 1
            return self._fault(feed, kind)
        feed.faults, feed.last_good = 0, self.now
        body = feed.document(self.now, random.Random(f"{feed.number}{self.now}"))
        mark = f'"{feed.number}-{self.now:%d%H%M}"'
        if feed.nature == "weak":
            mark = f'W/"{feed.told(self.now)}"'
        elif feed.nature not in {"reordered", "restless_guids", "edits"}:
            mark = f'"{feed.told(self.now)}"'
        if feed.nature != "no_marks" and f"if-none-match: {mark}".lower() in head.lower():
            self.unchanged += 1
            return _reply(304, b"", ETag=mark), ""
        headers = {} if feed.nature == "no_marks" else {"ETag": mark}
        if feed.nature == "gzip":
            return _reply(200, gzip.compress(body), Content_Encoding="gzip", **headers), ""
        return _reply(200, body, **headers), ""

    def _fault(self, feed: Feed, kind: str) -> tuple[bytes, str]:
        rest = timedelta(minutes=self.chance.choice([20, 45, 90]))
        whole = feed.document(self.now, random.Random(1))
        if kind == "busy_seconds":
            feed.not_before = self.now + rest
            return _reply(503, b"", Retry_After=str(int(rest.total_seconds()))), ""
        if kind == "busy_date":
            feed.not_before = self.now + rest
            return _reply(503, b"", Retry_After=format_datetime(feed.not_before, usegmt=True)), ""
        if kind == "too_many":
            self.rests[feed.host] = self.now + rest
            return _reply(429, b"", Retry_After=str(int(rest.total_seconds()))), ""
        answers = {
            "broken": _reply(500, b"<h1>Error</h1>"),
            "elsewhere": _reply(302, b"", Location=f"/{feed.number}/otra"),
            # Whole by its length, and cut all the same: half of a document with a mark.
            "cut": _reply(200, whole[: len(whole) * 2 // 3], ETag=f'"{feed.told(self.now)}"'),
            "short": _reply(200, whole)[:-200],
            "bomb": _reply(200, BOMB, Content_Encoding="gzip"),
            "nonsense": b"\x16\x03\x01 no soy HTTP\r\n\r\n",
            "empty": _reply(200, b""),
            "drip": _reply(200, whole),
            "reset": b"",
        }
        return answers[kind], kind


BOMB = gzip.compress(bytes(20_000_000))


def _reply(status: int, body: bytes, **headers: str) -> bytes:
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{named}Connection: close\r\n\r\n"
    ).encode("latin-1") + body


def live(week: Week, span: timedelta) -> int:
    """Let the tick's round visit for so long, then one good day; return the rounds."""
    from virgula.relay.actions import visit_due_sources

    rounds = 0
    for end, rate in ((BEGIN + span, week.rate), (BEGIN + span + timedelta(hours=14), 0.0)):
        week.rate = rate
        while week.now < end:
            visit_due_sources(week.now)
            week.now = next_minute(week.now)
            rounds += 1
    return rounds


def next_minute(now: datetime) -> datetime:
    """Return the next minute of the tick in which anything is due."""
    from virgula.relay.actions.rounds import sources_due

    far = sources_due(now + timedelta(days=30)).values_list("next_visit_at", flat=True).first()
    minute = now + timedelta(minutes=1)
    if far is None or far <= minute:
        return minute
    return far.replace(second=0, microsecond=0) + timedelta(minutes=1)
