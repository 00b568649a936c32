"""The pages of enrolling, in their order."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.services.accounts.attempts import Tried, WaitError
from contactpoint.services.accounts.enrol import (
    AGREEMENT,
    enrol_with_code,
    enrol_with_key,
    enrolling_account,
    hash_password,
    prove_code,
)
from contactpoint.services.accounts.make_account import AccountRefusedError
from contactpoint.services.accounts.second_factor import address_with
from contactpoint.services.accounts.security_keys import (
    KeyRefusedError,
    ask_to_register,
    read_registration,
)
from contactpoint.web.code_device import set_up
from contactpoint.web.enrol.begun import Begun, begin, note, step
from contactpoint.web.enrol.forms import (
    WRONG,
    WRONG_CODE,
    AgreementForm,
    CodeDeviceForm,
    CodeForm,
    DeviceForm,
    NewPasswordForm,
)
from contactpoint.web.security_keys.form import NOT_REGISTERED, AnswerForm, answer_to, ask
from contactpoint.web.sign_in.devices import whence_of
from contactpoint.web.sign_in.forms import TOO_MANY


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for user name and enrolment code. Whoever is signed in has nothing to do here."""
    if request.user.is_authenticated:
        return redirect("home")
    form = CodeForm(_sent(request))
    if not form.is_valid():
        return render(request, "enrol/code.html", {"form": form})
    username = form.cleaned_data["username"]
    whence = whence_of(request, Tried.by(username).name)
    try:
        enrolling = prove_code(username=username, code=form.cleaned_data["code"], whence=whence)
    except WaitError as error:
        form.add_error("username", TOO_MANY.format(error.wait))
        response = render(request, "enrol/code.html", {"form": form}, status=429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    if enrolling is None:
        form.add_error("username", WRONG)
        return render(request, "enrol/code.html", {"form": form})
    begin(request, enrolling)
    rotate_token(request)
    return redirect("enrol_agreement")


@step()
def agreement(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Show the user agreement, and ask to sign it."""
    form = AgreementForm(_sent(request))
    if not form.is_valid():
        return render(request, "enrol/agreement.html", {"form": form, "version": AGREEMENT})
    note(request.session, agreed=AGREEMENT)
    return redirect("enrol_password")


@step()
def password(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Ask for a password. It is kept as a hash until the account is complete."""
    form = NewPasswordForm(_sent(request))
    if form.is_valid():
        try:
            hashed = hash_password(begun.enrolling, form.cleaned_data["password"])
        except AccountRefusedError as error:
            form.add_error("password", capfirst(str(error)))
        else:
            note(request.session, password_hash=hashed)
            return redirect("enrol_device")
    return render(request, "enrol/password.html", {"form": form})


@step(last=True)
def device(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Ask what the person has to sign in with."""
    form = DeviceForm(_sent(request))
    if not form.is_valid():
        return render(request, "enrol/device.html", {"form": form})
    return redirect(f"enrol_{form.cleaned_data['device']}")


@step(last=True)
def key(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Register a security key, and complete the account."""
    account = enrolling_account(begun.enrolling)
    form = AnswerForm(_sent(request))
    if form.is_valid():
        try:
            new = read_registration(account, answer_to(request, form.cleaned_data["answer"]))
        except KeyRefusedError:
            form.add_error("answer", NOT_REGISTERED)
        else:
            enrol_with_key(enrolling=begun.enrolling, password_hash=begun.password_hash, new=new)
            return _complete(request)
    options = ask(request, ask_to_register(account))
    return render(request, "enrol/key.html", {"form": form, "options": options})


@step(last=True)
def code_device(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Set a device for codes up, and a PIN, and complete the account."""
    account = enrolling_account(begun.enrolling)
    form = CodeDeviceForm(_sent(request))
    if form.is_valid() and _is_completed_by(form, begun):
        return _complete(request)
    shown = set_up(begun.secret, address_with(account, begun.secret))
    return render(request, "enrol/code_device.html", {"form": form, "shown": shown})


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Lead on to signing in."""
    return render(request, "enrol/done.html")


def _is_completed_by(form: CodeDeviceForm, begun: Begun) -> bool:
    """Whether code and PIN complete the account; the form says what is wrong with them."""
    try:
        if enrol_with_code(
            enrolling=begun.enrolling,
            password_hash=begun.password_hash,
            secret=begun.secret,
            code=form.cleaned_data["code"],
            pin=form.cleaned_data["pin"],
        ):
            return True
        form.add_error("code", WRONG_CODE)
    except AccountRefusedError as error:
        form.add_error("pin", capfirst(str(error)))
    return False


def _complete(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("enrol_done")


def _sent(request: HttpRequest) -> Mapping[str, Any] | None:
    return request.POST if request.method == "POST" else None
