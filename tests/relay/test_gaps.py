"""Gaps: found, told once, closed by themselves; and the message to a liaison (CON-1, C-4)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from tests.activities.factories import ActivityFactory
from tests.cast import enter
from tests.institutions.factories import BodyFactory, MembershipFactory, RegionFactory
from tests.publishing.factories import ChannelFactory, approved
from tests.relay.factories import NOON, EntryFactory, SourceFactory, later
from tests.relay.test_coverage import relayed
from virgula.institutions.choices import Role
from virgula.institutions.models import RegionTerritory
from virgula.journal.models import Record
from virgula.publishing.outbox import run_once
from virgula.relay.actions import approve_entry
from virgula.relay.actions.gaps import look_for_gaps, note_gaps, tell_gaps
from virgula.relay.actions.liaisons import (
    LetterNotSentError,
    NoLiaisonError,
    WrittenLatelyError,
    write_to_liaison,
)
from virgula.relay.models import CoveragePolicy, Gap, LiaisonLetter
from virgula.relay.periods import span_of
from virgula.relay.queries.gaps import open_gaps
from virgula.relay.queries.monthly import contributions
from virgula.relay.queries.regions import regions

pytestmark = pytest.mark.django_db
TODAY = date(2023, 1, 27)
BOARD = "/mesa/fuentes/cobertura/"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def system(cast):
    """A system whose two bodies spoke lately, and whose third one has not for 34 days."""
    for body in (cast.body, cast.other_body):
        relayed(body, TODAY)
    quiet = BodyFactory(system=cast.system, acronym="CALLADO")
    relayed(quiet, date(2022, 12, 24))
    return cast.system


def _names(system):
    return [str(gap) for gap in open_gaps(system)]


def _region(system, key, *bodies):
    region = RegionFactory(system=system, key=key, name=f"Región {key}")
    for body in bodies:
        RegionTerritory.objects.create(region=region, territory=body.territory)
    return region


def test_a_gap_is_found_once_told_once_and_closed_when_relayed(system, cast, settings):
    assert note_gaps(system, now=NOON) == (1, 0)
    assert note_gaps(system, now=later(hours=1)) == (0, 0)
    assert _names(system) == ["CALLADO"]
    assert tell_gaps(system, now=NOON) == 1
    told = {one.to[0] for one in mail.outbox}
    assert told == {cast.coordinator.email, cast.staff.email}
    assert "CALLADO: 34 días sin réplica; la última fue el 24 de diciembre" in mail.outbox[0].body
    mail.outbox.clear()
    assert (tell_gaps(system, now=later(hours=1)), mail.outbox) == (0, [])

    settings.RELAY_GRACE_SECONDS = 0
    ChannelFactory(system=system)
    quiet = Gap.objects.get().actor
    entry = EntryFactory(source=SourceFactory(system=system, actor=quiet))
    approve_entry(entry=entry, by=None, at=NOON)
    run_once(later(seconds=5))
    assert (_names(system), Gap.objects.get().closed_on) == ([], TODAY)
    assert look_for_gaps(later(hours=2)) == "caught=0 opened=0 closed=0 told=0"


def test_who_wants_no_notices_gets_none_and_the_gap_waits(system, cast):
    for person in (cast.coordinator, cast.staff):
        person.hears_of_trouble = False
        person.save()
    note_gaps(system, now=NOON)
    assert (tell_gaps(system, now=NOON), mail.outbox) == (0, [])
    assert Gap.objects.get().told_at is None


def test_nothing_is_missing_before_there_was_time_for_it(cast):
    relayed(cast.body, TODAY)
    assert note_gaps(cast.system, now=NOON) == (0, 0)


def test_the_days_of_a_silence_are_the_systems_own(system, client, cast):
    enter(client, cast.coordinator)
    answer = client.post(BOARD + "politica/", {"silent_days": 35, "joint_days": 60}, follow=True)
    assert "Cambios guardados." in answer.content.decode()
    assert note_gaps(system, now=NOON) == (0, 0)
    wrong = client.post(BOARD + "politica/", {"silent_days": 0, "joint_days": "x"}, follow=True)
    assert "de 2 a 365" in wrong.content.decode()
    assert CoveragePolicy.objects.get().silent_days == 35
    assert Record.objects.filter(verb="relay.coverage_policy_changed").count() == 1


def test_a_region_that_did_nothing_together_is_told_with_its_last_day(system, cast):
    """C-4: «0 in 60 days»; what one alone, or one of each region, holds is not joint."""
    north = BodyFactory.create_batch(2, system=system)
    south = BodyFactory.create_batch(2, system=system)
    for body in (*north, *south):
        relayed(body, TODAY)
    _region(system, "norte", *north)
    _region(system, "sur", *south)
    _region(system, "sola", cast.body)
    held = {"system": system, "starts_at": None, "ends_at": None}
    ActivityFactory(organiser=north[0], first_on=date(2023, 1, 20), **held).partners.add(north[1])
    ActivityFactory(organiser=south[0], first_on=date(2022, 11, 17), **held).partners.add(south[1])
    ActivityFactory(organiser=south[0], first_on=date(2023, 1, 20), **held).partners.add(north[0])
    hidden = ActivityFactory(
        organiser=south[0], first_on=date(2023, 1, 20), status="proposed", **held
    )
    hidden.partners.add(south[1])
    note_gaps(system, now=NOON)
    assert _names(system) == ["CALLADO", "Región sur"]
    assert Gap.objects.get(region__key="sur").last_on == date(2022, 11, 17)

    found = regions(system, span_of("90", TODAY), today=TODAY, now=NOON)
    assert {
        row.region.key: (len(row.bodies), len(row.joint), row.joint_recently, row.is_apart)
        for row in found.rows
    } == {"norte": (2, 1, 1, False), "sur": (2, 1, 0, True), "sola": (1, 0, 0, True)}


def test_membership_of_a_region_is_dated(system, cast):
    region = RegionFactory(system=system, key="norte")
    RegionTerritory.objects.create(
        region=region, territory=cast.body.territory, valid_to=date(2023, 1, 1)
    )
    RegionTerritory.objects.create(
        region=region, territory=cast.other_body.territory, valid_from=date(2023, 1, 1)
    )
    (row,) = regions(system, span_of("90", TODAY), today=TODAY, now=NOON).rows
    assert [one.actor.pk for one in row.bodies] == [cast.other_body.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_regions_and_contributions_ask_a_fixed_number_of_questions(system, rows, count_queries):
    for number in range(rows):
        bodies = BodyFactory.create_batch(2, system=system)
        _region(system, f"r{number}", *bodies)
        ActivityFactory(system=system, organiser=bodies[0]).partners.add(bodies[1])
        relayed(bodies[0], TODAY)
    with count_queries(11):
        found = regions(system, span_of("30", TODAY), today=TODAY, now=NOON)
    assert len(found.rows) == rows
    with count_queries(8):
        table = contributions(system, today=TODAY, now=NOON)
    assert len(table.sections[0].rows) == rows * 2 + 3


def test_who_has_nothing_reads_zero_and_is_not_hidden(system, cast, client):
    """INT-1: items and activities by month; every number opens its records, for anyone."""
    body = BodyFactory(system=system, acronym="IZ", key="iz")
    for day in (date(2022, 12, 1), date(2023, 1, 5), date(2023, 1, 6)):
        relayed(body, day, title=f"Novedad del {day}")
    ActivityFactory(
        system=system, organiser=body, first_on=date(2022, 12, 13), starts_at=None, ends_at=None
    )
    mute = BodyFactory(system=system, acronym="MUDO")
    table = contributions(system, today=TODAY, now=NOON)
    rows = {str(row.actor): row for row in table.rows}
    assert table.months == [date(2022, 12, 1), date(2023, 1, 1)]
    assert [(m.items, m.activities) for m in rows["IZ"].months] == [(1, 1), (2, 0)]
    assert (rows["IZ"].items, rows["IZ"].activities, rows["IZ"].lines) == (3, 1, 0)
    assert (rows["MUDO"].items, rows["MUDO"].activities) == (0, 0)

    # Whom anyone may see: systems that speak.
    channel = ChannelFactory(system=system)
    EntryFactory(source=SourceFactory(system=system, actor=mute))
    approved(channel, at=NOON)
    run_once(later(seconds=5))
    page = client.get(f"/aportaciones/{system.key}/iz/")
    assert "Novedad del 2023-01-06" in page.content.decode()
    assert client.get(f"/aportaciones/{system.key}/nadie/").status_code == 404
    assert client.get("/aportaciones/nada/iz/").status_code == 404
    lines = client.get(f"/aportaciones/aportaciones.csv?sistema={system.key}").content.decode()
    assert f"iz,{body.name},local,2023-01,2,0,0" in lines
    assert f"{mute.key},{mute.name},local,2023-01,0,0,0" in lines
    assert client.get(f"/regiones/?sistema={system.key}").status_code == 200


def _liaison(actor):
    return MembershipFactory(actor=actor, role=Role.LIAISON).person


def test_a_message_goes_to_each_liaison_with_their_link_and_never_twice_a_week(cast):
    first = _liaison(cast.other_body)
    how = {"actor": cast.other_body, "subject": "Hola", "text": "Los extrañamos.\n"}
    letter = write_to_liaison(by=cast.coordinator, at=NOON, **how)
    assert (letter.people, letter.sent_at) == (1, NOON)
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == ([first.email], [cast.coordinator.email])
    assert "Los extrañamos." in sent.body
    assert "/m/difundir/" in sent.body
    with pytest.raises(WrittenLatelyError):
        write_to_liaison(by=cast.staff, at=NOON + timedelta(days=6, hours=23), **how)
    write_to_liaison(by=cast.staff, at=NOON + timedelta(days=7), **how)
    assert len(mail.outbox) == 2
    assert LiaisonLetter.objects.count() == 2
    assert Record.objects.filter(verb="relay.liaison_written").count() == 2


def test_without_a_liaison_nothing_is_sent_and_nothing_recorded(cast):
    with pytest.raises(NoLiaisonError):
        write_to_liaison(
            actor=cast.other_body, subject="Hola", text="x", by=cast.coordinator, at=NOON
        )
    assert not LiaisonLetter.objects.exists()


def test_a_mail_server_that_does_not_answer_leaves_nothing_behind(cast, settings):
    _liaison(cast.other_body)
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    with pytest.raises(LetterNotSentError):
        write_to_liaison(
            actor=cast.other_body, subject="Hola", text="x", by=cast.coordinator, at=NOON
        )
    assert not LiaisonLetter.objects.exists()


def test_a_person_changes_the_words_and_sends_them_with_one_click(client, cast):
    liaison = _liaison(cast.other_body)
    relayed(cast.other_body, date(2022, 12, 24))
    enter(client, cast.coordinator)
    address = reverse("desk:relay:liaison", args=[cast.other_body.pk])
    page = client.get(address)
    assert "Hace 34 días que no replicamos nada" in page.content.decode()
    refused = client.post(address, {"subject": "", "text": ""})
    assert refused.status_code == 422
    answer = client.post(address, {"subject": "Hola\r\nBcc: x", "text": "¿Qué hay?"}, follow=True)
    assert "va en camino a 1 persona" in answer.content.decode()
    assert (mail.outbox[0].subject, mail.outbox[0].to) == ("Hola Bcc: x", [liaison.email])
    again = client.post(address, {"subject": "Hola", "text": "¿Qué hay?"}, follow=True)
    assert "Espera una semana" in again.content.decode()
    assert len(mail.outbox) == 1


def test_another_systems_institution_is_not_there(client, cast, foreign_cast):
    enter(client, cast.coordinator)
    address = reverse("desk:relay:liaison", args=[foreign_cast.body.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"subject": "a", "text": "b"}).status_code == 404


def test_hoy_says_what_is_missing_once_each(client, cast, system):
    region = _region(system, "sur", cast.body, cast.other_body)
    Gap.objects.create(system=system, region=region, found_on=TODAY, found_at=NOON)
    note_gaps(system, now=NOON)
    enter(client, cast.coordinator)
    page = client.get("/mesa/").content.decode()
    assert page.count("CALLADO</abbr>") == 1
    assert _names(system) == ["CALLADO"]

    old = ActivityFactory(system=system, organiser=cast.body, first_on=date(2022, 11, 1))
    assert note_gaps(system, now=later(hours=1)) == (1, 0)
    page = client.get("/mesa/").content.decode()
    assert page.count(">Región sur</a>: 0 actividades conjuntas en 60 días") == 1
    old.partners.add(cast.other_body)
    type(old).objects.filter(pk=old.pk).update(last_on=TODAY)
    assert note_gaps(system, now=later(hours=2)) == (0, 1)
