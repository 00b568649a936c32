"""The inbox, and when an e-mail says that there is something in it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.services.notices.choose_email import choose_email, chosen_email
from contactpoint.services.notices.inbox import Inbox
from contactpoint.services.notices.inbox import inbox as notices_of
from contactpoint.visibility.views.notices import NoticeView
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.inbox import words
from contactpoint.web.inbox.forms import EmailForm
from contactpoint.web.kept import Keeper
from contactpoint.web.record.remembered import FoundRecord, remember_record
from contactpoint.web.unread import keep_count

# A notice's number would tell how many others are told, so it is not in the address.
_PLACES = Keeper("inbox_places", at_most=50)


@requires(Action.SEE_NOTICES)
@require_safe
def inbox(request: SignedInRequest, place: str = "") -> HttpResponse:
    """Show a page of notices; ``place`` is the reference of an older page."""
    after: int | None = None
    if place:
        kept = _PLACES.recall(request.session, place)
        if kept is None:
            raise Http404
        after = kept["after"]
    found = notices_of(actor=request.actor, after=after)
    keep_count(request, found.unread)
    older = None
    if found.after is not None:
        older = _PLACES.keep(request.session, {"after": found.after})
    lines = [(one, _record(request, found, one)) for one in found.notices]
    return render(
        request,
        "inbox/inbox.html",
        {"lines": lines, "older": older, "newest": not place, "words": words},
    )


def _record(request: SignedInRequest, found: Inbox, notice: NoticeView) -> str:
    """The reference of the record that a notice leads to, if it is about a child."""
    if not notice.number or found.purpose is None:
        return ""
    record = FoundRecord(number=notice.number, purpose=found.purpose, page="inbox")
    return remember_record(request.session, record)


@requires(Action.SEE_NOTICES)
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_email(request: SignedInRequest) -> HttpResponse:
    """Ask when an e-mail is to say that there is a notice."""
    chosen = chosen_email(request.actor)
    sent = request.POST if request.method == "POST" else None
    form = EmailForm(sent, initial={"choice": chosen.choice.value})
    if form.is_bound and form.is_valid():
        choice = form.cleaned_data["choice"]
        choose_email(actor=request.actor, choice=choice)
        messages.success(request, words.EMAIL_CHOSEN[choice])
        return redirect("inbox")
    return render(
        request,
        "inbox/email.html",
        {"form": form, "has_address": chosen.has_address, "words": words},
    )
