"""What a failure reads like: its cause and what to do, in a network's own case too (D-2)."""

import pytest

from virgula.domain.delivery import DeliveryError, Event, rule_for
from virgula.domain.network import Answer
from virgula.networks import graph
from virgula.publishing import words
from virgula.publishing.words_of_networks import (
    BLOCKED,
    DAY_USED_UP,
    ENDED,
    FILM,
    IN_THE_CHANNEL,
    KNOWN,
    PERMISSION,
    RATIO,
    UNREACHABLE,
    advice_of,
)


def explained(code: int, *, subcode: int = 0, network: str = "instagram") -> words.Advice:
    """Take a code from Meta's answer to the sentence that a person reads."""
    part = f', "error_subcode": {subcode}' if subcode else ""
    body = f'{{"error": {{"message": "Said", "code": {code}{part}}}}}'
    with pytest.raises(DeliveryError) as raised:
        graph.raise_for(Answer(400, {}, body.encode()))
    error = raised.value
    return words.explain(
        rule_for(error).event, http_status=error.http_status, detail=error.detail, network=network
    )


@pytest.mark.parametrize(
    ("code", "subcode", "advice"),
    [
        (190, 0, ENDED),
        (190, 463, ENDED),
        (10, 0, PERMISSION),
        (200, 0, PERMISSION),
        (368, 0, BLOCKED),
        (9, 2207042, DAY_USED_UP),
        (9004, 2207052, UNREACHABLE),
        (36003, 2207009, RATIO),
        (352, 2207026, FILM),
        (100, 0, words.EVENTS[Event.REFUSED]),
        (2, 0, words.EVENTS[Event.LOST]),
    ],
)
def test_a_code_of_meta_reads_as_a_cause_and_a_remedy(code, subcode, advice):
    assert explained(code, subcode=subcode) == advice


@pytest.mark.parametrize("code", sorted(graph.AUTH | graph.BUSY | {368, 506}))
def test_every_code_that_is_told_apart_has_a_sentence_of_its_own(code):
    assert explained(code) not in words.EVENTS.values()
    assert str(explained(code).remedy)


@pytest.mark.parametrize(
    ("network", "event", "detail", "advice"),
    [
        ("threads", Event.REFUSED, "FAILED_DOWNLOADING_VIDEO", UNREACHABLE),
        ("threads", Event.REFUSED, "INVALID_ASPEC_RATIO", RATIO),
        ("threads", Event.REFUSED, "INVALID_DURATION", FILM),
        ("instagram", Event.NOT_SENT, "100 of 100 posts of the day are used", DAY_USED_UP),
        ("telegram", Event.DISCONNECTED, "Bad Request: chat not found", IN_THE_CHANNEL),
        ("mastodon", Event.REFUSED, "Said (368)", None),
        ("instagram", Event.LOST, "Said (368)", None),
        ("instagram", Event.REFUSED, "", None),
    ],
)
def test_words_of_a_network_are_recognised_at_their_step_alone(network, event, detail, advice):
    assert advice_of(network, event, detail) == advice


def test_a_trouble_is_headed_by_what_the_network_said_where_it_is_known():
    said = "Error validating access token (190)"
    told = words.advice_for("needs_auth", network="facebook", said=said)
    assert told == words.Advice(str(ENDED.cause).removesuffix("."), ENDED.remedy)
    assert (
        words.advice_for("needs_auth", network="mastodon", said=said) == words.TROUBLE["needs_auth"]
    )
    assert words.advice_for("unknown", network="facebook", said=said) == words.TROUBLE["unknown"]
    assert words.advice_for("", network="facebook", said=said) is None


def test_every_known_answer_says_what_happened_and_what_to_do():
    for known in KNOWN:
        for sentence in (str(known.advice.cause), str(known.advice.remedy)):
            assert sentence.endswith("."), sentence
