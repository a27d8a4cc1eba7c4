"""Bulletins by e-mail: who receives them, and one private copy for each reader of an issue."""
