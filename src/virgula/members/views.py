from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from virgula.platform.access import permission


@permission("institutions.enter_members")
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "members/home.html")
