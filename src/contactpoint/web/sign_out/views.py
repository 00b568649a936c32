"""The page that signs out everywhere."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.services.accounts.sessions import sign_out_everywhere
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.sign_in.views import leave_session, signed_out_page


@requires(Action.USE_SESSION)
@require_http_methods(["GET", "HEAD", "POST"])
def everywhere(request: SignedInRequest) -> HttpResponse:
    """Ask whether to sign out on every device, then do."""
    if request.method != "POST":
        return render(request, "sign_out/everywhere.html")
    actor = request.actor
    with transaction.atomic():
        sign_out_everywhere(actor=actor)
        leave_session(request)
    # The page is shown to nobody who is signed in.
    del request.actor
    return signed_out_page(request)
