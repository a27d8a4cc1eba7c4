"""The composer: one screen from a text to five networks, with what each will say."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from virgula.institutions.models import System
from virgula.institutions.scope import reach_of
from virgula.media.actions import (
    BrokenFilmError,
    BrokenImageError,
    EmptyFileError,
    TooLargeError,
    UploadError,
    keep_media,
)
from virgula.media.models import Upload
from virgula.platform.access import permission
from virgula.publishing import queries
from virgula.publishing.actions import (
    ChangedMeanwhileError,
    NotEditableError,
    PublishingError,
    approve_post,
    change_post,
    create_post,
    set_media,
    submit_post,
)
from virgula.publishing.actions.posts import OPEN
from virgula.publishing.choices import Origin, PostKind
from virgula.publishing.forms.composing import (
    APPROVE,
    DRAFT,
    SUBMIT,
    WALL_FORMAT,
    ComposerForm,
    initial_of,
)
from virgula.publishing.models import Channel, Post, PostMedium
from virgula.publishing.outlook import clocks_of, outlooks, reading_of, tagging
from virgula.publishing.queries.similar import Similar, similar_posts
from virgula.publishing.queries.slots import next_free_slot
from virgula.publishing.refusals import refusal_of
from virgula.publishing.rendering import as_media, tags_of
from virgula.publishing.views.sharing import SHARED, notice_of, shared_with, uploads_of

WRITE = "publishing.add_post"
LET_GO = "publishing.approve_post"
INTENTS = {DRAFT, SUBMIT, APPROVE}
MEGABYTE = 1024 * 1024


@permission(WRITE)
def compose(request: HttpRequest) -> HttpResponse:
    return _compose(request, _system(request), None)


@permission(WRITE)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = queries.posts_within(reach_of(request.user))
    post = get_object_or_404(rows.select_related("credit", "campaign"), pk=pk)
    if post.status not in OPEN:
        messages.info(request, _("It is no draft any more: take it back to draft to change it."))
        return redirect("desk:publishing:post", pk)
    return _compose(request, post.system, post)


def _system(request: HttpRequest) -> System:
    systems = queries.systems_within(reach_of(request.user))
    if not systems:
        raise Http404
    wanted = request.POST.get("system", "") or request.GET.get("sistema", "")
    return next((one for one in systems if one.key == wanted), systems[0])


def _compose(request: HttpRequest, system: System, post: Post | None) -> HttpResponse:
    intent = request.POST.get("do", "")
    form = _form(request, system, post, intent=intent if intent in INTENTS else DRAFT)
    faults: list[str] = []
    if request.method == "POST":
        faults = _take_files(request, form)
        if intent == "slot":
            _propose_slot(form)
        elif intent in INTENTS and not faults and _may(request, intent):
            done = _save(request, form, system, intent)
            if done is not None:
                return done
    return render(request, "publishing/desk/composer.html", _context(request, form, faults))


def _may(request: HttpRequest, intent: str) -> bool:
    if intent == APPROVE and not request.user.has_perm(LET_GO):
        messages.error(request, _("Somebody else approves: send it to review."))
        return False
    return True


def _form(
    request: HttpRequest, system: System, post: Post | None, *, intent: str = DRAFT
) -> ComposerForm:
    initial: dict[str, Any] = {"zone": system.zone}
    if post is not None:
        initial = initial_of(post)
    elif request.method != "POST":
        initial |= {name: shared_with(request).get(name, "") for name in ("title", "text", "link")}
        initial |= _beginning(request)
    form = ComposerForm(
        request.POST if request.method == "POST" else None,
        system=system,
        now=timezone.now(),
        user=request.user,
        post=post,
        intent=intent,
        initial=initial,
    )
    if post is None and request.method != "POST":
        shared = uploads_of(shared_with(request), request.user)
        form.media_rows = [_medium(one, place) for place, one in enumerate(shared, start=1)]
        form.initial["channels"] = [
            channel
            for group in form.all_groups
            if group.is_default
            for channel in group.channels.all()
        ]
        form.initial["groups"] = [group.pk for group in form.all_groups if group.is_default]
        wanted = request.GET.get("canales", "").split(",")
        named = [one for one in queries.channels_of(system) if one.key in wanted]
        if named:
            form.initial.update({"channels": named, "groups": []})
    return form


def _beginning(request: HttpRequest) -> dict[str, str]:
    """Read what an address brings to begin with: an hour of the agenda, a text, a link."""
    return {
        name: request.GET[given]
        for name, given in (("when", "cuando"), ("text", "texto"), ("link", "enlace"))
        if request.GET.get(given)
    }


def _take_files(request: HttpRequest, form: ComposerForm) -> list[str]:
    """Keep files that came with the form itself, as they do where there is no JavaScript."""
    rows, faults = _kept(request)
    last = len(form.media_rows)
    form.media_rows += [_medium(one, last + number) for number, one in enumerate(rows, start=1)]
    return faults


def _medium(upload: Upload, position: int = 1) -> PostMedium:
    return PostMedium(
        upload=upload,
        position=position,
        width=upload.width,
        height=upload.height,
        seconds=upload.seconds,
    )


def _kept(request: HttpRequest) -> tuple[list[Upload], list[str]]:
    kept, faults = [], []
    for file in request.FILES.getlist("files"):
        try:
            kept.append(keep_media(file, by=request.user, at=timezone.now()))
        except UploadError as error:
            faults.append(upload_refusal(error))
    return kept, faults


def upload_refusal(error: UploadError) -> str:
    """Say why a picture or a film is not kept."""
    words = {"name": error.name}
    if isinstance(error, TooLargeError):
        return _("«%(name)s» is too heavy: at most %(limit)d MB.") % {
            **words,
            "limit": error.limit_bytes // MEGABYTE,
        }
    if isinstance(error, EmptyFileError):
        return _("«%(name)s» is empty. Choose it again.") % words
    if isinstance(error, BrokenFilmError):
        return _("«%(name)s» cannot be read as a film: save it again as MP4.") % words
    if isinstance(error, BrokenImageError):
        return _("«%(name)s» cannot be drawn: save it again as JPEG or PNG.") % words
    return _("«%(name)s» is no picture or film that networks take (JPEG, PNG, WebP, GIF, MP4).") % (
        words
    )


def _propose_slot(form: ComposerForm) -> None:
    found = next_free_slot(form.chosen_channels, after=form.now)
    if found is not None:
        form.put(when=found[0].strftime(WALL_FORMAT), zone=found[1])


def _save(
    request: HttpRequest, form: ComposerForm, system: System, intent: str
) -> HttpResponse | None:
    """Keep the draft and do what was asked, in one piece; ``None`` where something is to mend."""
    if not form.is_valid() or (intent != DRAFT and not _is_ready(form, intent)):
        return None
    at = timezone.now()
    try:
        with transaction.atomic():
            post = _write(request, form, system, at)
            set_media(post=post, rows=form.media_rows, by=request.user, at=at)
            if intent == SUBMIT:
                submit_post(post=post, by=request.user, at=at)
            elif intent == APPROVE:
                approve_post(post=post, by=request.user, at=at)
    except ChangedMeanwhileError as error:
        form.theirs = error.post
        form.put(revision=str(error.post.revision))
        form.add_error(None, _("Somebody changed it meanwhile: both texts are shown below."))
    except NotEditableError as error:
        messages.error(request, _("Somebody approved or withdrew it meanwhile."))
        return redirect("desk:publishing:post", error.post.pk)
    except PublishingError as error:
        field, said = refusal_of(error)
        form.add_error(field if field in form.fields else None, said)
    else:
        request.session.pop(SHARED, None)
        messages.success(request, _said(intent))
        name = "edit" if intent == DRAFT else "post"
        return redirect(f"desk:publishing:{name}", post.pk)
    return None


def _write(request: HttpRequest, form: ComposerForm, system: System, at: Any) -> Post:
    if form.post is None:
        return create_post(
            system=system, origin=Origin.OWN, by=request.user, at=at, **form.values()
        )
    return change_post(
        post=form.post,
        revision=form.cleaned_data.get("revision") or 0,
        by=request.user,
        at=at,
        **form.values(),
    )


def _is_ready(form: ComposerForm, intent: str) -> bool:
    """Say on each account what does not fit, and ask once about what was said already."""
    post = form.sketch()
    tags = tags_of(post)
    for one in outlooks(post, form.chosen_channels, as_media(form.media_rows), tags):
        if one.problem:
            form.add_error("channels", f"{one.channel.name}: {one.problem}")
    if intent == APPROVE and not form.cleaned_data.get("again"):
        form.similar = similar_posts(post, form.chosen_channels)
        if form.similar:
            form.add_error(
                "again", _("The same was said, or will be, on one of these accounts: look below.")
            )
    return not form.errors


def _said(intent: str) -> str:
    if intent == APPROVE:
        return _("Approved. It leaves at its hour.")
    if intent == SUBMIT:
        return _("Sent to review.")
    return _("Draft kept.")


def _context(request: HttpRequest, form: ComposerForm, faults: list[str]) -> dict[str, Any]:
    systems = queries.systems_within(reach_of(request.user))
    chosen = {channel.pk for channel in form.chosen_channels}
    return {
        "form": form,
        "post": form.post,
        "post_url": reverse("desk:publishing:post", args=[form.post.pk]) if form.post else "",
        "system": form.system,
        "systems": systems if form.post is None else [],
        "faults": faults,
        "shared": notice_of(shared) if (shared := _shared(request, form)) else "",
        "chosen": chosen,
        "groups": [
            (group, " ".join(str(one.pk) for one in group.channels.all()))
            for group in form.all_groups
        ],
        "chosen_groups": {int(one) for one in form["groups"].value() or () if str(one).isdecimal()},
        "may_approve": request.user.has_perm(LET_GO),
        **preview_context(form),
    }


def _shared(request: HttpRequest, form: ComposerForm) -> dict[str, Any]:
    return shared_with(request) if form.post is None and not form.is_bound else {}


def preview_context(form: ComposerForm) -> dict[str, Any]:
    """Return what the previews show: the draft on each account, clocks, hashtags, warnings."""
    post = form.sketch() if form.is_bound else _kept_sketch(form)
    channels, tags = form.chosen_channels, tags_of(post)
    says = bool(post.text) or post.kind == PostKind.REPOST
    looks = outlooks(post, channels, as_media(form.media_rows), tags) if says else []
    return {
        "looks": looks,
        "names": {one.upload.sha256: one for one in form.media_rows},
        "clocks": clocks_of(post),
        "is_now": not form["when"].value(),
        "tagging": tagging(post, tags),
        "reading": reading_of(post.text),
        "similar": form.similar or _similar(post, channels),
        "zone_label": form.system.zone_label,
    }


def _similar(post: Post, channels: Sequence[Channel]) -> Sequence[Similar]:
    return similar_posts(post, channels) if channels and (post.text or post.link) else ()


def _kept_sketch(form: ComposerForm) -> Post:
    if form.post is not None:
        return form.post
    return Post(
        system=form.system,
        origin=Origin.OWN,
        created_at=form.now,
        text=str(form.initial.get("text", "")),
        link=str(form.initial.get("link", "")),
        due_at=form.now,
        due_zone=form.system.zone,
    )


@permission(WRITE)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Return the previews of what is being written; nothing is kept."""
    form = _of_page(request)
    context = preview_context(form) | {"is_live": True}
    return render(request, "publishing/desk/previews.html", context)


@permission(WRITE)
@require_POST
def slot(request: HttpRequest) -> HttpResponse:
    """Return the hour's fields with the next free hour of the chosen accounts in them."""
    form = _of_page(request)
    _propose_slot(form)
    return render(request, "publishing/desk/hour.html", {"form": form})


def _of_page(request: HttpRequest) -> ComposerForm:
    rows = queries.posts_within(reach_of(request.user))
    key = request.POST.get("post", "")
    post = rows.filter(pk=key).first() if _is_uuid(key) else None
    return _form(request, post.system if post else _system(request), post)


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


@permission(WRITE)
@require_POST
def media(request: HttpRequest) -> HttpResponse:
    """Keep pictures and films and return their rows of the composer."""
    kept, faults = _kept(request)
    rows = [
        PostMedium(upload=one, width=one.width, height=one.height, seconds=one.seconds)
        for one in kept
    ]
    context = {"rows": rows, "faults": faults}
    return render(request, "publishing/desk/media_rows.html", context)
