"""Pictures of entries: brought, drawn anew, kept as they were; or why not."""

import hashlib
import io

import pytest
from PIL import Image

from tests.relay.factories import NOON, EntryFactory, later
from virgula.evidence.models import Copy
from virgula.relay.actions import bring_pictures
from virgula.relay.actions.hosts import new_holder, take_hosts
from virgula.relay.models import EntryImage

pytestmark = pytest.mark.django_db


def photograph() -> bytes:
    """Return a JPEG that says where it was taken."""
    image = Image.new("RGB", (120, 80), "tomato")
    exif = Image.Exif()
    exif[0x010E] = "casa de Ana"
    output = io.BytesIO()
    image.save(output, "JPEG", exif=exif)
    return output.getvalue()


def picture(url: str, **values) -> EntryImage:
    values = {"next_at": NOON, "alt": "Un cartel", **values}
    return EntryImage.objects.create(entry=EntryFactory(), url=url, **values)


def test_a_picture_is_drawn_anew_and_what_the_site_served_is_kept_with_its_mark(site):
    content = photograph()
    image = picture(site.say("/cartel.jpg", content))
    assert bring_pictures(NOON) == "brought=1 of=1"
    image.refresh_from_db()
    with image.upload.file.open() as file:
        kept = file.read()
    assert b"casa de Ana" in content
    assert b"casa de Ana" not in kept
    assert (image.upload.width, image.upload.height, image.upload.name) == (120, 80, "cartel.jpg")
    assert image.copy_sha256 == hashlib.sha256(content).hexdigest()
    assert Copy.objects.get(sha256=image.copy_sha256).fetched_at == NOON
    assert (image.next_at, image.problem) == (None, "")
    assert bring_pictures(later(hours=1)) == "brought=0 of=0"


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"<html>no</html>", 200, "no es una imagen"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", 200, "no es una im"),
        (b"\xff\xd8\xff\xe0 cortada", 200, "no se puede dibujar"),
        (b"", 404, "404"),
    ],
)
def test_what_is_no_picture_says_so_and_is_not_asked_for_again(site, body, status, words):
    image = picture(site.say("/cartel.jpg", body, status=status))
    assert bring_pictures(NOON) == "brought=0 of=1"
    image.refresh_from_db()
    assert words in image.problem
    assert (image.upload, image.next_at) == (None, None)


def test_a_site_with_a_fault_is_tried_three_times(site):
    image = picture(site.say("/cartel.jpg", status=500))
    for turn in range(3):
        assert bring_pictures(later(minutes=10 * turn)) == "brought=0 of=1"
    image.refresh_from_db()
    assert (image.tries, image.next_at) == (3, None)
    assert "500" in image.problem


def test_a_picture_of_too_many_pixels_is_not_drawn(site):
    output = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(output, "PNG")
    image = picture(site.say("/enorme.png", output.getvalue()))
    assert bring_pictures(NOON) == "brought=0 of=1"
    image.refresh_from_db()
    assert image.upload is None


def test_a_picture_inside_the_house_is_never_asked_for(site, settings):
    url = site.say("/cartel.jpg", photograph())
    settings.FETCH_LOOPBACK = []
    image = picture(url)
    bring_pictures(NOON)
    image.refresh_from_db()
    assert (image.upload, site.asked) == (None, [])


def test_a_host_that_is_being_visited_is_left_for_the_next_round(site):
    picture(site.say("/cartel.jpg", photograph()))
    take_hosts(["127.0.0.1"], by=new_holder(), at=NOON)
    assert bring_pictures(NOON) == "brought=0 of=1"
    assert site.asked == []
    assert EntryImage.objects.get().tries == 0
    assert bring_pictures(later(minutes=6)) == "brought=1 of=1"


def test_pictures_of_what_was_dismissed_are_not_brought(site):
    image = picture(site.say("/cartel.jpg", photograph()))
    image.entry.status = "dismissed"
    image.entry.save()
    assert bring_pictures(NOON) == "brought=0 of=0"
