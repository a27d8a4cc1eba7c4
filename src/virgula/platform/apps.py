from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlatformConfig(AppConfig):
    name = "virgula.platform"
    label = "platform"
    verbose_name = _("Ground services")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from virgula.platform.append_only import install_guards

        post_migrate.connect(install_guards, sender=self, dispatch_uid="append-only guards")
