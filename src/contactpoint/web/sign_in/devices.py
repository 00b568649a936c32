"""The cookie of a browser that signed in before: its attempts have a count of their own.

It proves nobody and opens nothing; it only lets somebody try whom strangers would make wait (OWASP,
"Slow Down Online Guessing Attacks with Device Cookies"). It is signed, scripts cannot read it, and
it does not tell whose browser this is. Several people may share one.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from contactpoint.services.accounts.attempts import Whence
from contactpoint.web.place import place_of

# Browsers keep no cookie longer (RFC 6265bis section 5.5).
LASTS_SECONDS = 400 * 24 * 3600
# As many people as share a desk; who signed in longest ago is forgotten first.
AT_MOST = 12
_SALT = "contactpoint.web.sign_in.devices"
_ID_BYTES = 16
_DIGEST_CHARACTERS = 32
# Longer ones are not ours.
_LONGEST = 2000


def whence_of(request: HttpRequest, name: str) -> Whence:
    """From where somebody tries to sign in under this name."""
    device = _devices(request).get(_digest(name))
    known = "" if device is None else f"device:{device}"
    return Whence.at_page(place_of(request), known)


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Let the browser be known from now on as one at which this name was signed in to."""
    devices, digest = _devices(request), _digest(name)
    device = devices.pop(digest, None) or secrets.token_hex(_ID_BYTES)
    kept = [*devices.items(), (digest, device)][-AT_MOST:]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(kept, salt=_SALT, compress=True),
        max_age=LASTS_SECONDS,
        path="/",
        secure=True,
        httponly=True,
        samesite="Strict",
    )


def _devices(request: HttpRequest) -> dict[str, str]:
    """The devices by digest of name, in the order in which they signed in last; none where the
    cookie is not as it was signed here."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not cookie or len(cookie) > _LONGEST:
        return {}
    try:
        return dict(signing.loads(cookie, salt=_SALT, max_age=LASTS_SECONDS))
    except signing.BadSignature:
        return {}


def _digest(name: str) -> str:
    return salted_hmac(_SALT, name, algorithm="sha256").hexdigest()[:_DIGEST_CHARACTERS]
