"""feed2toot as it is published, run as its users run it: often, over a feed that grows.

``python -m bench.peers.feed2toot_run FOLDER URL ENTRIES SEED``. Each run sees the newest ten
entries, two more than the one before. One run in ten is killed with SIGKILL somewhere. Its only
change: Python 3.12 took the name ``SafeConfigParser`` away, so it is given back.
"""

import configparser
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

KILLED = 0.1
NEW_A_RUN = 2
SHOWN = 10


def main(folder: Path, url: str, entries: int, seed: int) -> int:
    configparser.SafeConfigParser = configparser.ConfigParser  # type: ignore[attr-defined]
    from feed2toot.main import Main

    chance, kills = random.Random(seed), 0
    feed, settings = folder / "feed.xml", folder / "feed2toot.ini"
    (folder / "client").write_text(f"id\nsecret\n{url}\n")
    (folder / "user").write_text(f"good-token\n{url}\n")
    (folder / "none").write_text("")
    settings.write_text(_settings(folder, url, feed))
    for last in range(NEW_A_RUN, entries + SHOWN + 1, NEW_A_RUN):
        shown = range(max(0, min(last, entries) - SHOWN), min(last, entries))
        feed.write_text(_feed(shown))
        pid = os.fork()
        if pid == 0:
            _run(Main, settings, folder)
        if chance.random() < KILLED:
            time.sleep(chance.uniform(0.0, 0.15))
            os.kill(pid, signal.SIGKILL)
            kills += 1
            (folder / "lock").unlink(missing_ok=True)
        os.waitpid(pid, 0)
        (folder / "lock").unlink(missing_ok=True)
    return kills


def _run(start: Callable[[], Any], settings: Path, folder: Path) -> None:
    try:
        if not os.environ.get("BENCH_SAY"):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        sys.argv = ["feed2toot", "-c", str(settings), "--lockfile", str(folder / "lock")]
        start()
    except BaseException as error:  # noqa: BLE001 -- its own end, told to whoever looks
        print(type(error).__name__, error, file=sys.stderr)
    finally:
        os._exit(0)


def _settings(folder: Path, url: str, feed: Path) -> str:
    return f"""[mastodon]
instance_url={url}
user_credentials={folder / "user"}
client_credentials={folder / "client"}
toot_visibility=public
[cache]
cachefile={folder / "cache"}
cache_limit=10000
[lock]
lock_file={folder / "lock"}
[rss]
uri={feed}
toot={{title}}
[hashtaglist]
several_words_hashtags_list={folder / "none"}
"""


def _feed(numbers: range) -> str:
    items = "".join(
        f"<item><title>Aviso {n}</title><guid>aviso-{n}</guid>"
        f"<link>https://a.example/{n}</link></item>"
        for n in reversed(numbers)
    )
    return f"<rss version='2.0'><channel><title>Avisos</title>{items}</channel></rss>"


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
