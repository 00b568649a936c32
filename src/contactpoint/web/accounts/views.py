"""One account, its history, and inviting."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.services.account_life.errors import LifeError
from contactpoint.services.account_life.history import history_of
from contactpoint.services.account_life.invite import invite as invite_person
from contactpoint.services.account_life.invite_many import COLUMNS, MOST_ROWS
from contactpoint.services.account_life.invite_many import invite_many as invite_all
from contactpoint.services.account_life.see_account import see_account
from contactpoint.web.accounts.forms import InviteForm, InviteManyForm
from contactpoint.web.accounts.remembered import recall_account, recall_list, remember_account
from contactpoint.web.answered import shown_once
from contactpoint.web.gate import SignedInRequest, requires

# What can be done with an account, in the order of its page: the action, its page and its words.
STEPS = (
    (Action.STATE_CHECK, "account_check", "State a check"),
    (Action.CONFIRM_CONTACT, "account_contact", "Confirm telephone and email"),
    (Action.ISSUE_TOKEN, "account_token", "Issue a token"),
    (Action.RENEW, "account_renew", "Renew for a year"),
    (Action.GRANT, "account_grant", "Grant a role"),
    (Action.TAKE_GRANT_AWAY, "account_take_away", "Take a role away"),
    (Action.RECOVER, "account_recover", "Ask for a recovery"),
    (Action.SUSPEND, "account_suspend", "Suspend"),
    (Action.RESUME, "account_resume", "Resume"),
    (Action.HAND_OVER, "account_hand_over", "Hand over involvements"),
    (Action.TRANSFER, "account_transfer", "Move to another organisation"),
    (Action.END_ACCOUNT, "account_end", "End the account"),
)


@requires(Action.SEE_ACCOUNTS)
@require_safe
def account(request: SignedInRequest, account: str) -> HttpResponse:
    """An account: what is on file, and what can be done with it now."""
    view = see_account(actor=request.actor, account=recall_account(request.session, account))
    steps = [(page, words) for action, page, words in STEPS if action in view.may_do]
    return render(
        request,
        "accounts/account.html",
        {"view": view, "reference": account, "steps": steps},
    )


@requires(Action.SEE_ACCOUNTS)
@require_safe
def history(request: SignedInRequest, account: str) -> HttpResponse:
    """What was done with an account."""
    entries = history_of(actor=request.actor, account=recall_account(request.session, account))
    return render(request, "accounts/history.html", {"entries": entries, "reference": account})


@requires(Action.INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest, accounts: str = "") -> HttpResponse:
    """Invite somebody to one's own organisation, or to the one whose list was looked at."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            invited = invite_person(
                actor=request.actor,
                organisation=_organisation(request, accounts),
                person=form.person,
            )
        except LifeError as error:
            form.refuse(error)
        else:
            messages.success(request, "The account has been made. State its checks next.")
            return redirect("account", account=remember_account(request.session, invited))
    return render(request, "accounts/invite.html", {"form": form, "accounts": accounts})


@requires(Action.INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_many(request: SignedInRequest) -> HttpResponse:
    """Invite everybody of a file, and say of each row what became of it."""
    form = InviteManyForm(request.POST if request.method == "POST" else None)
    report = None
    if form.is_bound and form.is_valid():
        try:
            report = invite_all(
                actor=request.actor,
                organisation=request.actor.organisation_id,
                content=form.cleaned_data["rows"],
            )
        except LifeError as error:
            form.refuse(error)
    page = render(
        request,
        "accounts/invite_many.html",
        {"form": form, "report": report, "columns": ",".join(COLUMNS), "most": MOST_ROWS},
    )
    return page if report is None else shown_once(page)


def _organisation(request: SignedInRequest, accounts: str) -> int:
    if not accounts:
        return request.actor.organisation_id
    return recall_list(request.session, accounts).organisation
