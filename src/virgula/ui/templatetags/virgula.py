"""Template tags of the design system, loaded for every template."""

from django import template

register = template.Library()
