"""An e-mail to our address: taken, held for a person, or ignored; each one once.

Nobody becomes the voice of an institution by writing its address into a letter: what counts is the
mark of our own letter that is answered, what our mail server proved, or a person's word.
"""

import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils.translation import override

from virgula.domain.incoming_letter import Letter, UnreadableLetterError, read_letter
from virgula.domain.letter_proof import machine_behind, proof_of_sender
from virgula.domain.own_words import own_subject, own_words, says_nothing
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor, System
from virgula.journal.actions import write_record
from virgula.media.models import Upload
from virgula.relay.actions.asking import current_ask, note_answered, say_nothing
from virgula.relay.actions.contributing import LEAST_TITLE, NoWordsError, Said, contribute
from virgula.relay.actions.errors import RelayError
from virgula.relay.actions.letters_out import letter_of_receipt, question_subject
from virgula.relay.actions.photos import PhotoRefusedError, keep_photo_of
from virgula.relay.actions.voices import accept_address, speaks_on, voice_of_marks
from virgula.relay.choices import ContributionOrigin, LetterStatus
from virgula.relay.incoming_models import Contribution, IncomingLetter, Voice

logger = logging.getLogger(__name__)
LARGEST_BYTES = 35 * 1024 * 1024
WORDS_SHOWN = 2000
A_DAY = timedelta(days=1)
# Beyond these, in a day: of one sender, a person looks; of strangers together, nothing is kept.
MOST_OF_ONE, MOST_HELD = 20, 200
MOST_RECEIPTS = 5
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")


class LetterTooLargeError(RelayError):
    """It is larger than what is read."""


