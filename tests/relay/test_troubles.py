"""An institution is told that its site does not answer: once for each trouble, weekly at most."""

import pytest

from tests.institutions.factories import MembershipFactory
from tests.relay.factories import NOON, SourceFactory, later
from virgula.relay.actions import tell_troubles

pytestmark = pytest.mark.django_db


def failing(**values):
    values = {
        "status": "failing",
        "failures": 9,
        "failing_since": later(days=-4),
        "last_error": "El sitio tiene una falla propia (503).",
        **values,
    }
    source = SourceFactory(**values)
    MembershipFactory(actor=source.actor, person__email="enlace@cuerpo.example")
    return source


def test_the_liaison_is_told_once_what_fails_since_when_and_what_to_do(mailoutbox):
    source = failing(name="Boletines")
    assert tell_troubles(NOON) == "told=1"
    assert tell_troubles(later(days=30)) == "told=0"
    (letter,) = mailoutbox
    assert letter.to == ["enlace@cuerpo.example"]
    for words in ("Boletines", source.location, "23 de enero", "(503)", "/m/difundir/"):
        assert words in letter.body
    source.refresh_from_db()
    assert source.told_at == NOON


def test_a_trouble_of_yesterday_is_not_told_yet_and_a_paused_source_never(mailoutbox):
    source = failing(failing_since=later(days=-1))
    SourceFactory(
        system=source.system,
        actor=source.actor,
        status="paused",
        failing_since=later(days=-9),
    )
    assert tell_troubles(NOON) == "told=0"
    assert mailoutbox == []


def test_a_site_that_is_gone_is_told_at_once(mailoutbox):
    failing(status="suspended", failing_since=NOON)
    assert tell_troubles(NOON) == "told=1"


def test_a_second_trouble_within_a_week_waits(mailoutbox):
    source = failing(told_at=later(days=-6), failing_since=later(days=-5))
    assert tell_troubles(NOON) == "told=0"
    assert tell_troubles(later(days=1)) == "told=1"
    source.refresh_from_db()
    assert source.told_at == later(days=1)


def test_several_sources_of_an_institution_are_one_letter(mailoutbox):
    first = failing()
    SourceFactory(
        system=first.system,
        actor=first.actor,
        status="failing",
        failing_since=later(days=-8),
        last_error="x",
    )
    assert tell_troubles(NOON) == "told=1"
    assert len(mailoutbox) == 1


def test_a_mail_server_that_is_deaf_leaves_it_for_the_next_round(settings, mailoutbox):
    source = failing()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 9},
        }
    }
    assert tell_troubles(NOON) == "told=0"
    source.refresh_from_db()
    assert source.told_at is None


def test_nobody_is_told_of_a_demonstration_nor_where_nobody_speaks(mailoutbox):
    failing(system__is_demonstration=True)
    SourceFactory(status="failing", failing_since=later(days=-9))
    assert tell_troubles(NOON) == "told=0"
    assert mailoutbox == []
