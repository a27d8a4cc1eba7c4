from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.ui.navigation import register_entry


class PortalConfig(AppConfig):
    name = "virgula.portal"
    label = "portal"
    verbose_name = _("Portal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_entry("portal", "plans", _("Plans"), "plans:plans", 10)
        register_entry("portal", "posts", _("Publications"), "publishing:posts", 20)
        register_entry(
            "portal", "agenda", pgettext_lazy("public", "Agenda"), "activities:agenda", 15
        )
        register_entry("portal", "campaigns", _("Campaigns"), "content:campaigns", 25)
        register_entry("portal", "questions", _("Questions"), "content:questions", 27)
        register_entry("portal", "bulletin", _("Bulletin"), "bulletins:bulletin", 22)
        register_entry("portal", "search", pgettext_lazy("page", "Search"), "search:search", 90)
        register_entry("portal", "reports", _("Reports"), "reports:index", 30)
