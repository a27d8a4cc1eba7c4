"""Strict stand-ins of the networks, that fail on order: ``python -m tests.standins NAME PORT``.

One module a network, with its class as ``NETWORK``; ``base`` has what they share. They refuse what
the network's documentation does not allow, in the network's own error bodies, and keep what really
came about. They prove our side of a protocol, not the network's: docs/networks.md says which
adapter was tried on what.
"""
