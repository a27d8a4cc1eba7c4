"""Channels in the gestor: what changes rarely.

Server and token are set on the desk alone, together: the token of one must not go to another.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from virgula.institutions.gestor import Catalogue
from virgula.publishing.models import Channel


class ChannelCatalogue(Catalogue):
    model = Channel
    menu_label = _("Channels")
    icon = "mail"
    menu_order = 210
    add_to_admin_menu = True
    form_fields = [
        *("system", "key", "name", "network", "handle", "public_url", "text_limit"),
        "is_active",
    ]
    list_display = ["name", "network", "handle", "status", "is_active"]
    search_fields = ["name", "handle"]
    ordering = ["system_id", "name", "pk"]


@hooks.register("register_admin_viewset")
def register_channels() -> ChannelCatalogue:
    return ChannelCatalogue()
