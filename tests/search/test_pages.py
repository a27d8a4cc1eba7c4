"""The pages of the search, on the portal and on the desk."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.institutions.factories import SystemFactory
from virgula.content.actions.questions import change_question
from virgula.content.models import Question
from virgula.search.actions import catch_up, recount
from virgula.search.models import Document

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 1, 27, 18, tzinfo=UTC)


@pytest.fixture
def asked():
    system = SystemFactory()
    return Question.objects.create(
        system=system,
        question="¿Cómo pido información pública?",
        answer="Escribe una solicitud de <acceso>; no te pueden pedir que digas para qué.",
        asked_at=NOW,
        changed_at=NOW,
    )


def test_anyone_finds_what_is_public_with_its_words_marked(client, asked):
    recount(NOW)
    page = client.get(reverse("search:search"), {"q": "solicitudes acceso"}).content.decode()
    assert "1 resultado" in page
    assert f'href="/preguntas/#pregunta-{asked.pk}"' in page
    assert "<mark>solicitud</mark> de &lt;<mark>acceso</mark>&gt;" in page


def test_an_empty_page_asks_for_words(client):
    page = client.get(reverse("search:search")).content.decode()
    assert 'role="search"' in page
    assert "resultado" not in page


def test_nothing_found_says_what_to_do(client, asked):
    recount(NOW)
    page = client.get(reverse("search:search"), {"q": "solisitud"}).content.decode()
    assert "No se encontró nada" in page
    assert "?q=solicitud" in page


@pytest.mark.parametrize("query", ['"', "(", "\x00", "*", "a" * 5000, "%27", "🙂"])
def test_no_query_is_a_fault(client, query):
    """Issue 5: a lone quote mark and any other hostile query is answered calmly."""
    answer = client.get(reverse("search:search"), {"q": query, "page": "-1", "year": "x" * 900})
    assert answer.status_code == 200


def test_the_tick_indexes_what_the_journal_tells(asked):
    catch_up(NOW)
    assert not Document.objects.exists()
    change_question(question=asked, values={"answer": "Otra respuesta."}, by=None, at=NOW)
    assert catch_up(NOW) == "records=1 changed=1"
    assert catch_up(NOW) == "records=0 changed=0"
    change_question(question=asked, values={"is_public": False}, by=None, at=NOW)
    assert catch_up(NOW) == "records=1 changed=1"
    assert not Document.objects.exists()
