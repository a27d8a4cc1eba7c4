from django.apps import AppConfig


class GestorConfig(AppConfig):
    """An app of its own, so that its texts fill the library's gaps and replace none of ours."""

    name = "virgula.config.gestor"
    label = "gestor"
    verbose_name = "Gestor"
