"""Search across every room: one index, the same answers on every database."""
