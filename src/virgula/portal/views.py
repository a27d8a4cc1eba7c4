from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from virgula.platform.access import public


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")
