"""Pages and media of the gestor: the library gives rights on them to groups only.

Membership of the one group of editors follows from the roles, at each sign-in; a role that has
ended shuts the whole gestor before the group is asked.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from virgula.institutions.scope import reach_of

GROUP = "virgula.editors"
PAGE_RIGHTS = ("add_page", "change_page", "publish_page")
# The library asks for the rights of its own models, whichever model holds the rows.
MEDIA_RIGHTS = {"wagtailimages": "image", "wagtaildocs": "document"}
MEDIA_VERBS = ("add", "change", "choose")


def follow_roles(person: Any) -> None:
    """Put who runs a system today among the editors, and take out who no longer does."""
    runs_a_system = bool(reach_of(person).system_ids)
    is_editor = person.groups.filter(name=GROUP).exists()
    if runs_a_system and not is_editor:
        person.groups.add(editors())
    elif is_editor and not runs_a_system:
        person.groups.remove(editors())


def editors() -> Group:
    """Return the group of editors with its rights, made at the first need."""
    group = Group.objects.filter(name=GROUP).first()
    return group or _make_editors()


@transaction.atomic
def _make_editors() -> Group:
    group, _ = Group.objects.get_or_create(name=GROUP)
    root = Page.get_first_root_node()
    collection = Collection.get_first_root_node()
    for codename in PAGE_RIGHTS:
        right = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename, content_type__model="page"
        )
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=right)
    for room, model in MEDIA_RIGHTS.items():
        for verb in MEDIA_VERBS:
            right = Permission.objects.get(content_type__app_label=room, codename=f"{verb}_{model}")
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=right
            )
    return group
