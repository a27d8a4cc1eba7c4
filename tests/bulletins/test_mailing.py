"""An issue's copies: one for each reader, handed over once (D-2; demand 9)."""

from collections import Counter
from datetime import time, timedelta

import pytest

from tests.bulletins.factories import bulletin, issue, reader
from tests.publishing.factories import NOON, later
from virgula.bulletins.actions.mailing import claim, mail_once, make_copies, settle
from virgula.bulletins.actions.subscribing import leave, leave_mark
from virgula.bulletins.choices import CopyState
from virgula.bulletins.models import BulletinCopy, Subscriber
from virgula.domain.bulletin import Outcome
from virgula.evidence.models import Fact
from virgula.journal.models import Record
from virgula.platform.line import Handed
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.models import Attempt, Channel, PublishingPolicy
from virgula.publishing.outbox import run_once

pytestmark = pytest.mark.django_db


def states() -> dict[str, int]:
    return dict(Counter(BulletinCopy.objects.values_list("state", flat=True)))


def state_of(email: str) -> str:
    return BulletinCopy.objects.get(subscriber__email=email).state


def test_an_issue_is_a_page_a_fact_and_a_copy_for_each_reader(smtp, settings):
    channel = bulletin()
    for name in ("ana", "beto", "caro"):
        reader(channel, f"{name}@example.org")
    reader(channel, "sin-confirmar@example.org", confirmed_at=None)
    delivery = issue(channel)
    assert delivery.remote_url == f"{settings.BASE_URL}/boletin/{delivery.post_id}/"
    assert mail_once(NOON) == 3
    assert smtp.readers() == ["ana@example.org", "beto@example.org", "caro@example.org"]
    assert states() == {"sent": 3}
    fact = Fact.objects.get(kind="publishing.delivery")
    assert (fact.quantity, fact.url) == (1, f"/boletin/{delivery.post_id}/")


def test_mailing_again_sends_nothing_again(smtp):
    channel = bulletin()
    reader(channel, "ana@example.org")
    issue(channel)
    mail_once(NOON)
    reader(channel, "despues@example.org")
    assert [mail_once(later(seconds)) for seconds in (1, 600, 90000)] == [0, 0, 0]
    assert smtp.readers() == ["ana@example.org"]


def test_the_letter_is_plain_and_html_with_its_way_out_and_a_stable_id(smtp, settings):
    channel = bulletin(handle="boletin@example.org")
    ana = reader(channel, "ana@example.org")
    delivery = issue(
        channel,
        title="Una convocatoria con un título tan largo que no cabe en el asunto de ningún correo",
        text="Uno <b>& dos.\n\nTres.",
        link="https://example.org/nota",
    )
    mail_once(NOON)
    ((_to, letter),) = smtp.letters()
    mark = f"<{settings.BASE_URL}/boletin/baja/{leave_mark(ana)}/>"
    assert letter["List-Unsubscribe"] == mark
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Reply-To"] == "boletin@example.org"
    assert letter["From"].startswith("La quincena <")
    assert len(letter["Subject"]) <= 78
    assert letter["Subject"].endswith("de ningún…")
    assert "ana" not in letter["Message-ID"]
    plain = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    assert "Uno <b>& dos." in plain
    assert "Uno &lt;b&gt;&amp; dos." in html
    for said in (delivery.remote_url, "https://example.org/nota", leave_mark(ana)):
        assert said in plain
        assert said in html
    assert '<html lang="es">' in html


def test_4xx_is_tried_again_with_the_same_id_and_5xx_never(smtp):
    channel = bulletin()
    for name in ("luego", "rechaza", "basura", "ana"):
        reader(channel, f"{name}@example.org")
    issue(channel)
    mail_once(NOON)
    assert state_of("luego@example.org") == CopyState.WAITING
    assert state_of("rechaza@example.org") == CopyState.FAILED
    assert state_of("basura@example.org") == CopyState.FAILED
    assert mail_once(later(60)) == 0
    assert mail_once(later(301)) == 1
    assert smtp.readers() == ["ana@example.org", "luego@example.org"]
    answers = BulletinCopy.objects.exclude(answer="").values_list("answer", flat=True)
    assert sorted(answers) == ["550 5.1.1", "554 5.7.1"]


def test_a_lost_answer_is_unknown_and_is_never_sent_again(smtp):
    channel = bulletin()
    for name in ("corta", "ana"):
        reader(channel, f"{name}@example.org")
    issue(channel)
    for seconds in (0, 400, 4000, 40000):
        mail_once(later(seconds))
    assert state_of("corta@example.org") == CopyState.UNKNOWN
    assert smtp.readers() == ["ana@example.org", "corta@example.org"]


