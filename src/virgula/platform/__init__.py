"""Ground services: signed links, secrets, scoping, guarded HTTP client, the tick."""
