"""Channels, posts, deliveries and the outbox: exactly one effect."""
