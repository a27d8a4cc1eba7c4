"""The product's settings with nothing kept: every page is made again."""

from virgula.config.settings import *  # noqa: F403 -- the product's own, whole

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
