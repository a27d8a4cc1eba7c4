"""The light face of those who come for minutes, through signed links."""
