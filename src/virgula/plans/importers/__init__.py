"""Understand plan documents: blocks in, a draft with its findings out. No database here."""

from virgula.plans.importers.understanding import understand

__all__ = ["understand"]
