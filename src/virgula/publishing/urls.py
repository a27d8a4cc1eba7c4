"""Addresses of this room, mounted by the faces."""

from django.urls import URLPattern, path

from virgula.publishing.views import (
    board,
    channels,
    composer,
    desk,
    errands,
    mentions,
    mix,
    notices,
    portal,
)

portal_patterns: list[URLPattern] = [
    path("", portal.posts, name="posts"),
    path("redes/", mix.public_mix, name="mix"),
    path("rss.xml", portal.rss, name="rss"),
    path("atom.xml", portal.atom, name="atom"),
    path("feed.json", portal.feed_json, name="feed_json"),
    path("<uuid:pk>/", portal.post, name="post"),
]
desk_patterns: list[URLPattern] = [
    path("", desk.deliveries, name="deliveries"),
    path("nueva/", composer.compose, name="compose"),
    path("nueva/vista/", composer.preview, name="preview"),
    path("nueva/hora/", composer.slot, name="slot"),
    path("nueva/medios/", composer.media, name="media"),
    path("<uuid:pk>/editar/", composer.edit, name="edit"),
    path("<uuid:pk>/", desk.post, name="post"),
    path("envios/<int:pk>/confirmar/", desk.confirm, name="confirm"),
    path("envios/<int:pk>/reintentar/", desk.retry, name="retry"),
    path("envios/<int:pk>/cancelar/", desk.cancel, name="cancel"),
    path("envios/<int:pk>/telefono/", errands.hand_over, name="hand_over"),
    path("envios/<int:pk>/imagenes/<int:number>/", errands.picture, name="picture"),
    path("avisos/", notices.notices, name="notices"),
    path("canales/", channels.channels, name="channels"),
    path("canales/nuevo/", channels.new_channel, name="new_channel"),
    path("canales/<int:pk>/", channels.channel, name="channel"),
    path("canales/<int:pk>/pausar/", channels.pause, name="pause"),
    path("canales/<int:pk>/reanudar/", channels.resume, name="resume"),
    path("canales/<int:pk>/enlace/", channels.mail_link, name="mail_link"),
    path("canales/<int:pk>/horas/", channels.add_hours, name="add_hours"),
    path("canales/<int:pk>/horas/<int:slot>/quitar/", channels.remove_hour, name="remove_hour"),
    path("canales/<int:pk>/probar/", channels.probe, name="probe"),
    path("respuestas/", mentions.mentions, name="mentions"),
    path("respuestas/<int:pk>/", mentions.mention, name="mention"),
    path("respuestas/<int:pk>/contestar/", mentions.answer, name="answer_mention"),
    path("respuestas/<int:pk>/asignar/", mentions.assign, name="assign_mention"),
    path("respuestas/<int:pk>/cerrar/", mentions.close, name="close_mention"),
    path("respuestas/<int:pk>/reabrir/", mentions.reopen, name="reopen_mention"),
    path("respuestas/<int:pk>/pregunta/", mentions.question, name="mention_question"),
]
accounts_patterns: list[URLPattern] = [
    path("", board.board, name="board"),
    path("mezcla/", mix.desk_mix, name="mix"),
    path("grupos/nuevo/", board.new_group, name="new_group"),
    path("grupos/<int:pk>/", board.group, name="group"),
    path("grupos/<int:pk>/quitar/", board.drop_group, name="drop_group"),
    path("conectar/listo/", board.reconnected, name="reconnected"),
    path("conectar/<str:token>/", board.reconnect, name="reconnect"),
]
members_patterns: list[URLPattern] = [
    path("<str:token>/", errands.errand, name="errand"),
    path("<str:token>/imagenes/<int:number>/", errands.errand_picture, name="errand_picture"),
]
