"""The list of own children, and handing over. Each page says what it will do before it does it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contactpoint.access.actor import Action
from contactpoint.involvement.involvement import InvolvementError
from contactpoint.services.account_life.errors import FieldError
from contactpoint.services.own_children.answer import accept_offer, decline_offer, open_offer
from contactpoint.services.own_children.errors import OfferError, OfferGoneError
from contactpoint.services.own_children.offer import offer_to, take_offer_back
from contactpoint.services.own_children.see import (
    PURPOSE,
    changes_seen,
    own_children,
    see_own_child,
)
from contactpoint.visibility.orders import Order
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.own_children.forms import AnswerForm, OfferForm
from contactpoint.web.own_children.remembered import (
    recall_offer,
    recall_shown,
    remember_offer,
    remember_shown,
)
from contactpoint.web.own_children.words import CHANGES, ORDERS
from contactpoint.web.record.remembered import FoundRecord, remember_record
from contactpoint.web.record.views import found_record

_BOTH = ["GET", "HEAD", "POST"]
# No caseload has as many pages; a longer number is none.
_LONGEST_PAGE = 4


@requires(Action.SEE_OWN_CHILDREN)
@require_safe
def children(request: SignedInRequest) -> HttpResponse:
    """The children whom one works with, and what colleagues offer."""
    view = own_children(actor=request.actor, order=_order(request), page=_page(request))
    session = request.session
    lines = [
        (
            one,
            remember_record(session, FoundRecord(one.number, PURPOSE, page="own_children")),
        )
        for one in view.shown
    ]
    offers = [(one, remember_offer(session, one.number, one.reference)) for one in view.offered]
    changed = {one.reference: one.shown_now for one in view.shown if one.changes}
    return render(
        request,
        "own_children/children.html",
        {
            "view": view,
            "lines": lines,
            "offers": offers,
            "orders": ORDERS,
            "changes": CHANGES,
            "today": timezone.localdate(),
            "shown": remember_shown(session, changed) if changed else None,
        },
    )


@requires(Action.SEE_OWN_CHILDREN)
@require_POST
def seen(request: SignedInRequest, shown: str) -> HttpResponse:
    """Say that what changed was seen, as a page showed it."""
    changes_seen(actor=request.actor, seen=recall_shown(request.session, shown))
    messages.success(request, "What had changed is marked as seen.")
    return redirect("own_children")


@requires(Action.OFFER_HAND_OVER)
@require_http_methods(_BOTH)
def hand_over(request: SignedInRequest, record: str) -> HttpResponse:
    """Offer a child to a colleague."""
    found = found_record(request, record)
    view = see_own_child(actor=request.actor, number=found.number)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            offer_to(
                actor=request.actor,
                number=view.number,
                reference=view.reference,
                to=form.cleaned_data["to"],
            )
        except FieldError as error:
            form.add_error("to", str(error))
        except (InvolvementError, OfferError) as error:
            form.add_error(None, str(error).rstrip("."))
        else:
            messages.success(
                request, "The child has been offered. Nothing changes until it is accepted."
            )
            return redirect("own_children")
    content = {"form": form, "child": view, "reference": record, "back": found.back}
    return render(request, "own_children/hand_over.html", content)


@requires(Action.OFFER_HAND_OVER)
@require_POST
def take_back(request: SignedInRequest, record: str) -> HttpResponse:
    """Take an offer back."""
    found = found_record(request, record)
    view = see_own_child(actor=request.actor, number=found.number)
    take_offer_back(actor=request.actor, number=view.number, reference=view.reference)
    messages.success(request, "The child is not offered any more.")
    return redirect("own_children")


@requires(Action.ACCEPT_HAND_OVER)
@require_http_methods(_BOTH)
def offer(request: SignedInRequest, offer: str) -> HttpResponse:
    """Take over a child that a colleague offers, or decline."""
    number, reference = recall_offer(request.session, offer)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    try:
        view = open_offer(actor=request.actor, number=number, reference=reference)
        if form.is_bound and form.is_valid():
            accepts = form.cleaned_data["answer"] == "accept"
            answer = accept_offer if accepts else decline_offer
            answer(actor=request.actor, number=number, reference=reference)
            messages.success(
                request,
                "You work with this child now." if accepts else "You have declined.",
            )
            return redirect("own_children")
    except OfferGoneError as error:
        messages.info(request, str(error))
        return redirect("own_children")
    return render(request, "own_children/offer.html", {"form": form, "child": view})


def _order(request: SignedInRequest) -> Order:
    asked = request.GET.get("order", "")
    return Order(asked) if asked in {one.value for one in Order} else Order.NAME


def _page(request: SignedInRequest) -> int:
    asked = request.GET.get("page", "")
    figures = asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST_PAGE
    return int(asked) if figures else 1
