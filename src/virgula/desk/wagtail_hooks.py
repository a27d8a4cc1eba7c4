"""The way back from the gestor to the desk."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_menu_item")
def register_way_back() -> MenuItem:
    return MenuItem(_("Back to the desk"), reverse("desk:today"), icon_name="arrow-left", order=1)
