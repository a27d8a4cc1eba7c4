"""A mail server in a process of its own: ``python -m tests.smtp FOLDER`` prints its port.

It keeps one line of JSON for each letter that it took, on the disk before it answers, and behaves
as the first word of the reader's address asks: ``rechaza`` is refused for good, ``luego`` refused
once and then taken, ``corta`` is taken and the line cut without an answer, ``basura`` is refused
after its text was read.
"""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

MARK = "listening "


class Handler:
    """Take or refuse a letter by the first word of its reader's address."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._seen: set[str] = set()

    async def handle_RCPT(  # noqa: N802 -- the library's own name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("rechaza"):
            return f"550 5.1.1 <{address}> no existe"
        if address.startswith("luego") and address not in self._seen:
            self._seen.add(address)
            return "451 4.7.1 vuelve luego"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- the library's own name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        (reader,) = envelope.rcpt_tos
        if reader.startswith("basura"):
            return "554 5.7.1 parece basura"
        line = json.dumps({"to": reader, "raw": envelope.content.decode("utf-8", "replace")})
        with self._log.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
        if reader.startswith("corta"):
            server.transport.abort()
        return "250 OK"


async def _serve(log: Path) -> None:
    handler = Handler(log)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="correo.example", enable_SMTPUTF8=False), "127.0.0.1", 0
    )
    sys.stdout.write(f"{MARK}{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


@dataclass
class MailServer:
    """The server as a test sees it."""

    port: int
    log: Path
    process: subprocess.Popen[str]

    @classmethod
    def start(cls, folder: Path) -> "MailServer":
        log = folder / "letters.jsonl"
        log.touch()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.smtp", str(log)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith(MARK), line
        return cls(int(line.removeprefix(MARK)), log, process)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def forget(self) -> None:
        self.log.write_text("")

    @property
    def mailers(self) -> dict[str, Any]:
        """The setting ``MAILERS`` that leads here."""
        return {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": self.port, "timeout": 10},
            }
        }

    def letters(self) -> list[tuple[str, EmailMessage]]:
        """Return every letter that was taken, with its reader."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [
            (line["to"], message_from_bytes(line["raw"].encode(), policy=policy.default))  # type: ignore[misc]
            for line in lines
        ]

    def readers(self) -> list[str]:
        """Return who got a letter, once for each letter."""
        return sorted(reader for reader, _letter in self.letters())


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
