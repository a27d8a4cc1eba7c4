from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulletinsConfig(AppConfig):
    name = "virgula.bulletins"
    label = "bulletins"
    verbose_name = _("Bulletins")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.bulletins.actions.subscribing import run_forgetting
        from virgula.journal.verbs import register_fields, register_verbs
        from virgula.platform.tick import register_round

        register_round("bulletins.forget", timedelta(hours=1), run_forgetting)
        register_fields({"subscribers": _("subscribers")})
        register_verbs({"bulletins.list_imported": _("brought a list of subscribers to")})
