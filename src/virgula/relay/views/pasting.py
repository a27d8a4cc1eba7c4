"""«Paste the link»: a page that somebody saw, read and put into the inbox."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from virgula.institutions.models import Actor, System
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.platform.http import FetchError
from virgula.platform.scoping import Reach
from virgula.relay import actions
from virgula.relay.actions import AlreadyHereError
from virgula.relay.choices import EntryStatus
from virgula.relay.fetching import Document
from virgula.relay.forms import PastedForm, PasteForm, actors_within
from virgula.relay.looking import article_in, read_kept
from virgula.relay.models import Entry
from virgula.relay.queries import short_title
from virgula.relay.queries.recognising import recogniser_of, zone_of
from virgula.relay.reading import FeedError, NotAFeedError
from virgula.relay.reading.articles import Article
from virgula.relay.source_words import fault_sentence, page_sentence

MAY_DECIDE = "relay.approve_entry"


@permission(MAY_DECIDE)
def paste(request: HttpRequest) -> HttpResponse:
    """Ask for a link, which may come in the address; on POST, show what its page says."""
    reach = reach_of(request.user)
    system = main_system(reach)
    if system is None:
        messages.error(request, _("You run no system: ask its coordination for a role."))
        return redirect("desk:today")
    if request.method != "POST":
        form = PasteForm(initial={"url": request.GET.get("url", "")[:1000]})
        return _page(request, form)
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    url = form.cleaned_data["url"]
    entry = actions.entry_of_page(system, url)
    if entry is not None and entry.status != EntryStatus.SEEN:
        return _already(request, entry)
    return _read(request, form, url, reach=reach, system=system)


def _read(
    request: HttpRequest, form: PasteForm, url: str, *, reach: Reach, system: System
) -> HttpResponse:
    actor = _actor_of(system, reach, url)
    _document, article, problem = _article(url, zone=zone_of(actor, system))
    if article is None:
        pasted = PastedForm(system=system, reach=reach, initial={"url": url, "actor": actor})
        return _page(request, form, pasted=pasted, problem=problem)
    entry = actions.entry_of_page(system, article.item.link)
    if entry is not None and entry.status != EntryStatus.SEEN:
        return _already(request, entry)
    item = article.item
    actor = actor or _actor_of(system, reach, item.link, article.site)
    initial = {"url": url, "actor": actor, "title": item.title, "summary": item.summary}
    pasted = PastedForm(system=system, reach=reach, initial=initial)
    return _page(request, form, pasted=pasted, article=article)


def _actor_of(system: System, reach: Reach, url: str, title: str = "") -> Actor | None:
    actor = recogniser_of(system).actor_of(url, title)
    if actor is None or not actors_within(reach, system).filter(pk=actor.pk).exists():
        return None
    return actor


def _article(url: str, *, zone: str) -> tuple[Document | None, Article | None, str]:
    """Return the page, what it says, and why it says nothing to us."""
    try:
        document = read_kept(url)
        if document.status not in {None, 200}:
            return document, None, fault_sentence(document.status or 0)
        article = article_in(document, zone=zone)
    except NotAFeedError as error:
        return None, None, page_sentence(error.found)
    except (FetchError, FeedError) as error:
        return None, None, fault_sentence(error)
    if article.asks_password and not article.item.text:
        return document, None, page_sentence("password")
    return document, article, ""


def _already(request: HttpRequest, entry: Entry) -> HttpResponse:
    messages.info(
        request,
        _("This page is here already: “%(title)s”, of %(institution)s.")
        % {"title": short_title(entry), "institution": entry.source.actor},
    )
    return redirect("desk:relay:entry", pk=(entry.same_as_id or entry.pk))


def _page(
    request: HttpRequest,
    form: PasteForm,
    *,
    pasted: PastedForm | None = None,
    article: Article | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "pasted": pasted,
        "article": article,
        "problem": problem,
        "here": request.build_absolute_uri(reverse("desk:relay:paste")),
    }
    return render(request, "relay/desk/paste.html", context, status=status)


@permission(MAY_DECIDE)
@require_POST
def keep_pasted(request: HttpRequest) -> HttpResponse:
    """Put the page, or what a person wrote of it, into the inbox."""
    reach, at = reach_of(request.user), timezone.now()
    system = main_system(reach)
    if system is None:
        messages.error(request, _("You run no system: ask its coordination for a role."))
        return redirect("desk:today")
    form = PastedForm(request.POST, system=system, reach=reach)
    if not form.is_valid():
        asked = PasteForm(initial={"url": request.POST.get("url", "")[:1000]})
        return _page(request, asked, pasted=form, status=422)
    values = form.cleaned_data
    url = values["url"]
    document, article, _problem = (
        _article(url, zone=zone_of(values["actor"], system)) if url else (None, None, "")
    )
    item = actions.item_of_page(
        article.item if article else None,
        title=values["title"],
        summary=values["summary"],
        link=url,
        at=at,
    )
    content = document.content if document is not None and article is not None else b""
    try:
        entry = actions.paste_page(
            system=system, actor=values["actor"], item=item, content=content, url=url,
            by=request.user, at=at,
        )  # fmt: skip
    except AlreadyHereError as error:
        return _already(request, error.entry)
    messages.success(request, _("In the inbox: “%(title)s”.") % {"title": short_title(entry)})
    return redirect("desk:relay:entry", pk=entry.pk)
