"""Windows of plans in the gestor: names, months, shapes and colours are data."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from virgula.institutions.gestor import Catalogue
from virgula.plans.models import Window


class WindowCatalogue(Catalogue):
    model = Window
    reach_path = "plan__system"
    related = ("plan",)
    menu_label = _("Windows")
    icon = "date"
    menu_order = 220
    add_to_admin_menu = True
    form_fields = [
        *("plan", "key", "position", "name", "kind", "first_month", "end_month"),
        *("shape", "colour_light", "colour_dark"),
    ]
    list_display = ["name", "plan", "first_month", "end_month", "shape"]
    search_fields = ["name"]
    ordering = ["plan_id", "position", "pk"]


@hooks.register("register_admin_viewset")
def register_windows() -> WindowCatalogue:
    return WindowCatalogue()