class LetterGoneError(RelayError):
    """Somebody decided on the letter before, or its words are not kept any more."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: LetterStatus
    why: str = ""
    voice: Voice | None = None


def take_letter(raw: bytes, *, at: datetime, hook_mark: str = "") -> IncomingLetter:
    """Take a letter as it came; the same again returns what was done with it the first time.

    Raises ``LetterTooLargeError``.
    """
    if len(raw) > LARGEST_BYTES:
        raise LetterTooLargeError
    try:
        letter = read_letter(raw)
    except UnreadableLetterError:
        return _keep_unreadable(raw, at=at, hook_mark=hook_mark)
    known = IncomingLetter.objects.filter(digest=letter.digest).first()
    if known is not None:
        return _seen_again(known, hook_mark)
    verdict = _verdict(letter, at)
    try:
        with transaction.atomic():
            return _keep(letter, raw, verdict, at=at, hook_mark=hook_mark)
    except IntegrityError:
        # The mailbox and the mail server brought it at once: the other one has it.
        return IncomingLetter.objects.get(digest=letter.digest)


def _seen_again(known: IncomingLetter, hook_mark: str) -> IncomingLetter:
    if hook_mark and known.hook_mark != hook_mark:
        IncomingLetter.objects.filter(pk=known.pk).update(hook_mark=hook_mark)
    return known


def _keep_unreadable(raw: bytes, *, at: datetime, hook_mark: str) -> IncomingLetter:
    letter, _made = IncomingLetter.objects.get_or_create(
        digest=hashlib.sha256(raw).hexdigest(),
        defaults={
            "system": _system_of_strangers(),
            "received_at": at,
            "status": LetterStatus.IGNORED,
            "why": "unreadable",
            "hook_mark": hook_mark,
        },
    )
    return letter


def note_too_large(mark: str, *, at: datetime) -> None:
    """Note that a letter stays in the mailbox, so that the desk knows that somebody wrote."""
    IncomingLetter.objects.get_or_create(
        digest=hashlib.sha256(mark.encode()).hexdigest(),
        defaults={
            "system": _system_of_strangers(),
            "received_at": at,
            "status": LetterStatus.IGNORED,
            "why": "too_large",
        },
    )


def _verdict(letter: Letter, at: datetime) -> _Verdict:
    """Decide what becomes of a letter: nothing is written here."""
    if letter.sender in _own_addresses():
        return _Verdict(LetterStatus.IGNORED, "loop")
    machine = machine_behind(letter.heads, sender=letter.sender, content_type=letter.content_type)
    if machine:
        return _Verdict(LetterStatus.IGNORED, machine)
    voice, why = _voice_behind(letter, at)
    if not why:
        return _Verdict(LetterStatus.TAKEN, voice=voice)
    if _held_since(at - A_DAY) >= MOST_HELD:
        return _Verdict(LetterStatus.IGNORED, "flood", voice)
    return _Verdict(LetterStatus.HELD, why, voice)


def _own_addresses() -> set[str]:
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("> ").lower()
    local, at, domain = settings.MAIL_IN_ADDRESS.rpartition("@")
    return {sender, f"{local}{at}{domain}"} - {""}


def _held_since(since: datetime) -> int:
    return IncomingLetter.objects.filter(status=LetterStatus.HELD, received_at__gt=since).count()


def _voice_behind(letter: Letter, at: datetime) -> tuple[Voice | None, str]:
    """Return whose words these are, and why a person must look first; ``""``: nobody must."""
    proof = proof_of_sender(letter.heads, sender=letter.sender, authserv=settings.MAIL_IN_AUTHSERV)
    marked = _speaking(_marked(letter), at)
    known = [one for one in _voices_at(letter.sender) if _speaking(one, at)]
    voice = marked or (known[0] if len(known) == 1 else None)
    if voice is None:
        return None, "several" if known else "unknown"
    if marked is not None and marked.email != letter.sender:
        return marked, "other_address"
    if proof == "fail":
        return voice, "failed"
    if _letters_of(letter.sender, since=at - A_DAY) >= MOST_OF_ONE:
        return voice, "many"
    is_proven = marked is not None or proof == "pass" or voice.is_trusted
    return voice, "" if is_proven else "unproven"


def _marked(letter: Letter) -> Voice | None:
    return voice_of_marks(" ".join([*letter.recipients, letter.references, letter.subject]))


def _speaking(voice: Voice | None, at: datetime) -> Voice | None:
    if voice is None or not speaks_on(voice, civil_day(voice.system, at)):
        return None
    return voice


def _voices_at(address: str) -> list[Voice]:
    rows = Voice.objects.filter(email=address, ended_at=None)
    return list(rows.select_related("system", "actor", "person").order_by("pk")[:10])


def _letters_of(address: str, *, since: datetime) -> int:
    return IncomingLetter.objects.filter(sender=address, received_at__gt=since).count()


def _system_of_strangers() -> System | None:
    rows = System.objects.order_by("is_demonstration", "pk")
    return rows.filter(key=settings.MAIL_IN_SYSTEM).first() or rows.first()


def _keep(
    letter: Letter, raw: bytes, verdict: _Verdict, *, at: datetime, hook_mark: str
) -> IncomingLetter:
    words = words_of(letter)
    row = IncomingLetter.objects.create(
        digest=letter.digest,
        system=verdict.voice.system if verdict.voice else _system_of_strangers(),
        received_at=at,
        sender=letter.sender,
        sender_name=letter.sender_name,
        subject=letter.subject,
        # Of what is ignored only the heads stay: it is of no use and may be anything.
        words="" if verdict.status == LetterStatus.IGNORED else words[:WORDS_SHOWN],
        status=verdict.status,
        why=verdict.why,
        voice=verdict.voice,
        hook_mark=hook_mark,
    )
    if verdict.status == LetterStatus.TAKEN and verdict.voice is not None:
        _take_in(row, letter, verdict.voice, at=at)
    if row.status == LetterStatus.HELD:
        _keep_raw(row, raw)
    return row


def words_of(letter: Letter) -> str:
    """Return what its writer wrote, without the links that are keys of ours."""
    words = own_words(letter.text, is_forwarded=letter.is_forwarded)
    return _ADDRESS.sub(lambda match: "" if _is_key(match[0]) else match[0], words).strip()


def _is_key(address: str) -> bool:
    return address.startswith((f"{settings.BASE_URL}/m/", f"{settings.BASE_URL}/entrar/"))


def _take_in(row: IncomingLetter, letter: Letter, voice: Voice, *, at: datetime) -> None:
    """Make a contribution of a letter; one without words waits for a person."""
    words = words_of(letter)
    ask = current_ask(voice)
    if says_nothing(words) and not letter.images:
        say_nothing(voice, at=at)
        return
    try:
        contribution = contribute(
            voice=voice,
            said=_said(letter, words, at=at),
            origin=ContributionOrigin.MAIL,
            key=letter.digest,
            at=at,
            ask=ask,
        )
    except NoWordsError:
        row.status, row.why = LetterStatus.HELD, "no_words"
        row.save(update_fields=["status", "why"])
        return
    if ask is not None:
        note_answered(ask, at=at)
    row.contribution = contribution
    row.save(update_fields=["contribution"])
    if voice.ended_at is None:
        transaction.on_commit(lambda: _send_receipt(contribution, voice, at), robust=True)


def _said(letter: Letter, words: str, *, at: datetime) -> Said:
    photos, documents = _photos(letter, at=at)
    link = next((found for found in _ADDRESS.findall(words) if not _is_key(found)), "")
    return Said(
        text=words or _own_title(letter),
        title=_own_title(letter),
        link=link.rstrip(".,;:!?"),
        photos=[(photo, "") for photo in photos],
        documents=documents,
    )


def _own_title(letter: Letter) -> str:
    """Return a subject that says something; an answer to our question has our own."""
    subject = own_subject(letter.subject)
    with override(settings.LANGUAGE_CODE):
        ours = question_subject()
    is_ours = ours.lower().strip(" ¿?") in subject.lower()
    return "" if is_ours or len(subject) < LEAST_TITLE else subject


def _photos(letter: Letter, *, at: datetime) -> tuple[list[Upload], Sequence[str]]:
    photos: list[Upload] = []
    documents = list(letter.documents)
    for image in letter.images:
        try:
            photos.append(keep_photo_of(image.name, image.content, at=at))
        except PhotoRefusedError:
            documents.append(image.name)
    return photos, documents


def _send_receipt(contribution: Contribution, voice: Voice, at: datetime) -> None:
    """Say that it came, a few times a day at most: who answers every letter is a machine."""
    told = Contribution.objects.filter(
        voice=voice, origin=ContributionOrigin.MAIL, received_at__gt=at - A_DAY
    )
    if told.count() > MOST_RECEIPTS:
        return
    try:
        letter_of_receipt(contribution, voice, at=at).send()
    except OSError as error:
        logger.warning("A receipt did not leave: %s.", type(error).__name__)


def accept_letter(
    *, letter: IncomingLetter, actor: Actor, always: bool, by: Any, at: datetime
) -> Contribution | None:
    """Take a held letter as the words of an institution, once or always from its address.

    ``None``: it says that there is nothing this week. Raises ``LetterGoneError`` and
    ``NoWordsError``.
    """
    read = _read_kept(letter)
    with transaction.atomic():
        _decide(letter, LetterStatus.TAKEN, by=by, at=at)
        voice = _accepted_voice(letter, actor, always=always, by=by, at=at)
        letter.voice, letter.why = voice, ""
        letter.save(update_fields=["voice", "why"])
        _take_in(letter, read, voice, at=at)
        if letter.why == "no_words":
            raise NoWordsError
        write_record(by=by, verb="relay.letter_accepted", target=letter, at=at)
    _forget_raw(letter)
    return letter.contribution


def _accepted_voice(
    letter: IncomingLetter, actor: Actor, *, always: bool, by: Any, at: datetime
) -> Voice:
    if always:
        return accept_address(
            system=actor.system,
            actor=actor,
            email=letter.sender,
            name=letter.sender_name,
            by=by,
            at=at,
        )
    voice, _made = Voice.objects.get_or_create(
        actor=actor,
        email=letter.sender,
        # Once: it speaks no more until a person says so again.
        defaults={
            "system": actor.system,
            "name": letter.sender_name,
            "told_until": at,
            "added_at": at,
            "ended_at": at,
        },
    )
    return voice


def discard_letter(*, letter: IncomingLetter, by: Any, at: datetime) -> None:
    """Throw a held letter away: its words go, that it came stays."""
    with transaction.atomic():
        _decide(letter, LetterStatus.DISCARDED, by=by, at=at)
        letter.words = ""
        letter.save(update_fields=["words"])
        write_record(by=by, verb="relay.letter_discarded", target=letter, at=at)
    _forget_raw(letter)


def _decide(letter: IncomingLetter, status: LetterStatus, *, by: Any, at: datetime) -> None:
    decided = IncomingLetter.objects.filter(pk=letter.pk, status=LetterStatus.HELD).update(
        status=status, decided_at=at, decided_by=str(by)[:200] if by else ""
    )
    if not decided:
        raise LetterGoneError
    letter.status = status


def _keep_raw(row: IncomingLetter, raw: bytes) -> None:
    """Keep a held letter whole until somebody decides."""
    row.copy_sha256 = hashlib.sha256(raw).hexdigest()
    row.save(update_fields=["copy_sha256"])
    path = _path(row)
    if not storages["copies"].exists(path):
        storages["copies"].save(path, ContentFile(raw))


def _read_kept(row: IncomingLetter) -> Letter:
    try:
        with storages["copies"].open(_path(row), "rb") as file:
            return read_letter(file.read())
    except (FileNotFoundError, UnreadableLetterError) as error:
        raise LetterGoneError from error


def _forget_raw(row: IncomingLetter) -> None:
    storages["copies"].delete(_path(row))


def _path(row: IncomingLetter) -> str:
    return f"letters/{row.copy_sha256 or 'none'}.eml"


def forget_old_letters(now: datetime, *, days: int = 60) -> int:
    """Forget what nobody decided on, and the heads of what was ignored, after some time."""
    old = IncomingLetter.objects.filter(received_at__lt=now - timedelta(days=days))
    held = list(old.filter(status=LetterStatus.HELD).order_by("pk")[:200])
    for row in held:
        discard_letter(letter=row, by=None, at=now)
    ignored = old.filter(status__in=[LetterStatus.IGNORED, LetterStatus.DISCARDED])
    return len(held) + ignored.delete()[0]
