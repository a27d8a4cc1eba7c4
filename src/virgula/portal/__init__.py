"""The public face: light, without account, works without JavaScript."""
