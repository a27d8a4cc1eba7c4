from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "virgula.search"
    label = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.platform.tick import register_round
        from virgula.search.actions import catch_up, recount

        register_round("search.changes", timedelta(minutes=1), catch_up)
        # What no record told of, and the words that a mistyped one may mean.
        register_round("search.recount", timedelta(hours=12), recount)
