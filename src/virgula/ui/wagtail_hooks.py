"""The gestor in our colours."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


def gestor_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("ui/gestor.css"))


hooks.register("insert_global_admin_css", gestor_css)
