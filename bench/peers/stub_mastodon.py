"""``python -m bench.peers.stub_mastodon PORT [MS]``: the least that answers a Mastodon client.

It costs so little that what is measured is the client. With ``MS`` it answers so many milliseconds
later, as a network across the world does, to any number of clients at a time.
"""

import asyncio
import itertools
import json
import sys
from datetime import UTC, datetime

IDS = itertools.count(1)


def answer(head: bytes) -> bytes:
    """Return the body for a request."""
    if head.startswith(b"POST"):
        number = next(IDS)
        return json.dumps(
            {
                "id": str(number),
                "created_at": datetime.now(UTC).isoformat(),
                "url": f"https://red.example/@cuenta/{number}",
                "content": "<p>Aviso</p>",
                "visibility": "public",
                "account": {"id": "7", "acct": "cuenta"},
            }
        ).encode()
    return json.dumps({"id": "7", "acct": "cuenta", "version": "4.4.0", "uri": "x"}).encode()


class Stub(asyncio.Protocol):
    wait = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.heard = transport, b""

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while b"\r\n\r\n" in self.heard:
            head, rest = self.heard.split(b"\r\n\r\n", 1)
            length = 0
            for line in head.lower().split(b"\r\n"):
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if len(rest) < length:
                return
            self.heard = rest[length:]
            if self.wait:
                asyncio.get_running_loop().call_later(self.wait, self.reply, head)
            else:
                self.reply(head)

    def reply(self, head: bytes) -> None:
        body = answer(head)
        self.transport.write(  # type: ignore[attr-defined] -- a socket's transport
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + str(len(body)).encode()
            + b"\r\n\r\n"
            + body
        )


async def main(port: int, milliseconds: float = 0.0) -> None:
    Stub.wait = milliseconds / 1000
    server = await asyncio.get_running_loop().create_server(Stub, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), *map(float, sys.argv[2:])))
