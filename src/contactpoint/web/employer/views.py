"""The pages of an employer's sign-in: away, back, and the last step."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from contactpoint.access.actor import Action
from contactpoint.services.accounts.employer import go_on
from contactpoint.services.accounts.employer.begin import send_away
from contactpoint.services.accounts.employer.come_back import Came, come_back
from contactpoint.services.accounts.employer.errors import (
    EmployerRefusedError,
    NoSuchEmployerError,
)
from contactpoint.services.accounts.employer.signing_keys import published
from contactpoint.services.accounts.employer.transaction import Asked, Proved
from contactpoint.services.accounts.prove_again import proved_again
from contactpoint.web.employer.cookie import forget, keep, kept_in
from contactpoint.web.employer.refusal import ANEW, refused_page
from contactpoint.web.employer_session import began_at_employer, bind
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.place import place_of
from contactpoint.web.sign_in.devices import remember
from contactpoint.web.step_up import note_proof, take_way_back

# Nothing else that stands in an address to which somebody comes back is looked at.
_PARAMETERS = ("state", "code", "iss", "error")


@require_safe
def begin(request: HttpRequest, employer: str) -> HttpResponse:
    """Send somebody to the employer's sign-in. Nothing is changed here."""
    return _away(request, employer, Asked.SIGN_IN)


@requires(Action.CHANGE_OWN_SECRETS)
@require_safe
def begin_link(request: SignedInRequest, employer: str) -> HttpResponse:
    """Send the account's holder there, to link who that is to the account."""
    _by_own_means(request)
    return _away(request, employer, Asked.LINK)


@requires(Action.USE_SESSION)
@require_safe
def begin_prove(request: SignedInRequest, employer: str) -> HttpResponse:
    """Send the account's holder there, to prove that it is the same person still."""
    return _away(request, employer, Asked.PROVE)


@require_safe
def back(request: HttpRequest, employer: str) -> HttpResponse:
    """Somebody was sent back. Whoever that is goes on at the next page, of which the address has
    nothing in it."""
    parameters = {key: request.GET[key] for key in _PARAMETERS if key in request.GET}
    if any(len(request.GET.getlist(key)) > 1 for key in _PARAMETERS):
        # RFC 6749 section 3.1: none of them more than once.
        parameters = {}
    came = Came(parameters, kept_in(request), place_of(request))
    try:
        found = come_back(name=employer, came=came)
    except NoSuchEmployerError:
        raise Http404 from None
    except EmployerRefusedError as error:
        return refused_page(request, error)
    response = redirect("employer_go_on")
    keep(response, found.cookie)
    return response


@require_safe
def go_on_page(request: HttpRequest) -> HttpResponse:
    """Ask whether to go on: who did not begin this can leave it."""
    try:
        proved = go_on.asked_of(kept_in(request))
    except EmployerRefusedError as error:
        return refused_page(request, error)
    return render(request, "employer/go_on.html", {"asked": proved.asked})


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in whom the employer named."""

    def step(proved: Proved) -> HttpResponse:
        with transaction.atomic():
            found = go_on.let_in(proved=proved)
            # Nothing of a session before it goes on in this one.
            request.session.flush()
            login(request, found.account, backend=settings.AUTHENTICATION_BACKENDS[0])
            bind(request.session, found.content)
        response = redirect("home")
        remember(request, response, found.account.username)
        return response

    return _last_step(request, step)


@requires(Action.CHANGE_OWN_SECRETS)
@require_POST
def link(request: SignedInRequest) -> HttpResponse:
    """Link the account to whom the employer named."""
    _by_own_means(request)
    account = request.user

    def step(proved: Proved) -> HttpResponse:
        go_on.link(actor=request.actor, account=account, proved=proved)
        return redirect("employers")

    return _last_step(request, step)


@requires(Action.USE_SESSION)
@require_POST
def prove(request: SignedInRequest) -> HttpResponse:
    """Go on with what the person was doing, as somebody who has proved who they are."""
    account = request.user

    def step(proved: Proved) -> HttpResponse:
        go_on.prove(actor=request.actor, account=account, proved=proved)
        proved_again(actor=request.actor)
        request.session.cycle_key()
        rotate_token(request)
        note_proof(request)
        return redirect(take_way_back(request))

    return _last_step(request, step)


@requires(Action.SEE_OWN_ACCOUNT)
@require_safe
def own(request: SignedInRequest) -> HttpResponse:
    """To which employers' sign-ins the account is linked, and to which it can be."""
    content = {
        "links": go_on.links_of(account_id=request.actor.account_id),
        "by_employer": began_at_employer(request.session),
    }
    return render(request, "employer/own.html", content)


@requires(Action.CHANGE_OWN_SECRETS)
@require_POST
def unlink(request: SignedInRequest, employer: str) -> HttpResponse:
    """Take the account's link back."""
    _by_own_means(request)
    try:
        go_on.unlink(actor=request.actor, name=employer)
    except NoSuchEmployerError:
        raise Http404 from None
    return redirect("employers")


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys by which employers' providers know this service."""
    return JsonResponse(published(), content_type="application/jwk-set+json")


def _away(request: HttpRequest, name: str, asked: Asked) -> HttpResponse:
    account = None if asked is Asked.SIGN_IN else request.user
    home = request.build_absolute_uri(reverse("employer_back", kwargs={"employer": name}))
    try:
        sent = send_away(
            name=name, asked=asked, redirect=home, account=account, anew=ANEW in request.GET
        )
    except NoSuchEmployerError:
        raise Http404 from None
    except EmployerRefusedError as error:
        return refused_page(request, error)
    if asked is Asked.LINK:
        # Who is here may have proved who they are just now, by a form: a browser follows no form
        # to another site, whatever was between (``form-action``).
        response = render(request, "employer/go_there.html", {"address": sent.address})
    else:
        response = HttpResponse(status=302, headers={"Location": sent.address})
    keep(response, sent.cookie)
    return response


def _last_step(request: HttpRequest, step: Callable[[Proved], HttpResponse]) -> HttpResponse:
    try:
        proved = go_on.asked_of(kept_in(request))
    except EmployerRefusedError as error:
        return refused_page(request, error)
    try:
        response = step(proved)
    except EmployerRefusedError as error:
        account = request.user if hasattr(request, "actor") else None
        go_on.record_refused_step(
            proved=proved, error=error, place=place_of(request), account=account
        )
        return refused_page(request, error)
    forget(response)
    return response


def _by_own_means(request: HttpRequest) -> None:
    """Raises ``PermissionDenied`` in a session that began at an employer's: one employer's word
    links nobody to another."""
    if began_at_employer(request.session):
        raise PermissionDenied
