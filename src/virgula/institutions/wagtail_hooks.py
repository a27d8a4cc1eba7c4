"""Catalogues of institutions in the gestor."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from virgula.institutions.gestor import Catalogue, ReachForm
from virgula.institutions.models import (
    Body,
    CollegiateBody,
    Label,
    Membership,
    Region,
    System,
    Territory,
)
from virgula.people.models import Person

VALIDITY = ["valid_from", "valid_to"]
SOURCE = ["source", "confidence"]


class SystemCatalogue(Catalogue):
    model = System
    reach_path = "pk"
    related = ()
    icon = "globe"
    form_fields = ["name", "short_name", "zone", "zone_label"]
    list_display = ["name", "zone", "zone_label", "loaded_at"]
    search_fields = ["name", "short_name"]
    ordering = ["name", "pk"]


class TerritoryCatalogue(Catalogue):
    model = Territory
    icon = "site"
    form_fields = ["system", "key", "code", "name", "official_name", "zone", *SOURCE]
    list_display = ["name", "code", "zone", "system"]
    search_fields = ["name", "official_name", "code"]
    ordering = ["system_id", "code", "name", "pk"]


class RegionCatalogue(Catalogue):
    model = Region
    icon = "site"
    form_fields = ["system", "key", "name", *SOURCE]
    list_display = ["name", "system"]
    search_fields = ["name"]
    ordering = ["system_id", "name", "pk"]


class BodyCatalogue(Catalogue):
    model = Body
    related = ("system", "territory")
    icon = "home"
    form_fields = [
        *("system", "key", "acronym", "name", "territory", "label_key", *VALIDITY),
        *("successor", "successor_name", "status", "status_on", "website", *SOURCE),
    ]
    list_display = ["acronym", "name", "territory", "status"]
    search_fields = ["name", "acronym"]
    ordering = ["system_id", "name", "pk"]


class CollegiateBodyCatalogue(Catalogue):
    model = CollegiateBody
    icon = "group"
    form_fields = [
        *("system", "key", "acronym", "name", "kind", "region", *VALIDITY),
        *("successor", "successor_name", "status", "status_on", "website", *SOURCE),
    ]
    list_display = ["acronym", "name", "kind", "system"]
    search_fields = ["name", "acronym"]
    ordering = ["system_id", "name", "pk"]


class LabelCatalogue(Catalogue):
    model = Label
    icon = "tag"
    form_fields = ["system", "key", "singular", "plural", *VALIDITY]
    list_display = ["key", "singular", "plural", "valid_from", "valid_to"]
    search_fields = ["key", "singular", "plural"]
    ordering = ["system_id", "key", "valid_from", "pk"]


class MembershipForm(ReachForm):
    """A role given by e-mail: who is not known yet gets an account without password."""

    email = forms.EmailField(label=_("e-mail"))
    name = forms.CharField(label=_("name"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["email", "name", "actor", "role", "since", "until"])
        if self.instance.pk:
            for key in ("email", "name"):
                self.fields[key].initial = getattr(self.instance.person, key)
                self.fields[key].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        email = cleaned.get("email")
        if email and not self.instance.pk:
            known = Person.objects.filter(email__iexact=email).first()
            name = cleaned.get("name") or ""
            self.instance.person = known or Person(email=email.lower(), name=name)
        return cleaned

    def save(self, commit: bool = True) -> Any:
        person = self.instance.person
        if person._state.adding:
            person.set_unusable_password()
            person.save()
        self.instance.person = person
        return super().save(commit)


class MembershipCatalogue(Catalogue):
    model = Membership
    reach_path = "actor__system"
    related = ("person", "actor")
    form_class = MembershipForm
    icon = "user"
    form_fields = ["actor", "role", "since", "until"]
    list_display = ["person", "role", "actor", "since", "until"]
    search_fields = ["person__name", "person__email", "actor__name", "actor__acronym"]
    ordering = ["actor__name", "role", "pk"]


class InstitutionsGroup(ModelViewSetGroup):
    menu_label = _("Institutions")
    menu_icon = "group"
    menu_order = 200
    items = (
        SystemCatalogue,
        BodyCatalogue,
        CollegiateBodyCatalogue,
        TerritoryCatalogue,
        RegionCatalogue,
        LabelCatalogue,
        MembershipCatalogue,
    )


@hooks.register("register_admin_viewset")
def register_catalogues() -> InstitutionsGroup:
    return InstitutionsGroup()


@hooks.register("construct_main_menu")
def leave_out_what_is_not_used(request: Any, menu_items: list[Any]) -> None:
    """Reports of the library count pages of every system: nobody here needs them."""
    menu_items[:] = [item for item in menu_items if item.name not in {"reports", "help"}]
