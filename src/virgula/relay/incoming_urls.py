"""Addresses of what institutions send us: theirs, and the desk's pages about it."""

from django.urls import URLPattern, path

from virgula.relay.views import hook, spreading

# What an institution does through a signed link, without an account, or in the members' space.
SPREAD = (
    ("", "spread"),
    ("nada/", "nothing"),
    ("<str:folio>/", "sent"),
    ("<str:folio>/corregir/", "correct"),
    ("<str:folio>/retirar/", "withdraw"),
    ("<str:folio>/foto/<int:number>/", "photo"),
)
members_patterns: list[URLPattern] = [
    path("", spreading.own, name="own"),
    path("correo/", hook.letter, name="letter"),
    path("avisos/<str:mark>/", spreading.quiet, name="quiet"),
    *(
        path(f"mi/<int:pk>/{way}", spreading.by_account[name], name=f"own_{name}")
        for way, name in SPREAD
    ),
    *(path(f"<str:token>/{way}", spreading.by_token[name], name=name) for way, name in SPREAD),
]
voices_patterns: list[URLPattern] = []
