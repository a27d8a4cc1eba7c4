"""The public face of the plans."""
