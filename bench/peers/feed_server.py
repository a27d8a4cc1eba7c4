"""``python -m bench.peers.feed_server PORT FEEDS ITEMS``: many sites with one feed each.

Each feed has an address of its own (127.1.0.0/16), so that it is a site of its own; it knows
conditional requests. ``GET /epoch/N`` on 127.0.0.1 moves the time: a tenth of the feeds gets a new
item with each. Bodies are made beforehand: what is measured is the client.
"""

import asyncio
import random
import sys
from functools import lru_cache

SENTENCES = (
    "La institución invita a conocer el derecho de acceso a la información.",
    "Habrá mesas de diálogo con especialistas en protección de datos personales.",
    "La entrada es libre, el cupo es limitado y se entrega constancia.",
    "Participan las unidades de transparencia de los municipios de la región.",
    "El pleno resolvió veintiocho recursos de revisión en su sesión ordinaria.",
    "Se presentó el informe anual ante el congreso del estado.",
    "El taller enseña a preguntar a las autoridades y a leer sus respuestas.",
    "La función de cine termina con un conversatorio abierto al público.",
    "Las niñas y los niños aprenden a cuidar sus datos mientras juegan.",
    "La convocatoria del concurso de cuento cierra a fin de mes.",
    "Se firmó un convenio con la universidad para formar a su personal.",
    "La guía explica en lenguaje sencillo qué hacer cuando no contestan.",
)
SHARE = 10


def address(number: int) -> str:
    """Return where the feed of this number is."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def versions(number: int, epoch: int) -> int:
    """Return how often a feed changed until an epoch."""
    return sum(1 for one in range(1, epoch + 1) if one % SHARE == number % SHARE)


def body(number: int, version: int, items: int) -> bytes:
    """Return a feed of realistic items, the newest first; each version has one more new one."""
    newest = items + version
    rows = "".join(_item(number, one) for one in range(newest, newest - items, -1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Instituto {number}</title><link>https://sitio-{number}.example/</link>"
        f"{rows}</channel></rss>"
    ).encode()


def _item(number: int, one: int) -> str:
    chance = random.Random(number * 1000 + one)
    paragraphs = [" ".join(chance.sample(SENTENCES, 4)) for _ in range(9)]
    text = "".join(
        f'<p class="wp-block">{words} <a href="/nota/{one}">Más</a></p>' for words in paragraphs
    )
    topic = chance.choice(SENTENCES).rstrip(".")
    return (
        f"<item><title>{topic}: sede {number}, día {one}</title>"
        f"<link>https://sitio-{number}.example/nota/{one}/?utm_source=rss</link>"
        f'<guid isPermaLink="false">https://sitio-{number}.example/?p={one}</guid>'
        f"<pubDate>Fri, {one % 27 + 1:02} Jan 2023 {one % 24:02}:00:00 -0600</pubDate>"
        f"<description><![CDATA[<p>{paragraphs[0]}</p>]]></description>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded></item>\n"
    )


@lru_cache(maxsize=4000)
def _answer(number: int, version: int, items: int) -> bytes:
    content = body(number, version, items)
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=UTF-8\r\n"
        f'ETag: "{number}-{version}"\r\nContent-Length: {len(content)}\r\n\r\n'
    )
    return head.encode() + content


class Sites(asyncio.Protocol):
    items = 10
    epoch = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        parts = transport.get_extra_info("sockname")[0].split(".")
        self.number = int(parts[2]) * 250 + int(parts[3]) - 1 if parts[1] == "1" else -1
        self.heard = b""

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while b"\r\n\r\n" in self.heard:
            head, _end, self.heard = self.heard.partition(b"\r\n\r\n")
            self.answer(head)

    def answer(self, head: bytes) -> None:
        if self.number < 0:
            path = head.split(b" ", 2)[1].decode()
            Sites.epoch = int(path.rpartition("/")[2] or 0)
            self.transport.write(b"HTTP/1.1 204 OK\r\n\r\n")
            return
        version = versions(self.number, Sites.epoch)
        mark = f'"{self.number}-{version}"'.encode()
        if b"if-none-match: " + mark in head.lower():
            self.transport.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + mark + b"\r\n\r\n")
        else:
            self.transport.write(_answer(self.number, version, self.items))
        if b"connection: close" in head.lower():
            self.transport.close()


async def main(port: int, feeds: int, items: int) -> None:
    Sites.items = items
    for number in range(feeds):
        _answer(number, 0, items)
    hosts = ["127.0.0.1", *(address(number) for number in range(feeds))]
    server = await asyncio.get_running_loop().create_server(Sites, hosts, port, backlog=8)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*(int(one) for one in sys.argv[1:4])))
