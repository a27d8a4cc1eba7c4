from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelayConfig(AppConfig):
    name = "virgula.relay"
    label = "relay"
    verbose_name = _("Relay")
    default_auto_field = "django.db.models.BigAutoField"
