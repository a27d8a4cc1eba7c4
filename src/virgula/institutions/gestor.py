"""The one base of every catalogue in the gestor: nobody reaches another system's rows.

The library checks only whether somebody may change *some* row of a model, not whose
(docs/decisions/0004-gestor-policy.md), so each view of a catalogue asks here first.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.viewsets.model import ModelViewSet

from virgula.institutions.models import System
from virgula.institutions.scope import reach_of
from virgula.platform.scoping import Reach, within


class ReachForm(WagtailAdminModelForm):
    """A form whose choices stop where the person's reach does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = reach_of(self.for_user)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = choices_within(field.queryset, reach)
        if "system" in self.fields:
            self._settle_system(self.fields["system"])

    def _settle_system(self, field: forms.Field) -> None:
        """A row never moves to another system; who has only one is not asked."""
        if self.instance.pk:
            field.disabled = True
        elif isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            systems = list(field.queryset[:2])
            if len(systems) == 1:
                field.initial, field.empty_label = systems[0], None


def choices_within(queryset: QuerySet[Any], reach: Reach) -> QuerySet[Any]:
    """Keep the choices of the systems in reach; a model without system is the same for all."""
    if queryset.model is System:
        return within(queryset, reach, system="pk")
    if any(field.name == "system" for field in queryset.model._meta.get_fields()):
        return within(queryset, reach, system="system")
    return queryset


class WithinReach:
    """Mixed into every view of a catalogue; a row out of reach is not there."""

    reach_path: ClassVar[str]
    related: ClassVar[tuple[str, ...]] = ()
    model: type[Model]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if "pk" in kwargs:
            rows = self._reachable(self.model._default_manager.all(), request)
            if not rows.filter(pk=unquote(str(kwargs["pk"]))).exists():
                raise Http404
        super().setup(request, *args, **kwargs)  # type: ignore[misc]

    def get_base_queryset(self) -> QuerySet[Any]:
        queryset = super().get_base_queryset()  # type: ignore[misc]
        if queryset.model is not self.model:
            return queryset
        rows = self._reachable(queryset, self.request)  # type: ignore[attr-defined]
        # One query a list, whatever its rows: what a column shows comes along.
        return rows.select_related(*self.related) if self.related else rows

    def _reachable(self, queryset: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
        return within(queryset, reach_of(request.user), system=self.reach_path)


class Catalogue(ModelViewSet):
    """Base of the catalogues; ``reach_path`` leads from a row to its system."""

    reach_path = "system"
    related: ClassVar[tuple[str, ...]] = ("system",)
    form_class: ClassVar[type[ReachForm]] = ReachForm
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    search_backend_name = None

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        scope = {"reach_path": self.reach_path, "related": self.related}
        scoped = type(view_class.__name__, (WithinReach, view_class), scope)
        return super().construct_view(scoped, **kwargs)

    @cached_property
    def _form(self) -> type[forms.BaseModelForm[Any]]:
        return forms.modelform_factory(
            self.model, form=self.form_class, fields=self.get_form_fields()
        )

    def get_form_class(self, for_update: bool = False) -> type[forms.BaseModelForm[Any]]:
        return self._form
