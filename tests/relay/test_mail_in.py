"""An e-mail to our address: taken, held for a person, or ignored; each one once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import storages

from tests.relay.factories import NOON
from tests.relay.letters import NEWS, OURS, letter, raw, with_photo
from tests.relay.voices import voice
from virgula.relay.actions.asking import ask_again, current_ask
from virgula.relay.actions.contributing import NoWordsError
from virgula.relay.actions.mail_in import (
    MOST_OF_ONE,
    LetterGoneError,
    LetterTooLargeError,
    accept_letter,
    discard_letter,
    forget_old_letters,
    take_letter,
)
from virgula.relay.actions.voices import reply_mark, take_back_links
from virgula.relay.incoming_models import Ask, Contribution, IncomingLetter, Voice
from virgula.relay.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
AUTHSERV = "mx.red.example"
PASS = f"{AUTHSERV}; dmarc=pass header.from=cuerpo.example"
FAIL = f"{AUTHSERV}; dmarc=fail header.from=cuerpo.example"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.MAIL_IN_ADDRESS, settings.MAIL_IN_AUTHSERV = OURS, AUTHSERV


@pytest.fixture
def liaison(cast) -> Voice:
    return voice(cast.body, email="enlace@cuerpo.example", name="Ana Ruiz")


def _marked(one: Voice) -> str:
    return f"difunde+{reply_mark(one)}@red.example"


def _took(message, *, at=NOON) -> tuple[str, str]:
    row = take_letter(raw(message), at=at)
    return row.status, row.why


def test_an_answer_to_our_letter_becomes_an_entry_with_its_photo(liaison):
    text = (
        f"Hola:\n\n{NEWS}\nInformes: https://cuerpo.example/taller?utm_source=correo\n\nSaludos\n"
        "Ana\n\nEl lun, 23 ene 2023 a las 9:00, Red escribió:\n> ¿Qué difundimos esta semana?"
    )
    answer = letter(text, to=_marked(liaison), subject="Re: ¿Qué difundimos esta semana?")
    assert _took(with_photo(answer)) == ("taken", "")
    entry = Entry.objects.get()
    assert (entry.title, entry.link) == (NEWS, "https://cuerpo.example/taller")
    assert "escribió" not in entry.text
    assert entry.images.get().upload.name == "foto.jpg"
    assert entry.source.kind == "mail"


@pytest.mark.parametrize("where", ["references", "subject", "upper case"])
def test_our_mark_is_known_wherever_a_mail_program_leaves_it(liaison, where):
    mark = reply_mark(liaison)
    message = {
        "references": letter(In_Reply_To=f"<1675.{mark}@red.example>"),
        "subject": letter(subject=f"Re: Taller [{mark}]"),
        "upper case": letter(to=_marked(liaison).upper()),
    }[where]
    assert _took(message) == ("taken", "")


def test_a_new_letter_of_a_liaison_needs_the_proof_of_our_server(liaison):
    proven = letter(number=1)
    proven["Authentication-Results"] = PASS
    forged = letter(number=2)
    forged["Authentication-Results"] = FAIL
    foreign = letter(number=3)
    foreign["Authentication-Results"] = "mx.malo.example; dmarc=pass header.from=cuerpo.example"
    assert [_took(one) for one in (proven, forged, foreign)] == [
        ("taken", ""),
        ("held", "failed"),
        ("held", "unproven"),
    ]
    marked = letter(number=4, to=_marked(liaison))
    marked["Authentication-Results"] = FAIL
    assert _took(marked) == ("held", "failed")


def test_a_mark_is_worth_nothing_from_another_address_or_when_it_was_taken_back(liaison, cast):
    other = letter(sender="x@otra.example", to=_marked(liaison), number=1)
    assert _took(other) == ("held", "other_address")
    old = _marked(liaison)
    take_back_links(voice=liaison, by=cast.staff, at=NOON)
    assert _took(letter(to=old, number=2)) == ("held", "unproven")
    invented = letter(to=f"difunde+v{liaison.pk}-aaaaaaaaaaaaaaaa@red.example", number=3)
    assert _took(invented) == ("held", "unproven")
    liaison.person.memberships.update(until=NOON.date())
    assert _took(letter(to=_marked(liaison), number=4)) == ("held", "unknown")


def test_strangers_wait_on_the_desk_and_never_reach_the_inbox(db):
    assert _took(letter(sender="nadie@otra.example")) == ("held", "unknown")
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (letter(Auto_Submitted="auto-replied"), "auto"),
        (letter(Precedence="list"), "list"),
        (letter(sender="mailer-daemon@c.example"), "bounce"),
        (letter(sender=f"Red <{OURS}>"), "loop"),
        ("From: a, b\n\nx", "unreadable"),
    ],
)
def test_machines_are_ignored_and_nothing_of_them_is_kept(liaison, message, why):
    assert _took(message) == ("ignored", why)
    row = IncomingLetter.objects.get()
    assert (row.words, row.copy_sha256) == ("", "")
    assert mail.outbox == []


def test_our_own_letters_are_ignored_when_they_come_back(liaison, cast):
    ask_again(voice=liaison, by=cast.staff, at=NOON)
    (ours,) = mail.outbox
    assert ours.reply_to == [_marked(liaison)]
    assert _took(ours.message().as_bytes())[0] == "ignored"


def test_the_same_letter_is_taken_once_however_often_it_comes(
    liaison, django_capture_on_commit_callbacks
):
    message = letter(to=_marked(liaison))
    with django_capture_on_commit_callbacks(execute=True):
        first = take_letter(raw(message), at=NOON)
    again = take_letter(b"Received: from a by b\n" + raw(message), at=NOON)
    assert (first.pk, Contribution.objects.count()) == (again.pk, 1)
    (receipt,) = mail.outbox
    assert Contribution.objects.get().folio in receipt.body
    assert receipt.extra_headers["Auto-Submitted"] == "auto-generated"


def test_nothing_this_week_may_be_answered_by_mail(liaison, cast):
    ask_again(voice=liaison, by=cast.staff, at=NOON)
    assert _took(letter("Esta semana nada, gracias.", to=_marked(liaison))) == ("taken", "")
    ask = Ask.objects.get()
    assert (ask.has_nothing, ask.answered_at, Entry.objects.count()) == (True, NOON, 0)


def test_something_after_nothing_counts(liaison, cast):
    ask_again(voice=liaison, by=cast.staff, at=NOON)
    take_letter(raw(letter("Nada", to=_marked(liaison), number=1)), at=NOON)
    take_letter(raw(letter(to=_marked(liaison), number=2)), at=NOON)
    ask = current_ask(liaison)
    assert (ask.has_nothing, ask.contributions.count()) == (False, 1)


def test_a_letter_without_words_waits_for_a_person(liaison):
    empty = letter("\n\n-- \nAna", to=_marked(liaison), subject="")
    assert _took(empty) == ("held", "no_words")


def test_the_subject_is_the_title_and_documents_are_only_listed(liaison):
    message = letter("Les comparto el cartel.", to=_marked(liaison), subject="Foro del agua")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="c.pdf")
    message.add_attachment(b"MZ", maintype="image", subtype="jpeg", filename="virus.jpg")
    take_letter(raw(with_photo(message)), at=NOON)
    sent = Contribution.objects.get()
    assert sent.entry.title == "Foro del agua"
    assert sent.documents == ["c.pdf", "virus.jpg"]
    assert sent.entry.images.count() == 1


def test_our_keys_are_cut_out_of_what_becomes_public(liaison, settings):
    key = f"{settings.BASE_URL}/m/difundir/secreta/"
    take_letter(raw(letter(f"{NEWS}\nMi liga: {key}", to=_marked(liaison))), at=NOON)
    entry = Entry.objects.get()
    assert "secreta" not in entry.text + entry.link + entry.summary


def test_thirty_megabytes_are_read_and_more_are_refused(liaison):
    with pytest.raises(LetterTooLargeError):
        take_letter(b"x" * (36 * 1024 * 1024), at=NOON)
    big = letter(to=_marked(liaison))
    big.add_attachment(bytes(20_000_000), maintype="video", subtype="mp4", filename="v.mp4")
    assert _took(big) == ("taken", "")
    assert Contribution.objects.get().documents == ["v.mp4"]


def test_who_writes_too_much_waits_for_a_person(liaison):
    for number in range(MOST_OF_ONE):
        IncomingLetter.objects.create(
            digest=str(number), received_at=NOON, sender=liaison.email, status="taken"
        )
    assert _took(letter(to=_marked(liaison))) == ("held", "many")


def test_a_person_takes_a_strangers_letter_once(cast):
    row = take_letter(raw(with_photo(letter(sender="prensa@cuerpo.example"))), at=NOON)
    accept_letter(letter=row, actor=cast.body, always=False, by=cast.staff, at=NOON)
    entry = Entry.objects.get()
    assert (entry.source.actor_id, entry.images.count()) == (cast.body.pk, 1)
    assert not storages["copies"].exists(f"letters/{row.copy_sha256}.eml")
    assert _took(letter(sender="prensa@cuerpo.example", number=2)) == ("held", "unknown")
    with pytest.raises(LetterGoneError):
        accept_letter(letter=row, actor=cast.body, always=False, by=cast.staff, at=NOON)


def test_a_person_takes_an_address_for_always(cast):
    row = take_letter(raw(letter(sender="prensa@cuerpo.example")), at=NOON)
    accept_letter(letter=row, actor=cast.body, always=True, by=cast.staff, at=NOON)
    assert _took(letter(sender="prensa@cuerpo.example", number=2)) == ("taken", "")
    forged = letter(sender="prensa@cuerpo.example", number=3)
    forged["Authentication-Results"] = FAIL
    assert _took(forged) == ("held", "failed")


def test_a_letter_without_words_is_not_half_taken(cast):
    row = take_letter(raw(letter("", sender="prensa@cuerpo.example", subject="")), at=NOON)
    with pytest.raises(NoWordsError):
        accept_letter(letter=row, actor=cast.body, always=True, by=cast.staff, at=NOON)
    row.refresh_from_db()
    assert (row.status, Voice.objects.count(), Entry.objects.count()) == ("held", 0, 0)


def test_what_is_thrown_away_leaves_no_words(cast):
    row = take_letter(raw(letter(sender="nadie@otra.example")), at=NOON)
    discard_letter(letter=row, by=cast.staff, at=NOON)
    row.refresh_from_db()
    assert (row.status, row.words) == ("discarded", "")
    assert not storages["copies"].exists(f"letters/{row.copy_sha256}.eml")


def test_what_nobody_decides_is_forgotten(cast):
    take_letter(raw(letter(sender="nadie@otra.example")), at=NOON)
    take_letter(raw(letter(Precedence="bulk", number=2)), at=NOON)
    assert forget_old_letters(NOON + timedelta(days=59)) == 0
    assert forget_old_letters(NOON + timedelta(days=61)) == 3
    assert IncomingLetter.objects.count() == 0
