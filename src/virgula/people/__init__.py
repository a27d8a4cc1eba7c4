"""Persons, login, second factor."""
