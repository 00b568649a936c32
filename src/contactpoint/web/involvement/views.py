"""Three pages, each of which says what it will do before it does it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.involvement.involvement import InvolvementError
from contactpoint.services.end_involvement import end_involvement
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.take_lead import take_lead
from contactpoint.visibility.views.record import RecordView
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.involvement.forms import EndForm, RecordForm
from contactpoint.web.page_form import PageForm
from contactpoint.web.record.views import found_record, opened


@requires(Action.RECORD_INVOLVEMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def record_own(request: SignedInRequest, record: str) -> HttpResponse:
    """Record that the practitioner works with the child."""
    found = found_record(request, record)
    form = RecordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def change() -> None:
            record_involvement(
                actor=request.actor,
                purpose=found.purpose,
                number=found.number,
                started_on=form.answer,
                lead=form.takes_lead,
            )

        if _done(form, change, field="day"):
            messages.success(request, "Your involvement has been recorded.")
            return redirect("record", record=record)
    return _page(request, "record_own", record, form, opened(request, found))


@requires(Action.END_INVOLVEMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def end_own(request: SignedInRequest, record: str) -> HttpResponse:
    """Record the last day of the practitioner's own involvement."""
    found = found_record(request, record)
    view = opened(request, found)
    reference = _own_reference(view)
    if reference is None:
        return redirect("record", record=record)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def change() -> None:
            end_involvement(
                actor=request.actor,
                purpose=found.purpose,
                number=found.number,
                reference=reference,
                ended_on=form.answer,
            )

        if _done(form, change, field="day"):
            messages.success(request, "Your involvement has been ended.")
            if found.page == "own_children":
                return redirect(found.page)
            return redirect("record", record=record)
    return _page(request, "end_own", record, form, view)


@requires(Action.TAKE_LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def become_lead(request: SignedInRequest, record: str) -> HttpResponse:
    """Make the practitioner the lead professional."""
    found = found_record(request, record)
    view = opened(request, found)
    reference = _own_reference(view)
    if reference is None:
        return redirect("record", record=record)
    form = PageForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def change() -> None:
            take_lead(
                actor=request.actor,
                purpose=found.purpose,
                number=found.number,
                reference=reference,
            )

        if _done(form, change, field=None):
            messages.success(request, "You are now the lead professional.")
            return redirect("record", record=record)
    return _page(request, "become_lead", record, form, view)


def _own_reference(view: RecordView) -> UUID | None:
    own = view.own_involvement
    return None if own is None or own.previous else own.reference


def _done(form: PageForm, change: Callable[[], None], field: str | None) -> bool:
    """Whether the change was made; if not, the form says why not."""
    try:
        change()
    except InvolvementError as error:
        form.add_error(field, str(error).rstrip("."))
        return False
    return True


def _page(
    request: SignedInRequest, template: str, reference: str, form: PageForm, view: RecordView
) -> HttpResponse:
    return render(
        request,
        f"involvement/{template}.html",
        {"form": form, "record": view, "reference": reference},
    )
