"""``python -m tests.standins NAME PORT``: one stand-in on loopback until it is ended."""

import sys
from importlib import import_module

from tests.standins.serving import serve

if __name__ == "__main__":
    serve(import_module(f"tests.standins.{sys.argv[1]}").NETWORK(), port=int(sys.argv[2]))
