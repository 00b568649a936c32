"""What is done with one account, one thing a page. Where it has weight the gate asks for proof."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from contactpoint.access.actor import Action
from contactpoint.services.account_life.end_account import end_account
from contactpoint.services.account_life.errors import LifeError
from contactpoint.services.account_life.hand_over import hand_over as hand_over_all
from contactpoint.services.account_life.issue_token import issue_token
from contactpoint.services.account_life.renew import renew as renew_one
from contactpoint.services.account_life.see_account import AccountView, released, see_account
from contactpoint.services.account_life.state_check import state_check
from contactpoint.services.account_life.suspend import resume as resume_one
from contactpoint.services.account_life.suspend import suspend as suspend_one
from contactpoint.services.account_life.transfer import accept as accept_one
from contactpoint.services.account_life.transfer import release, take_back
from contactpoint.services.recover_account import ask_to_recover
from contactpoint.services.two_persons.errors import RequestError
from contactpoint.web.accounts.forms import (
    CheckForm,
    HandOverForm,
    LifeForm,
    ReleaseForm,
    WorkForm,
)
from contactpoint.web.accounts.remembered import recall_account
from contactpoint.web.answered import shown_once
from contactpoint.web.gate import SignedInRequest, requires

_BOTH = ["GET", "HEAD", "POST"]
Form = TypeVar("Form", bound=LifeForm)


@dataclass(frozen=True, slots=True)
class _Step:
    """A page that says what it will do before it does it."""

    title: str
    text: str
    button: str
    done: str
    is_warning: bool = False


@requires(Action.RENEW)
@require_http_methods(_BOTH)
def renew(request: SignedInRequest, account: str) -> HttpResponse:
    """Renew an account."""
    step = _Step(
        "Renew this account?",
        "You say that its holder still needs it for the work. It holds for a year from today.",
        "Renew for a year",
        "The account has been renewed.",
    )
    return _confirmed(request, account, step, renew_one)


@requires(Action.SUSPEND)
@require_http_methods(_BOTH)
def suspend(request: SignedInRequest, account: str) -> HttpResponse:
    """Suspend an account."""
    step = _Step(
        "Suspend this account?",
        "It cannot be used from this minute, and its session ends. You can resume it later.",
        "Suspend the account",
        "The account has been suspended.",
        is_warning=True,
    )
    return _confirmed(request, account, step, suspend_one)


@requires(Action.RESUME)
@require_http_methods(_BOTH)
def resume(request: SignedInRequest, account: str) -> HttpResponse:
    """Resume an account."""
    step = _Step(
        "Resume this account?",
        "It can be used again, while all its conditions hold.",
        "Resume the account",
        "The account has been resumed.",
    )
    return _confirmed(request, account, step, resume_one)


@requires(Action.TRANSFER)
@require_http_methods(_BOTH)
def stay(request: SignedInRequest, account: str) -> HttpResponse:
    """Let an account stay where it is."""
    step = _Step(
        "Stop the move of this account?",
        "The account stays in its organisation. Nothing of it has changed.",
        "Stop the move",
        "The account stays where it is.",
    )
    return _confirmed(request, account, step, take_back)


@requires(Action.RECOVER)
@require_http_methods(_BOTH)
def recover(request: SignedInRequest, account: str) -> HttpResponse:
    """Ask for an account to be recovered."""
    step = _Step(
        "Ask for this account to be recovered?",
        "Make sure in person that it is the holder who is locked out. A colleague has to approve"
        " this within 24 hours. Password, PIN and devices are then void, and each of you is shown"
        " one half of a code for the holder.",
        "Ask for a recovery",
        "The recovery has been asked for. A colleague has to approve it within 24 hours.",
    )
    return _confirmed(request, account, step, ask_to_recover)


@requires(Action.END_ACCOUNT)
@require_http_methods(_BOTH)
def end(request: SignedInRequest, account: str) -> HttpResponse:
    """End an account, once its involvements have been handed over."""
    step = _Step(
        "End this account?",
        "It never works again, and its user name is never given to anybody else. This cannot be"
        " undone.",
        "End the account",
        "The account has ended.",
        is_warning=True,
    )
    return _confirmed(request, account, step, end_account)


@requires(Action.ISSUE_TOKEN)
@require_http_methods(_BOTH)
def token(request: SignedInRequest, account: str) -> HttpResponse:
    """Issue an enrolment code, and show it once."""
    pk, form = recall_account(request.session, account), _sent(request, LifeForm)
    if form.is_bound:
        try:
            code = issue_token(actor=request.actor, account=pk)
        except LifeError as error:
            form.is_valid()
            form.refuse(error)
        else:
            return shown_once(_page(request, "token_issued", account, form, code=code.whole))
    return _page(request, "token", account, form)


@requires(Action.STATE_CHECK)
@require_http_methods(_BOTH)
def check(request: SignedInRequest, account: str) -> HttpResponse:
    """State a check."""
    pk, form = recall_account(request.session, account), _sent(request, CheckForm)
    if form.is_bound and form.is_valid():

        def state() -> None:
            state_check(
                actor=request.actor, account=pk, condition=form.which, on=form.cleaned_data["on"]
            )

        if _done(form, state):
            messages.success(request, "The check has been recorded.")
            return redirect("account", account=account)
    return _page(request, "check", account, form)


@requires(Action.TRANSFER)
@require_http_methods(_BOTH)
def transfer(request: SignedInRequest, account: str) -> HttpResponse:
    """Release an account to another organisation."""
    pk, form = recall_account(request.session, account), _sent(request, ReleaseForm)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        if _done(form, lambda: release(actor=request.actor, account=pk, code=code)):
            messages.success(
                request, "The account has been released. Nothing changes until it is accepted."
            )
            return redirect("account", account=account)
    return _page(request, "transfer", account, form)


@requires(Action.TRANSFER)
@require_http_methods(_BOTH)
def accept(request: SignedInRequest, account: str) -> HttpResponse:
    """Take over an account that another organisation releases."""
    pk, form = recall_account(request.session, account), _sent(request, WorkForm)
    view = released(actor=request.actor, account=pk)

    def take_over() -> None:
        accept_one(actor=request.actor, account=pk, work=form.work)

    if form.is_bound and form.is_valid() and _done(form, take_over):
        messages.success(request, "The account is your organisation's now.")
        return redirect("account", account=account)
    return render(
        request,
        "accounts/accept.html",
        {"form": form, "account": view, "reference": account},
    )


@requires(Action.TRANSFER)
@require_POST
def decline(request: SignedInRequest, account: str) -> HttpResponse:
    """Let an account that another organisation releases stay there."""
    pk, form = recall_account(request.session, account), _sent(request, LifeForm)
    if form.is_valid() and _done(form, lambda: take_back(actor=request.actor, account=pk)):
        messages.success(request, "The account stays where it is.")
    return redirect("accounts_arriving")


@requires(Action.HAND_OVER)
@require_http_methods(_BOTH)
def hand_over(request: SignedInRequest, account: str) -> HttpResponse:
    """Hand over what an account's holder works on."""
    pk, form = recall_account(request.session, account), _sent(request, HandOverForm)
    if form.is_bound and form.is_valid():
        left = 0

        def change() -> None:
            nonlocal left
            left = hand_over_all(actor=request.actor, account=pk, to=form.successor)

        if _done(form, change):
            if not left:
                messages.success(request, "All involvements have been handed over.")
                return redirect("account", account=account)
            messages.info(request, f"{left} involvements are left. Go on to hand them over.")
    return _page(request, "hand_over", account, form)


def _sent(request: SignedInRequest, form: type[Form]) -> Form:
    return form(request.POST if request.method == "POST" else None)


def _done(form: LifeForm, change: Callable[[], object]) -> bool:
    """Whether the change was made; if not, the form says why not."""
    try:
        change()
    except LifeError as error:
        form.refuse(error)
    except RequestError as error:
        form.add_error(None, str(error).rstrip("."))
    else:
        return True
    return False


def _confirmed(
    request: SignedInRequest, reference: str, step: _Step, change: Callable[..., object]
) -> HttpResponse:
    pk, form = recall_account(request.session, reference), _sent(request, LifeForm)

    def make() -> None:
        change(actor=request.actor, account=pk)

    if form.is_bound and form.is_valid() and _done(form, make):
        messages.success(request, step.done)
        return redirect("account", account=reference)
    return _page(request, "confirm", reference, form, step=step)


def _page(
    request: SignedInRequest, template: str, reference: str, form: LifeForm, **more: object
) -> HttpResponse:
    view: AccountView = see_account(
        actor=request.actor, account=recall_account(request.session, reference)
    )
    return render(
        request,
        f"accounts/{template}.html",
        {"form": form, "view": view, "reference": reference, **more},
    )
