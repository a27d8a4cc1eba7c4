"""D-2: when the rules of the zones change, the hour of the clock stays and the instant moves."""

import json
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from tests.institutions.factories import ZONE, SystemFactory
from tests.publishing.factories import NOON, ChannelFactory, again, approved
from virgula.publishing.actions import create_post
from virgula.publishing.actions.recomputing import (
    recompute_instants,
    recompute_where_rules_changed,
)
from virgula.publishing.models import Delivery, Post, PublishingPolicy
from virgula.publishing.outbox import run_once
from virgula.publishing.zones import zone_edition

pytestmark = pytest.mark.django_db
TOMORROW = NOON + timedelta(days=1)


def by_old_rules(delivery, **shift):
    """Let the instants be those of rules in which that zone had another offset."""
    other = TOMORROW + timedelta(**shift)
    Post.objects.update(due_at=other)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=other, next_at=other)


def test_the_instant_moves_with_its_deliveries_and_the_hour_stays():
    (delivery,) = approved(ChannelFactory(), due=TOMORROW)
    by_old_rules(delivery, hours=1)
    (shift,) = recompute_instants(system=delivery.channel.system, at=NOON)
    assert (shift.before, shift.after) == (TOMORROW + timedelta(hours=1), TOMORROW)
    assert (shift.error, shift.is_certain) == (None, True)
    assert again(delivery).due_at == again(delivery).next_at == TOMORROW
    assert Post.objects.get().due_wall == "2023-01-28T12:00:00"
    assert recompute_instants(system=delivery.channel.system, at=NOON) == []


def test_what_left_stays_where_it_was():
    (delivery,) = approved(ChannelFactory(), due=NOON)
    run_once(NOON)
    Post.objects.update(due_at=TOMORROW)
    (shift,) = recompute_instants(system=delivery.channel.system, at=NOON)
    assert shift.error is not None


def test_an_hour_that_the_new_rules_repeat_asks_a_person():
    system = SystemFactory()
    create_post(
        system=system,
        origin="own",
        title="Otoño",
        text="Otoño",
        due_wall=datetime.fromisoformat("2027-11-07T01:30"),
        due_zone="America/Tijuana",
        by=None,
        at=NOON,
    )
    before = Post.objects.get().due_at + timedelta(minutes=7)
    Post.objects.update(due_at=before)
    (shift,) = recompute_instants(system=system, at=NOON)
    assert shift.is_certain is False
    assert Post.objects.get().due_at == before


def test_a_round_looks_once_for_each_edition_of_the_rules():
    (delivery,) = approved(ChannelFactory(), due=TOMORROW)
    by_old_rules(delivery, hours=-1)
    edition = zone_edition()
    assert recompute_where_rules_changed(NOON) == f"{edition} moved=1 asked=0"
    by_old_rules(delivery, hours=-1)
    assert recompute_where_rules_changed(NOON) == f"{edition} moved=0 asked=0"
    PublishingPolicy.objects.update(zone_edition="1999a")
    assert recompute_where_rules_changed(NOON) == f"{edition} moved=1 asked=0"


def test_the_command_tells_what_it_would_import_and_imports_it(tmp_path, capsys):
    channel = ChannelFactory(key="novedades")
    path = tmp_path / "mes.csv"
    path.write_text(
        "fecha;hora;texto;canales\n2090-01-01;9:00;Uno;novedades\nayer;9:00;Dos;novedades\n"
    )
    call_command("agenda", "import", str(path), "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"new": 1, "changed": 0, "same": 0, "kept": 0, "wrong": 1}
    assert [row["outcome"] for row in told["rows"]] == ["new", "wrong"]
    with pytest.raises(CommandError):
        call_command("agenda", "import", str(path))
    assert Post.objects.count() == 0
    call_command("agenda", "import", str(path), "--good", "--system", channel.system.key)
    assert list(Post.objects.values_list("text", "due_zone")) == [("Uno", ZONE)]
    call_command("agenda", "recompute")
    with pytest.raises(CommandError):
        call_command("agenda", "import", str(tmp_path / "nada.csv"))
