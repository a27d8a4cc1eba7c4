from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstitutionsConfig(AppConfig):
    name = "virgula.institutions"
    label = "institutions"
    verbose_name = _("Institutions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from virgula.journal.verbs import register_verbs

        register_verbs({"institutions.day_pinned": _("moved the day shown of")})
        user_logged_in.connect(_follow_roles, dispatch_uid="institutions.editors")


def _follow_roles(sender: Any, user: Any, **kwargs: Any) -> None:
    from virgula.institutions.editors import follow_roles

    follow_roles(user)
