"""Peers that are no dependency of ours: installed once into a folder of their own, with pip."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def installed(name: str) -> Path:
    """Return a folder that holds a package with all that it needs."""
    folder = Path(tempfile.gettempdir()) / f"virgula-peers-{os.getuid()}" / name
    if not folder.is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder
