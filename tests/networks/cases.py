"""The networks that pass the common test body; a new one joins with one entry in ``CASES``.

The first draft of a case is taken through every fault; the others through the ways that matter.
``standin`` is the module in ``tests/standins``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256

from tests.servers import StandIn
from virgula.domain.network import Account, Draft, Medium, Network, PostKind
from virgula.networks.facebook import FACEBOOK
from virgula.networks.instagram import INSTAGRAM
from virgula.networks.linkedin import LINKEDIN
from virgula.networks.mastodon import MASTODON
from virgula.networks.telegram import TELEGRAM
from virgula.networks.threads import THREADS
from virgula.networks.x import X
from virgula.networks.youtube import YOUTUBE

TEXT = "Hola «ñandú» #DatosAbiertos & <b> 3 < 4 😀"
LINK = "https://a.example/una/ruta?x=1&y=2"


def account_on(server: StandIn) -> Account:
    return Account(base_url=server.url, token=server.token)


@dataclass(frozen=True, slots=True)
class Case:
    """A network, its stand-in, an account on it, and posts that it takes."""

    network: Network
    standin: str
    drafts: Mapping[str, Draft]
    media: Mapping[str, bytes] = field(default_factory=dict)
    account: Callable[[StandIn], Account] = account_on


def account_with(**fields: object) -> Callable[[StandIn], Account]:
    return lambda server: replace(account_on(server), **fields)  # type: ignore[arg-type]


def draft(text: str = TEXT, **fields: object) -> Draft:
    values: dict[str, object] = {"link": LINK, **fields}
    return Draft(
        uid="tag:a.example,2026-01-01:1",
        title="Aviso",
        text=text,
        at=datetime(2026, 1, 1, 15, tzinfo=UTC),
        **values,  # type: ignore[arg-type]
    )


BYTES = {sha256(content).hexdigest(): content for content in (b"uno", b"dos", b"una pelicula")}
ONE, TWO, FILM = BYTES


def picture(digest: str = ONE, *, alt: str = "Una fachada") -> Medium:
    url = f"https://a.example/media/{digest}.jpg"
    return Medium(digest, "image/jpeg", len(BYTES[digest]), 1080, 1080, alt=alt, url=url)


def film() -> Medium:
    url = "https://a.example/media/f.mp4"
    return Medium(FILM, "video/mp4", len(BYTES[FILM]), 1080, 1920, seconds=20, url=url)


CASES: dict[str, Case] = {
    "mastodon": Case(MASTODON, "mastodon", {"text": draft()}),
    "facebook": Case(
        FACEBOOK,
        "facebook",
        {
            "text": draft(),
            "pictures": draft(media=(picture(), picture(TWO, alt="Otra"))),
            "film": draft(media=(film(),)),
            "reply": draft(kind=PostKind.REPLY, target="comentario1"),
        },
        BYTES,
    ),
    "instagram": Case(
        INSTAGRAM,
        "instagram",
        {
            "picture": draft(media=(picture(),)),
            "carousel": draft(media=(picture(), film(), picture(TWO))),
            "film": draft(media=(film(),)),
            "reply": draft(kind=PostKind.REPLY, target="comentario1"),
        },
    ),
    "threads": Case(
        THREADS,
        "threads",
        {
            "text": draft(),
            "picture": draft(media=(picture(),)),
            "carousel": draft(media=(picture(), film())),
            "reply": draft(kind=PostKind.REPLY, target="otro1"),
        },
    ),
    "x": Case(
        X,
        "x",
        {
            "text": draft(),
            "pictures": draft(media=(picture(), picture(TWO, alt="Otra"))),
            "film": draft(media=(film(),)),
            "reply": draft(kind=PostKind.REPLY, target="123"),
        },
        BYTES,
    ),
    "linkedin": Case(
        LINKEDIN,
        "linkedin",
        {
            "text": draft(),
            "picture": draft(media=(picture(),)),
            "pictures": draft(media=(picture(), picture(TWO, alt="Otra"))),
            "film": draft(media=(film(),)),
        },
        BYTES,
        account_with(options={"organization": "77"}),
    ),
    "youtube": Case(
        YOUTUBE,
        "youtube",
        {
            "film": draft(media=(film(),)),
            "reply": draft(kind=PostKind.REPLY, target="Ug1"),
        },
        BYTES,
    ),
    "telegram": Case(
        TELEGRAM,
        "telegram",
        {
            "text": draft(),
            "album": draft(media=(picture(), film())),
            "reply": draft(kind=PostKind.REPLY, target="12"),
        },
        BYTES,
        account_with(handle="@comision"),
    ),
}
