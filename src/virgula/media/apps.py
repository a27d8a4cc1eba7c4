from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "virgula.media"
    label = "media"
    verbose_name = _("Media")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from virgula.journal.verbs import register_verbs

        register_verbs({"media.upload_withdrawn": _("withdrew")})
