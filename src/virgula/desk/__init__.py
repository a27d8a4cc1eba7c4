"""The staff's face: today's work, navigation and search."""
