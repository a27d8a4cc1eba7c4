from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from virgula.platform.access import DESK_PERMISSION, permission


@permission(DESK_PERMISSION)
def today(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/today.html")