def test_an_address_that_is_refused_three_issues_in_a_row_is_written_to_no_more(smtp):
    channel = bulletin()
    gone, spam = reader(channel, "rechaza@example.org"), reader(channel, "basura@example.org")
    for number in range(3):
        issue(channel, title=f"Número {number}")
        mail_once(later(number))
    gone.refresh_from_db()
    spam.refresh_from_db()
    # What a filter says of our text is not said of its address.
    assert (gone.is_written_to, spam.is_written_to) == (False, True)
    delivery = issue(channel, title="Número 4")
    make_copies(later(9))
    assert [copy.subscriber.email for copy in delivery.copies.all()] == ["basura@example.org"]


def test_a_deaf_server_leaves_no_copy_in_doubt_and_is_asked_again(smtp, settings):
    channel = bulletin()
    reader(channel, "ana@example.org")
    issue(channel)
    there = settings.MAILERS
    deaf = dict(there["default"], OPTIONS={**there["default"]["OPTIONS"], "port": 9})
    settings.MAILERS = {"default": deaf}
    assert mail_once(NOON) == 0
    assert states() == {"waiting": 1}
    assert Channel.objects.get(pk=channel.pk).last_error == "SMTP ConnectionRefusedError"
    settings.MAILERS = there
    assert mail_once(later(10)) == 1
    assert Channel.objects.get(pk=channel.pk).last_error == ""


@pytest.mark.parametrize("reason", ["paused", "inactive", "policy", "quiet"])
def test_a_pause_and_quiet_hours_hold_the_copies_back(smtp, reason):
    channel = bulletin()
    reader(channel, "ana@example.org")
    issue(channel)
    policy = PublishingPolicy.objects.create(system=channel.system)
    rows, policies = Channel.objects.filter(pk=channel.pk), PublishingPolicy.objects.all()
    held = {
        "paused": (rows, {"status": ChannelStatus.PAUSED}, {"status": ChannelStatus.OK}),
        "inactive": (rows, {"is_active": False}, {"is_active": True}),
        "policy": (policies, {"paused_at": NOON}, {"paused_at": None}),
        # Noon of the centre is 18 UTC.
        "quiet": (
            policies,
            {"quiet_from": time(11), "quiet_until": time(13)},
            {"quiet_from": time(22), "quiet_until": time(7)},
        ),
    }
    several, stop, go = held[reason]
    several.update(**stop)
    assert mail_once(NOON) == 0
    several.update(**go)
    assert mail_once(NOON) == 1
    assert policy.pk


def test_copies_leave_at_the_pace_of_the_setting(smtp, settings):
    settings.BULLETIN_PER_MINUTE = 2
    channel = bulletin()
    for number in range(5):
        reader(channel, f"r{number}@example.org")
    issue(channel)
    assert [mail_once(later(seconds)) for seconds in (0, 1, 30, 61, 122)] == [2, 0, 0, 2, 1]


def test_who_leaves_before_their_turn_gets_nothing(smtp):
    channel = bulletin()
    ana = reader(channel, "ana@example.org")
    issue(channel)
    make_copies(NOON)
    leave(mark=leave_mark(ana), at=NOON)
    assert mail_once(NOON) == 0
    assert states() == {"skipped": 1}
    assert Subscriber.objects.get().email == ""


def test_a_worker_that_wakes_after_its_lease_may_still_say_what_it_heard(db):
    channel = bulletin()
    reader(channel, "ana@example.org")
    issue(channel)
    make_copies(NOON)
    held = claim(NOON)
    assert mail_once(later(121)) == 0
    assert states() == {"unknown": 1}
    settle(held.copy, Handed(Outcome.TAKEN), at=later(122), draw=lambda: 0.5)
    assert states() == {"sent": 1}


def test_what_has_not_left_after_two_days_does_not_leave(smtp):
    channel = bulletin()
    reader(channel, "ana@example.org")
    issue(channel)
    make_copies(NOON)
    assert mail_once(NOON + timedelta(hours=49)) == 0
    assert list(BulletinCopy.objects.values_list("state", "answer")) == [("failed", "late")]


def test_no_address_enters_a_fact_a_log_or_the_journal(smtp, caplog):
    channel = bulletin()
    for name in ("ana", "rechaza", "corta", "luego"):
        reader(channel, f"{name}@example.org")
    issue(channel)
    mail_once(NOON)
    mail_once(later(400))
    kept = [
        *map(str, Fact.objects.values_list()),
        *map(str, Record.objects.values_list()),
        *map(str, Attempt.objects.values_list()),
        *map(str, BulletinCopy.objects.values_list()),
        *map(str, Channel.objects.values_list()),
        caplog.text,
    ]
    assert [text for text in kept if "@example.org" in text] == []


def test_one_reader_of_two_bulletins_gets_both(smtp):
    first, second = bulletin(), bulletin(name="El semestre")
    for channel in (first, second):
        reader(channel, "ana@example.org")
        issue(channel)
    run_once(NOON)
    assert mail_once(NOON) == 2
    assert len({letter["Message-ID"] for _to, letter in smtp.letters()}) == 2
