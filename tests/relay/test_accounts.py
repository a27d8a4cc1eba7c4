"""An institution's own accounts as sources: a server of Mastodon's API, a stand-in AppView."""

import httpx
import pytest
from PIL import Image

from tests.relay.factories import SourceFactory, later
from virgula.relay.actions import visit_source
from virgula.relay.models import Entry, EntryImage, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def mastodon_source(mastodon, settings):
    settings.FETCH_LOOPBACK = [mastodon.netloc]
    with httpx.Client(
        base_url=mastodon.url, headers={"Authorization": "Bearer mock_token"}, trust_env=False
    ) as client:
        me = client.get("/api/v1/accounts/verify_credentials").json()["username"]
    return SourceFactory(kind="mastodon", location=f"{mastodon.url}/@{me}", skip_first_visit=True)


def say(mastodon, text: str, **values: str) -> str:
    answer = httpx.post(
        f"{mastodon.url}/api/v1/statuses",
        headers={"Authorization": f"Bearer {mastodon.token}"},
        data={"status": text, **values},
        trust_env=False,
    )
    return str(answer.raise_for_status().json()["id"])


def attach(mastodon, tmp_path, words: str) -> str:
    path = tmp_path / "cartel.png"
    Image.new("RGB", (80, 60), "teal").save(path)
    answer = httpx.post(
        f"{mastodon.url}/api/v2/media",
        headers={"Authorization": f"Bearer {mastodon.token}"},
        files={"file": ("cartel.png", path.read_bytes(), "image/png")},
        data={"description": words},
        trust_env=False,
    )
    return str(answer.raise_for_status().json()["id"])


def visit(hours: int = 0):
    return visit_source(Source.objects.get(), at=later(hours=hours))


def test_an_account_of_mastodon_is_read_with_its_images_and_their_words(
    mastodon, mastodon_source, tmp_path
):
    say(mastodon, "Lo de antes.")
    first = visit()
    assert first.outcome == "read"
    assert set(Entry.objects.values_list("status", flat=True)) == {"seen"}
    medium = attach(mastodon, tmp_path, "Cartel del taller")
    known = say(
        mastodon, "Taller el 31 de enero a las 10:00. Inscríbete.", **{"media_ids[]": medium}
    )
    say(mastodon, "Es una respuesta.", in_reply_to_id=known)
    second = visit(1)
    assert (second.outcome, second.new) == ("read", 1)
    entry = Entry.objects.get(status="new")
    assert (entry.title, entry.summary) == (
        "Taller el 31 de enero a las 10:00.",
        "Taller el 31 de enero a las 10:00. Inscríbete.",
    )
    image = EntryImage.objects.get(entry=entry)
    assert image.alt == "Cartel del taller"
    assert image.url.startswith("http")
    assert image.next_at == later(hours=1)
    assert visit(2).outcome == "unchanged"


def test_more_than_a_page_since_the_last_visit_is_not_lost(mastodon, mastodon_source):
    visit()
    for number in range(45):
        say(mastodon, f"Nota número {number} de la mañana.")
    assert visit(1).new == 45


def test_an_account_that_is_not_there_says_so(mastodon, settings):
    settings.FETCH_LOOPBACK = [mastodon.netloc]
    SourceFactory(kind="mastodon", location=f"{mastodon.url}/@nadie-con-este-nombre")
    assert (visit().outcome, visit().http_status) == ("failed", 404)


@pytest.fixture
def appview(stand_in, settings):
    server = stand_in("appview")
    settings.BLUESKY_APPVIEW = server.url
    return server


def post(number: int, text: str = "", **values):
    at = f"2023-01-27T{number // 60:02}:{number % 60:02}:00.000Z"
    return {"key": f"k{number}", "text": text or f"Nota {number} de hoy.", "at": at, **values}


def test_an_account_of_bluesky_is_read_without_what_it_only_repeats(appview):
    shown = post(2, "Plática <sábado>\nEn la plaza.", images=[["a@jpeg", "La plaza"]])
    appview.tell(feed=[post(3, repost=True), shown])
    SourceFactory(kind="bluesky", location="https://bsky.app/profile/cuerpo.example")
    assert (visit().outcome, Entry.objects.count()) == ("read", 1)
    entry = Entry.objects.get()
    assert (entry.link, entry.summary) == (
        "https://bsky.app/profile/cuerpo.example/post/k2",
        "Plática <sábado>\nEn la plaza.",
    )
    assert entry.images.get().alt == "La plaza"
    # The number of those who like it changed, and says nothing.
    assert visit(1).outcome == "unchanged"
    said = Source.objects.get().options
    assert said == {"last": "2023-01-27T00:02:00.000Z"}


def test_of_bluesky_too_nothing_is_lost_between_two_visits(appview):
    appview.tell(feed=[post(1)])
    SourceFactory(kind="bluesky", location="https://bsky.app/profile/cuerpo.example")
    visit()
    appview.tell(feed=[post(number) for number in range(90, 0, -1)])
    assert visit(1).new == 89


@pytest.mark.parametrize("where", ["https://bsky.app/", "https://bsky.app/profile/a/post/b"])
def test_what_is_no_account_is_told(where, settings):
    SourceFactory(kind="bluesky", location=where)
    assert visit().outcome == "failed"
    assert "cuenta" in Source.objects.get().last_error


def test_an_unknown_account_of_bluesky_is_a_failure(appview):
    SourceFactory(kind="bluesky", location="https://bsky.app/profile/nadie.example")
    assert (visit().http_status, Source.objects.get().visited_at) == (400, None)
