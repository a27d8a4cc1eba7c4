"""What people type into this room."""
