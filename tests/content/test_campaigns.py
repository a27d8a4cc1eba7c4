"""Campaigns and what they bring to lines and objectives (rows OBJ-G, CAL-X)."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.cast import enter
from tests.content.factories import CampaignFactory
from tests.plans.factories import LineFactory, PlanFactory
from tests.publishing.factories import NOON, ChannelFactory, approved, later
from virgula.content import actions
from virgula.content.queries import rollup_of
from virgula.plans.actions import create_goal, withdraw_attribution
from virgula.plans.models import Attribution, Objective
from virgula.publishing.outbox import run_once

pytestmark = pytest.mark.django_db
DAY = NOON.date()


def publish(campaign, posts):
    channel = ChannelFactory(system=campaign.system, key="novedades")
    for _ in range(posts):
        post = approved(channel)[0].post
        post.campaign = campaign
        post.save()
    run_once(later(1))


def test_a_campaign_rolls_its_posts_into_its_lines_and_the_general_objective(cast):
    """Row OBJ-G: «Semana de PDP» rolls 14 posts into line D-1 and C-6."""
    plan = PlanFactory(system=cast.system)
    lines = [LineFactory(plan=plan, code=code) for code in ("D-1", "C-6")]
    campaign = actions.create_campaign(
        system=cast.system,
        name="Semana de PDP ene-2023",
        since=date(2023, 1, 23),
        until=date(2023, 2, 1),
        lines=lines,
        by=None,
        at=NOON,
    )
    assert campaign.key == "semana-de-pdp-ene-2023"
    objective = Objective.objects.create(
        plan=plan, kind="general", code="OG", position=1, text="Generar espacios de diálogo"
    )
    create_goal(
        objective=objective,
        title="Catorce publicaciones de la campaña",
        measure="publishing.posts",
        target=Decimal(14),
        scope={"dims": {"campaign": [campaign.key]}},
        by=None,
        at=NOON,
    )
    publish(campaign, 14)
    rollup = rollup_of(campaign, today=DAY, now=later(60))
    assert rollup.posts.value == 14
    assert [(share.name, share.value) for share in rollup.channels] == [("novedades", 14)]
    assert [(row.line.code, row.facts) for row in rollup.lines] == [("D-1", 14), ("C-6", 14)]
    assert [row.figure.value for row in rollup.goals] == [14]
    assert rollup.facts.count() == 14


def test_a_line_that_comes_later_counts_what_was_published_and_a_withdrawal_stays(cast):
    plan = PlanFactory(system=cast.system)
    first, second = LineFactory.create_batch(2, plan=plan)
    campaign = CampaignFactory(system=cast.system)
    campaign.lines.set([first])
    publish(campaign, 2)
    held = Attribution.objects.filter(line=first).order_by("pk")[0]
    withdraw_attribution(attribution=held, reason="No era de esta línea.", by=None, at=NOON)
    fields = {
        "name": "Otra",
        "purpose": "",
        "since": None,
        "until": None,
        "by": None,
        "at": later(9),
    }
    actions.change_campaign(campaign=campaign, lines=[first, second], **fields)
    actions.change_campaign(campaign=campaign, lines=[first, second], **fields)
    standing = Attribution.objects.filter(withdrawn_at=None)
    assert standing.filter(line=first).count() == 1
    assert standing.filter(line=second).count() == 2


def test_its_days_make_a_conditional_line_active_once(cast):
    """Row CAL-X: measured only while a project is active."""
    line = LineFactory(plan=PlanFactory(system=cast.system), due_kind="conditional")
    other = LineFactory(plan=line.plan)
    fields = {"since": date(2023, 1, 23), "until": date(2023, 2, 1), "lines": [line, other]}
    acting = {"activates": True, "by": None, "at": NOON}
    campaign = actions.create_campaign(system=cast.system, name="Semana", **fields, **acting)
    actions.change_campaign(campaign=campaign, name="Semana", purpose="Más", **fields, **acting)
    period = line.active_periods.get()
    assert (period.label, period.starts_on, period.ends_on) == (
        "Semana",
        date(2023, 1, 23),
        date(2023, 2, 1),
    )
    assert not other.active_periods.exists()


def test_lines_of_another_network_and_an_end_before_the_beginning_are_refused(cast):
    with pytest.raises(actions.OutsideError):
        actions.create_campaign(
            system=cast.system, name="Ajena", lines=[LineFactory()], by=None, at=NOON
        )
    with pytest.raises(actions.CampaignOrderError):
        actions.create_campaign(
            system=cast.system,
            name="Al revés",
            since=date(2023, 2, 1),
            until=date(2023, 1, 1),
            by=None,
            at=NOON,
        )


def test_two_campaigns_of_one_name_have_two_keys(cast):
    keys = [
        actions.create_campaign(system=cast.system, name="Semana", by=None, at=NOON).key
        for _ in range(2)
    ]
    assert keys == ["semana", "semana-2"]


def test_a_goal_on_an_objective_counts_the_campaign_and_only_of_its_own_network(client, cast):
    plan = PlanFactory(system=cast.system)
    objective = Objective.objects.create(
        plan=plan, kind="general", code="OG", position=1, text="Generar espacios de diálogo"
    )
    foreign = Objective.objects.create(
        plan=PlanFactory(), kind="general", code="OG", position=1, text="De otra red"
    )
    campaign = CampaignFactory(system=cast.system)
    publish(campaign, 2)
    enter(client, cast.staff)
    address = reverse("desk:content:promise", args=[campaign.pk])
    assert client.post(address, {"objective": foreign.pk, "target": 5}).status_code == 422
    assert client.post(address, {"objective": objective.pk, "target": 5}).status_code == 302
    rollup = rollup_of(campaign, today=DAY, now=later(60))
    assert [(row.goal.target, row.figure.value) for row in rollup.goals] == [(5, 2)]
    with pytest.raises(actions.OutsideError):
        actions.promise_to_objective(
            campaign=campaign,
            objective=foreign,
            target=1,
            due_on=None,
            title="Ajena",
            by=None,
            at=NOON,
        )


@pytest.mark.parametrize("posts", [1, 3])
def test_a_campaigns_page_asks_the_same_number_of_questions(client, cast, posts, count_queries):
    campaign = CampaignFactory(system=cast.system)
    publish(campaign, posts)
    enter(client, cast.staff)
    with count_queries(25):
        page = client.get(reverse("desk:content:campaign", args=[campaign.pk]))
    assert page.context["rollup"].posts.value == posts


def test_the_public_sees_a_campaign_when_something_of_it_is_out(client, cast):
    campaign = CampaignFactory(system=cast.system, name="Semana de datos")
    address = reverse("content:campaign", args=[campaign.pk])
    assert client.get(address).status_code == 404
    publish(campaign, 1)
    assert client.get(address).status_code == 200
    assert "Semana de datos" in client.get(reverse("content:campaigns")).content.decode()
