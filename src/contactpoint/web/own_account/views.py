"""The pages of one's own account. Before each change the second factor is proved again."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user
from django.http import Http404, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.access.calls import spoken_caller_number
from contactpoint.services.accounts import own_account as own
from contactpoint.services.accounts.attempts import WaitError
from contactpoint.services.accounts.make_account import AccountRefusedError
from contactpoint.services.accounts.second_factor import (
    Device,
    address_with,
    has_code_and_pin,
    new_secret,
)
from contactpoint.services.accounts.security_keys import (
    MOST_KEYS,
    KeyRefusedError,
    ask_to_register,
    keys_of,
    read_registration,
)
from contactpoint.services.accounts.sessions import go_on
from contactpoint.services.mediation.caller_numbers import own_caller_number
from contactpoint.services.own_contact.ask import own_contact
from contactpoint.services.training.offer import offer
from contactpoint.web.code_device import set_up
from contactpoint.web.enrol.forms import WRONG_CODE, CodeDeviceForm, NewPinForm, ShownCodeForm
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.headers import let_forms_go_to
from contactpoint.web.kept import Keeper
from contactpoint.web.own_account.forms import WRONG_PRESENT, ChangePasswordForm
from contactpoint.web.security_keys.form import NOT_REGISTERED, AnswerForm, answer_to, ask
from contactpoint.web.sign_in.forms import TOO_MANY

DEVICES: Mapping[Device, str] = {
    Device.KEY: "Security key",
    Device.CODE: "Token or app for one-time codes, with a PIN",
}
_DEVICES = Keeper("own_devices", at_most=20)
_SECRET = "new_code_secret"  # noqa: S105 (where it is kept)
_ENDED = " Other sessions of your account have ended."


@requires(Action.SEE_OWN_ACCOUNT)
@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """What is on file, what the account proves itself by, and by which number it calls."""
    view = own.own_view(request.actor)
    devices = [
        (one, _DEVICES.keep(request.session, {"number": one.number})) for one in view.devices
    ]
    way = offer(user=request.user)
    page = render(
        request,
        "own_account/account.html",
        {
            "offer": way,
            "view": view,
            "devices": devices,
            "words": DEVICES,
            "contact": own_contact(actor=request.actor),
            "may_add_key": _may_add_key(request),
            "calls": own_caller_number(actor=request.actor),
            "spoken": spoken_caller_number,
        },
    )
    return let_forms_go_to(page, "" if way is None else way.address)


@requires(Action.CHANGE_OWN_SECRETS)
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: SignedInRequest) -> HttpResponse:
    """Change the password."""
    form = ChangePasswordForm(_sent(request))
    status = 200
    if form.is_valid():
        try:
            own.change_own_password(
                actor=request.actor,
                present=form.cleaned_data["present"],
                password=form.cleaned_data["password"],
            )
        except WaitError as error:
            form.add_error("present", TOO_MANY.format(error.wait))
            status = 429
        except own.WrongPasswordError:
            form.add_error("present", WRONG_PRESENT)
        except AccountRefusedError as error:
            form.add_error("password", capfirst(str(error)))
        else:
            return _changed(request, "Your password has been changed.")
    return render(request, "own_account/password.html", {"form": form}, status=status)


@requires(Action.CHANGE_OWN_SECRETS)
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: SignedInRequest) -> HttpResponse:
    """Change the PIN; there is no such page for an account that has none."""
    if not has_code_and_pin(own.own_account(get_user(request))):
        raise Http404
    form = NewPinForm(_sent(request))
    if form.is_valid():
        try:
            own.change_own_pin(actor=request.actor, pin=form.cleaned_data["pin"])
        except AccountRefusedError as error:
            form.add_error("pin", capfirst(str(error)))
        else:
            return _changed(request, "Your PIN has been changed.")
    return render(request, "own_account/pin.html", {"form": form})


@requires(Action.CHANGE_OWN_SECRETS)
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: SignedInRequest) -> HttpResponse:
    """Register another security key."""
    if not _may_add_key(request):
        raise Http404
    holder = own.own_account(get_user(request))
    form = AnswerForm(_sent(request))
    if form.is_valid():
        try:
            new = read_registration(holder, answer_to(request, form.cleaned_data["answer"]))
        except KeyRefusedError:
            form.add_error("answer", NOT_REGISTERED)
        else:
            own.register_own_key(actor=request.actor, new=new)
            return _changed(request, "Your security key has been registered.")
    options = ask(request, ask_to_register(holder))
    return render(request, "own_account/key.html", {"form": form, "options": options})


@requires(Action.CHANGE_OWN_SECRETS)
@require_http_methods(["GET", "HEAD", "POST"])
def code_device(request: SignedInRequest) -> HttpResponse:
    """Set up a device for codes, in place of the one before; with a PIN, where there is none."""
    holder = own.own_account(get_user(request))
    kind = ShownCodeForm if holder.pin else CodeDeviceForm
    form = kind(_sent(request))
    secret = request.session.setdefault(_SECRET, new_secret())
    if form.is_valid() and _is_set_up(request, form, secret):
        del request.session[_SECRET]
        return _changed(request, "Your token or app for one-time codes has been set up.")
    shown = set_up(secret, address_with(holder, secret))
    content = {"form": form, "shown": shown, "has_pin": bool(holder.pin)}
    return render(request, "own_account/code_device.html", content)


@requires(Action.CHANGE_OWN_SECRETS)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_device(request: SignedInRequest, device: str) -> HttpResponse:
    """Ask whether to remove a device, then do."""
    kept = _DEVICES.recall(request.session, device)
    found = [
        one
        for one in own.own_view(request.actor).devices
        if kept is not None and one.number == kept["number"]
    ]
    if not found:
        raise Http404
    is_last = False
    if request.method == "POST":
        try:
            own.remove_own_device(actor=request.actor, device=found[0].number)
        except own.NoSuchDeviceError:
            raise Http404 from None
        except own.LastDeviceError:
            is_last = True
        else:
            return _changed(request, "Your device has been removed.")
    content = {"device": found[0], "words": DEVICES, "is_last": is_last}
    return render(request, "own_account/remove_device.html", content)


def _is_set_up(request: SignedInRequest, form: ShownCodeForm | CodeDeviceForm, secret: str) -> bool:
    """Whether the new device is the account's; the form says what is wrong otherwise."""
    try:
        if own.set_up_own_code(
            actor=request.actor,
            secret=secret,
            code=form.cleaned_data["code"],
            pin=form.cleaned_data.get("pin", ""),
        ):
            return True
        form.add_error("code", WRONG_CODE)
    except AccountRefusedError as error:
        form.add_error("pin", capfirst(str(error)))
    return False


def _may_add_key(request: SignedInRequest) -> bool:
    return len(keys_of(own.own_account(get_user(request)))) < MOST_KEYS


def _changed(request: SignedInRequest, what: str) -> HttpResponse:
    """Go on in a session that nobody else has, and say what was changed."""
    go_on(request.session, request.actor.account_id)
    rotate_token(request)
    messages.success(request, what + _ENDED)
    return redirect("own_account")


def _sent(request: SignedInRequest) -> Mapping[str, Any] | None:
    return request.POST if request.method == "POST" else None
