"""Activities are proposed once, shown when a person says so, and never lost (DX-1)."""

from datetime import date

import pytest

from tests.activities.factories import (
    NOON,
    ActivityFactory,
    AudienceFactory,
    ThemeFactory,
    later,
    on,
)
from tests.institutions.factories import BodyFactory, SystemFactory
from virgula.activities.actions import (
    DaysError,
    NotInStatusError,
    OtherSystemError,
    TitleMissingError,
    change_activity,
    dismiss_activity,
    merge_activities,
    propose_activity,
    publish_activity,
    reconsider_activity,
)
from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity, PendingChange
from virgula.evidence.models import Fact

pytestmark = pytest.mark.django_db
FRIDAY = date(2023, 2, 3)


def propose(body, happening, **fields) -> Activity:
    values = {"system": body.system, "organiser": body, "at": NOON, **fields}
    return propose_activity(happening=happening, **values)


def test_two_tellings_of_the_same_are_one_activity() -> None:
    body = BodyFactory()
    first = propose(body, on(FRIDAY, title="Taller: ¿qué son los datos personales?"))
    other = BodyFactory(system=body.system)
    again = propose(
        body,
        on(FRIDAY, "10:00", title="TALLER ¿Qué son los datos personales"),
        partners=[other, body],
    )
    assert again == first
    assert [one.pk for one in again.partners.all()] == [other.pk]
    again.refresh_from_db()
    assert (again.status, again.territory) == (ActivityStatus.PROPOSED, body.territory)
    # The hour that the first telling did not know.
    assert again.starts_at == on(FRIDAY, "10:00").starts_at


def test_the_same_title_on_another_day_is_another_activity() -> None:
    body = BodyFactory()
    first = propose(body, on(FRIDAY))
    assert propose(body, on(date(2023, 2, 10))) != first


def test_an_announcers_mark_is_one_activity_whatever_its_date() -> None:
    body = BodyFactory()
    first = propose(body, on(FRIDAY, "10:00", uid="a@cuerpo.example"))
    again = propose(body, on(date(2023, 2, 10), "12:00", uid="a@cuerpo.example"))
    assert again == first
    assert again.first_on == date(2023, 2, 10)
    publish_activity(activity=again, by=None, at=NOON)
    propose(body, on(date(2023, 2, 17), "12:00", uid="a@cuerpo.example"))
    again.refresh_from_db()
    # The public saw a date: another one waits for a person.
    assert again.first_on == date(2023, 2, 10)
    assert again.pending_change.first_on == date(2023, 2, 17)
    propose(body, on(date(2023, 2, 10), "12:00", uid="a@cuerpo.example"))
    assert not PendingChange.objects.exists()


def test_what_was_dismissed_is_not_proposed_again() -> None:
    body = BodyFactory()
    first = propose(body, on(FRIDAY))
    dismiss_activity(activity=first, by=None, at=NOON)
    assert propose(body, on(FRIDAY)).status == ActivityStatus.DISMISSED
    reconsider_activity(activity=first, by=None, at=NOON)
    assert propose(body, on(FRIDAY)).status == ActivityStatus.PROPOSED


def test_a_happening_that_makes_no_sense_is_refused() -> None:
    body = BodyFactory()
    with pytest.raises(TitleMissingError):
        propose(body, on(FRIDAY, title="  "))
    with pytest.raises(DaysError):
        propose(body, on(FRIDAY, last=date(2023, 2, 2)))
    with pytest.raises(DaysError):
        propose(body, on(FRIDAY, "10:00", "09:00"))
    with pytest.raises(OtherSystemError):
        propose(body, on(FRIDAY), themes=[ThemeFactory()])
    with pytest.raises(OtherSystemError):
        propose(body, on(FRIDAY), system=SystemFactory())
    assert not Activity.objects.exists()


def test_publishing_leaves_its_evidence_once() -> None:
    theme = ThemeFactory()
    body = BodyFactory(system=theme.system)
    activity = propose(body, on(FRIDAY), themes=[theme])
    publish_activity(activity=activity, by=None, at=NOON)
    with pytest.raises(NotInStatusError):
        publish_activity(activity=activity, by=None, at=NOON)
    fact = Fact.objects.get()
    assert (fact.kind, fact.day, fact.actor_id, fact.territory, fact.dims) == (
        "activities.published",
        date(2023, 1, 27),
        body.pk,
        body.territory,
        {"theme": theme.key, "origin": "relay"},
    )


def test_a_change_of_what_the_public_sees_grows_the_sequence() -> None:
    theme = ThemeFactory()
    activity = ActivityFactory(system=theme.system)
    audience = AudienceFactory(system=theme.system)
    values = {"title": "Taller abierto", "themes": [theme], "audiences": [audience]}
    change_activity(activity=activity, values=values, by=None, at=later(hours=1))
    assert (activity.title, activity.folded, activity.sequence) == (
        "Taller abierto",
        "taller abierto",
        1,
    )
    change_activity(activity=activity, values=values, by=None, at=later(hours=2))
    assert activity.sequence == 1
    with pytest.raises(TitleMissingError):
        change_activity(activity=activity, values={"title": " "}, by=None, at=NOON)


def test_merging_credits_both_and_keeps_the_page_of_the_other() -> None:
    kept = ActivityFactory(summary="", starts_at=None, ends_at=None)
    other = ActivityFactory(system=kept.system, summary="Con café.")
    merge_activities(kept=kept, other=other, by=None, at=later(hours=1))
    other.refresh_from_db()
    assert (other.status, other.merged_into) == (ActivityStatus.DISMISSED, kept)
    assert [one.pk for one in kept.partners.all()] == [other.organiser.pk]
    assert (kept.summary, kept.starts_at) == ("Con café.", other.starts_at)
    again = propose(other.organiser, on(other.first_on, title=other.title))
    assert again == kept
