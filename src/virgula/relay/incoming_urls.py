"""Addresses of what institutions send us: theirs, and the desk's pages about it."""

from django.urls import URLPattern, path

from virgula.relay.views import hook, spreading, voices

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
# The desk: under «Fuentes».
voices_patterns: list[URLPattern] = [
    path("preguntas/", voices.voices, name="voices"),
    path("preguntas/cuando/", voices.change_question, name="change_question"),
    path("preguntas/<int:pk>/preguntar/", voices.ask, name="ask_voice"),
    path("preguntas/<int:pk>/liga/", voices.make_link, name="voice_link"),
    path("preguntas/<int:pk>/cerrar/", voices.take_back, name="take_back_links"),
    path("correo/", voices.letters, name="letters"),
    path("correo/<int:pk>/tomar/", voices.accept, name="accept_letter"),
    path("correo/<int:pk>/descartar/", voices.discard, name="discard_letter"),
    path("correo/direcciones/<int:pk>/dejar/", voices.end, name="end_voice"),
    path("novedades/<int:pk>/motivo/", voices.explain, name="explain"),
]
