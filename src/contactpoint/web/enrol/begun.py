"""How far somebody has got with enrolling, kept in a session that nobody is signed in to.

Sessions are sealed. What is kept goes with the session: ten idle minutes, and enrolling begins
again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contactpoint.services.accounts.enrol import (
    AGREEMENT,
    Enrolling,
    EnrolmentOverError,
    enrolling_account,
)
from contactpoint.services.accounts.second_factor import new_secret

_KEY = "enrolling"


@dataclass(frozen=True, slots=True)
class Begun:
    """What was proved and chosen: the code, the wording of the agreement that was signed, and the
    hash of the password. ``secret`` is that of a device for codes, should one be set up."""

    account_id: int
    enrolment: str
    secret: str
    agreed: str = ""
    password_hash: str = ""

    @property
    def enrolling(self) -> Enrolling:
        """Who enrols."""
        return Enrolling(self.account_id, self.enrolment)

    def comes_next(self) -> str | None:
        """The name of the page of what is still to be chosen before a device."""
        if self.agreed != AGREEMENT:
            return "enrol_agreement"
        return None if self.password_hash else "enrol_password"


_Page = Callable[[HttpRequest, Begun], HttpResponse]


def begin(request: HttpRequest, enrolling: Enrolling) -> None:
    """Begin, in a session under a new key: whoever knew the one before has no part in it."""
    request.session.cycle_key()
    request.session[_KEY] = {
        "account_id": enrolling.account_id,
        "enrolment": enrolling.enrolment,
        "secret": new_secret(),
    }


def note(session: SessionBase, **chosen: str) -> None:
    """Keep what was chosen."""
    session[_KEY] = {**session[_KEY], **chosen}


def step(*, last: bool = False) -> Callable[[_Page], Callable[[HttpRequest], HttpResponse]]:
    """A page of enrolling, for who has proved a code that is still good; the ``last`` also for who
    has chosen all else."""

    def of(page: _Page) -> Callable[[HttpRequest], HttpResponse]:
        @wraps(page)
        @require_http_methods(["GET", "HEAD", "POST"])
        def stepped(request: HttpRequest) -> HttpResponse:
            kept: dict[str, Any] | None = request.session.get(_KEY)
            if kept is None:
                return redirect("enrol")
            begun = Begun(**kept)
            try:
                enrolling_account(begun.enrolling)
                first = begun.comes_next() if last else None
                return page(request, begun) if first is None else redirect(first)
            except EnrolmentOverError:
                request.session.flush()
                return render(request, "enrol/over.html", status=403)

        return stepped

    return of
