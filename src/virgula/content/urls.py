"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.content.views import campaigns, hashtags, members, portal, questions

desk_patterns: list[URLPattern] = [
    path("campanas/", campaigns.campaigns, name="campaigns"),
    path("campanas/nueva/", campaigns.create, name="create_campaign"),
    path("campanas/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campanas/<int:pk>/cambiar/", campaigns.change, name="change_campaign"),
    path("campanas/<int:pk>/meta/", campaigns.promise, name="promise"),
    path("etiquetas/", hashtags.hashtags, name="hashtags"),
    path("etiquetas/proponer/", hashtags.propose, name="propose"),
    path("etiquetas/<int:pk>/adoptar/", hashtags.adopt, name="adopt"),
    path("etiquetas/<int:pk>/", hashtags.change, name="change_hashtag"),
    path("etiquetas/<int:pk>/retirar/", hashtags.retire, name="retire"),
    path("preguntas/", questions.question_list, name="questions"),
    path("preguntas/nueva/", questions.new_question, name="new_question"),
    path("preguntas/<int:pk>/", questions.question, name="question"),
]
members_patterns: list[URLPattern] = [path("", members.propose, name="propose")]
portal_patterns: list[URLPattern] = [
    path("campanas/", portal.campaigns, name="campaigns"),
    path("campanas/<int:pk>/", portal.campaign, name="campaign"),
    path("preguntas/", questions.questions, name="questions"),
]
