from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectConfig(AppConfig):
    name = "virgula.config"
    label = "config"
    verbose_name = _("Vírgula")
    default_auto_field = "django.db.models.BigAutoField"
