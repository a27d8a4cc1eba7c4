"""Voices of institutions and what they send, for tests; every name is invented."""

import io
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.institutions.factories import MembershipFactory
from tests.relay.factories import NOON
from virgula.institutions.choices import Role
from virgula.institutions.models import Actor
from virgula.relay.actions.contributing import Said, contribute
from virgula.relay.actions.photos import keep_photo
from virgula.relay.actions.voices import make_voice_link, own_voice
from virgula.relay.choices import ContributionOrigin
from virgula.relay.incoming_models import Contribution, Voice


def voice(actor: Actor, *, at: datetime = NOON, **person: Any) -> Voice:
    """Return the voice of a new liaison of an institution."""
    role = MembershipFactory(
        actor=actor,
        role=Role.LIAISON,
        **{f"person__{name}": value for name, value in person.items()},
    )
    found = own_voice(role.person, actor, at=at)
    assert found is not None
    return found


def link(one: Voice, *, at: datetime = NOON) -> str:
    """Return the path of a voice's page."""
    return f"/m/difundir/{make_voice_link(one, at=at)}/"


def photo(name: str = "foto.jpg", *, size: tuple[int, int] = (60, 40), kind: str = "JPEG") -> Any:
    """Return a photo as a phone sends it, with the place where it was taken."""
    image = Image.new("RGB", size, "#7a1f4b")
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (19.0, 25.0, 57.0), 3: "W", 4: (99.0, 8.0, 0.0)}
    exif[0x0110] = "Teléfono de Ana"
    output = io.BytesIO()
    image.save(output, kind, exif=exif)
    return SimpleUploadedFile(name, output.getvalue(), content_type="image/jpeg")


def contributed(person: Any, actor: Actor, *, text: str, at: datetime = NOON) -> Contribution:
    """Return what a liaison sent with a photo."""
    one = own_voice(person, actor, at=at)
    assert one is not None
    upload = keep_photo(photo(), by=person, at=at)
    said = Said(text=text, photos=[(upload, "Una sala con gente")])
    return contribute(
        voice=one, said=said, origin=ContributionOrigin.FORM, key=f"{one.pk}{text}"[:64], at=at
    )
