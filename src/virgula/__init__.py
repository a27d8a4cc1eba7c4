"""Vírgula: the platform that carries a commission's yearly plan and keeps the proof."""

__version__ = "0.1.0"
