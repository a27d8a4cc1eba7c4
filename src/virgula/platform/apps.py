from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlatformConfig(AppConfig):
    name = "virgula.platform"
    label = "platform"
    verbose_name = _("Ground services")
    default_auto_field = "django.db.models.BigAutoField"
