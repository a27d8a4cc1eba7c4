"""Template tags of the design system, loaded for every template."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.middleware.csrf import get_token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_from_path, get_language_info

from virgula.ui import banners, drawings, formats, navigation

register = template.Library()
DECORATION = SafeString('aria-hidden="true" focusable="false"')

register.filter("quantity", formats.quantity)
register.filter("month_name", formats.month_name)
register.filter("day_long", formats.day_long)
register.filter("day_short", formats.day_short)
register.filter("moment", formats.moment)
register.filter("stamp", formats.stamp)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration and assistive technology skips it."""
    return _draw("icon", str(name), str(label))


@register.simple_tag
def shape(name: str, label: str = "") -> SafeString:
    """Draw the shape of a window; the word beside it says the rest."""
    return _draw("shape", str(name), str(label))


# A board draws hundreds; few are different.
@lru_cache(maxsize=1024)
def _draw(kind: str, name: str, label: str) -> SafeString:
    place = f"{static(drawings.SPRITE)}#{drawings.fragment(kind, name)}"
    told = format_html('role="img" aria-label="{}"', label) if label else DECORATION
    return format_html('<svg class="{}" {}><use href="{}"></use></svg>', kind, told, place)


@register.simple_tag(takes_context=True)
def navigation_of(context: Context, face: str) -> list[navigation.Shown]:
    """Return the entries of a face that this person may open, looked up once for a page."""
    request = context.get("request")
    if request is None:
        return []
    known: dict[str, list[navigation.Shown]] = request.__dict__.setdefault("_navigation", {})
    if face not in known:
        known[face] = navigation.shown_entries(face, request)
    return known[face]


@register.simple_tag(takes_context=True)
def banners_of(context: Context, face: str) -> list[banners.Banner]:
    """Return what everybody on a face must know now."""
    request = context.get("request")
    return [] if request is None else banners.banners_of(face, request)


@register.simple_tag(takes_context=True)
def languages(context: Context) -> list[dict[str, Any]]:
    """Return the languages of the interface, each with this same page's address in it."""
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    prefix = get_language_from_path(path)
    bare = path.removeprefix(f"/{prefix}") if prefix else path
    return [
        {
            "code": code,
            "name": _own_name(code, str(name)),
            "url": bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}",
            "is_current": code == get_language(),
        }
        for code, name in settings.LANGUAGES
    ]


def _own_name(code: str, fallback: str) -> str:
    try:
        name = str(get_language_info(code.partition("-")[0])["name_local"])
    except KeyError:
        name = fallback
    return name[:1].upper() + name[1:]


@register.simple_tag(takes_context=True)
def form_token(context: Context) -> SafeString:
    """Write the CSRF field inside components, which are included with ``only``."""
    request = getattr(context, "request", None)
    if request is None:
        return SafeString("")
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)
    )


KINDS: list[tuple[type, str]] = [
    (RadioSelect, "group"),
    (CheckboxSelectMultiple, "group"),
    (CheckboxInput, "check"),
    (FileInput, "file"),
]


@register.filter
def field_kind(field: BoundField) -> str:
    """Tell how a field is laid out: a group of choices, one check box, a file or plain."""
    widget = field.field.widget
    return next((kind for cls, kind in KINDS if isinstance(widget, cls)), "plain")


@register.filter
def field_anchor(field: BoundField) -> str:
    """Return the id that the error summary leads to."""
    return f"{field.auto_id}_group" if field_kind(field) == "group" else field.id_for_label


@register.filter
def control(field: BoundField) -> SafeString:
    """Render a field's control with its state told to assistive technology.

    Django already writes ``aria-describedby`` for help and errors, and ``aria-invalid``. What a
    placeholder says vanishes with the first letter, so it is left out: help stays in sight.
    """
    kind = field_kind(field)
    css = {"plain": "control", "file": "control control--file"}.get(kind, "")
    known = field.field.widget.attrs.get("class", "")
    classes = f"{known} {css}".strip()
    attrs: dict[str, str | bool] = {"placeholder": False}
    if classes:
        attrs["class"] = classes
    return SafeString(field.as_widget(attrs=attrs))


@register.filter
def message_tone(level: str) -> str:
    """Translate the level of a message into a tone of ours."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(level, "info")


@register.filter
def percent_of(value: Any, target: Any) -> str:
    """Return how much of the target the value is, from 0 to 100, for the width of a bar."""
    try:
        share = float(value) / float(target) * 100
    except (TypeError, ValueError, ZeroDivisionError):
        return "0"
    return f"{max(0.0, min(100.0, share)):.0f}"
