"""Suppliers: those that the actor's desk sees; registering one, and keeping one out."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.access.decisions import may
from contactpoint.services.suppliers import (
    SupplierRefusedError,
    add_supplier,
    resume_supplier,
    suspend_supplier,
)
from contactpoint.services.supply import MOST_SOURCES, see_supplier, suppliers_of
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.suppliers.forms import SupplierForm

_FORM = ["GET", "HEAD", "POST"]


@requires(Action.SEE_SUPPLIERS)
@require_safe
def suppliers(request: SignedInRequest) -> HttpResponse:
    """The suppliers that the actor's desk sees."""
    context = {
        "suppliers": suppliers_of(actor=request.actor),
        "may_register": may(request.actor, Action.REGISTER_SUPPLIER),
    }
    return render(request, "suppliers/suppliers.html", context)


@requires(Action.SEE_SUPPLIERS)
@require_safe
def supplier(request: SignedInRequest, supplier: str) -> HttpResponse:
    """One supplier with its bounds and its last deliveries."""
    seen = see_supplier(actor=request.actor, name=supplier)
    context = {
        "seen": seen,
        "one": seen.supplier,
        "may_suspend": may(request.actor, Action.SUSPEND_SUPPLIER),
        "most": MOST_SOURCES,
    }
    return render(request, "suppliers/supplier.html", context)


@requires(Action.REGISTER_SUPPLIER)
@require_http_methods(_FORM)
def register(request: SignedInRequest) -> HttpResponse:
    """Register who may send a feed."""
    if request.method != "POST":
        today = timezone.localdate()
        first = {"from_day": (str(today.day), str(today.month), str(today.year))}
        return _form_page(request, SupplierForm(initial=first))
    form = SupplierForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            add_supplier(
                agent=request.actor,
                name=given["name"],
                title=given["title"],
                feed=given["feed"],
                sources=form.codes,
                from_day=given["from_day"],
                public_key=form.public_key,
                bounds=form.bounds,
            )
        except SupplierRefusedError as refused:
            form.add_error(None, _sentence(refused))
        else:
            messages.success(request, f"{given['name']} is registered.")
            return redirect("supplier", supplier=given["name"])
    return _form_page(request, form)


@requires(Action.SUSPEND_SUPPLIER)
@require_http_methods(_FORM)
def suspend(request: SignedInRequest, supplier: str) -> HttpResponse:
    """Ask whether to let nothing of a supplier in, then do."""
    return _change(request, supplier, suspend_supplier, "suspend", "{} is suspended.")


@requires(Action.SUSPEND_SUPPLIER)
@require_http_methods(_FORM)
def resume(request: SignedInRequest, supplier: str) -> HttpResponse:
    """Ask whether to let a supplier send again, then do."""
    return _change(request, supplier, resume_supplier, "resume", "{} may send again.")


def _change(
    request: SignedInRequest, name: str, change: Callable[..., None], page: str, done: str
) -> HttpResponse:
    seen = see_supplier(actor=request.actor, name=name)
    refusal = ""
    if request.method == "POST":
        try:
            change(agent=request.actor, name=name)
        except SupplierRefusedError as refused:
            refusal = _sentence(refused)
        else:
            messages.success(request, done.format(name))
            return redirect("supplier", supplier=name)
    context = {"one": seen.supplier, "refusal": refusal}
    return render(request, f"suppliers/{page}.html", context)


def _form_page(request: SignedInRequest, form: SupplierForm) -> HttpResponse:
    return render(request, "suppliers/register.html", {"form": form})


def _sentence(refused: SupplierRefusedError) -> str:
    """What the terminal says, as a sentence."""
    said = str(refused)
    return f"{said[:1].upper()}{said[1:]}."
