"""The public pages: the start page, notices, the accessibility statement, cookies and status."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contactpoint.services.status import service_status
from contactpoint.web.about.cookies import cookies_set
from contactpoint.web.about.words import WORKING

# When the accessibility statement was prepared, by a look at every line of it.
_PREPARED = date(2026, 12, 1)
# An operator's note, and no book.
_LONGEST_NOTE = 2_000


def _page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, f"about/{template}.html", told_of_operator())

    return view


start = _page("start")
privacy = _page("privacy")
privacy_staff = _page("privacy_staff")
problem = _page("problem")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that the regulations of 2018 want (SI 2018/952 regulation 8)."""
    content = {"prepared": _PREPARED, **told_of_operator()}
    return render(request, "about/accessibility.html", content)


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Every cookie by name, purpose and life."""
    return render(request, "about/cookies.html", {"cookies": cookies_set()})


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """What works now, and what the operator says of maintenance."""
    works = {WORKING[part]: works for part, works in service_status().items()}
    content = {"works": works, "note": _note(), **told_of_operator()}
    return render(request, "about/status.html", content)


def told_of_operator() -> dict[str, Any]:
    """What pages say of the operator, by short names."""
    told = {
        name.removeprefix("CONTACTPOINT_").lower(): text for name, text in settings.OPERATOR.items()
    }
    return {**told, "is_demonstration": settings.DEMONSTRATION}


def _note() -> str:
    """What the operator's file says; nothing, where it says nothing that can be read."""
    if settings.MAINTENANCE is None:
        return ""
    try:
        with settings.MAINTENANCE.open(encoding="utf-8") as file:
            return file.read(_LONGEST_NOTE).strip()
    except (OSError, ValueError):
        return ""
