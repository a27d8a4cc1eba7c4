"""What the bodies publish, collected and approved to be said again."""
