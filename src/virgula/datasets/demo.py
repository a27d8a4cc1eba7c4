"""The demonstration: the sets that call themselves one, loaded, told, and their doors opened.

Each step may run again and changes nothing the second time; a mark of the files on the system
tells that all of it is done, so that a warm start only makes new links.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from virgula.datasets import gathering, seeding, voicing
from virgula.datasets.actions import BadDatasetError, load_dataset
from virgula.datasets.story import Story, stories
from virgula.institutions.choices import Role
from virgula.institutions.models import Membership, System
from virgula.people.links import make_sign_in_link

MARK = "demonstration"
Write = Callable[[str], None]
Labelled = list[tuple[str, str]]


def prepare_demonstration(now: datetime, write: Write) -> Labelled:
    """Bring every demonstration to its place; return a sign-in link for each role, labelled."""
    told = stories()
    for story in told:
        mark = story.mark()
        system = System.objects.filter(key=story.system_key).first()
        if system is None or system.provenance.get(MARK) != mark:
            try:
                _tell(story, mark, now=now, write=write)
            except BadDatasetError as error:
                # Somebody is writing a set: what is wrong is said, and the rest still starts.
                for problem in error.problems:
                    write(f"✗ {problem}")
    return [link for story in told for link in _links(story, now)]


def _tell(story: Story, mark: str, *, now: datetime, write: Write) -> None:
    write(_("Loading the demonstration «%(key)s» …") % {"key": story.key})
    for folder in story.folders:
        load_dataset(folder=folder, at=now)
    system = System.objects.get(key=story.system_key)
    stage = seeding.stage_for(system, story, now=now)
    seeding.seed(stage, write=write)
    gathering.gather(stage)
    voicing.speak(stage, write=write)
    with transaction.atomic():
        system = System.objects.select_for_update().get(pk=system.pk)
        # The day is pinned last: what happened before is dated by its own days.
        if system.pinned_on is None:
            system.pinned_on = story.pinned_on
        system.provenance[MARK] = mark
        system.save(update_fields=["pinned_on", "provenance"])


def _links(story: Story, now: datetime) -> Labelled:
    memberships = (
        Membership.objects.filter(
            actor__system__key=story.system_key, person__email__endswith="@example.org"
        )
        .select_related("person", "actor__system")
        .order_by("pk")
    )
    by_role = {membership.role: membership for membership in reversed(memberships)}
    return [
        (
            f"{by_role[role].get_role_display()} · {by_role[role].actor.system.short_name}",
            make_sign_in_link(by_role[role].person, at=now),
        )
        for role in Role.values
        if role in by_role
    ]


def first_pages() -> Labelled:
    """Return the pages worth a first look, as (label, path)."""
    pages: list[tuple[str, str, str | None]] = [(_("The public site"), "portal:home", None)]
    pages += [
        (_("The plan of %(name)s") % {"name": name}, "plans:plan", key)
        for name, key in seeding.shown_plans()
    ]
    pages += [
        (_("The desk of the coordination"), "desk:today", None),
        (_("The board of twelve months"), "desk:plans:index", None),
    ]
    return [(label, path) for label, name, key in pages if (path := _path(name, key))]


def _path(name: str, key: str | None) -> str:
    # A face that does not mount a page yet has nothing to show.
    try:
        return reverse(name, args=[key] if key else [])
    except NoReverseMatch:
        return ""
