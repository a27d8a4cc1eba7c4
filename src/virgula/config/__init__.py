"""Settings, URL roots and the command line."""
