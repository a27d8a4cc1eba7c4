"""The activities as pages, calendars, feeds and letters show them."""

from virgula.activities.queries.public import public_activities

__all__ = ["public_activities"]
