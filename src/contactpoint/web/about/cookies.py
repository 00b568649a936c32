"""Every cookie that the service sets, for the page that tells of them."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from contactpoint.services.accounts.employer.transaction import AWAY_SECONDS
from contactpoint.web.sign_in.devices import LASTS_SECONDS


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie: its name, what it is for, and how long a browser keeps it."""

    name: str
    purpose: str
    lasts: str


def cookies_set() -> tuple[Cookie, ...]:
    """All cookies there are. None is for measuring or advertising, and none is anybody else's."""
    csrf_days = timedelta(seconds=settings.CSRF_COOKIE_AGE).days
    return (
        Cookie(
            settings.SESSION_COOKIE_NAME,
            "Tells that it is you who signed in. If your session ends while you fill in a form, the"
            " server keeps what you typed for 30 minutes, sealed, and this cookie leads to it.",
            "Until you close the browser. It opens nothing any more once you have signed out, after"
            " 10 minutes without use, or 8 hours after you signed in.",
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            "Tells a form of this service from one that another website made.",
            f"{csrf_days} days. It says nothing about you.",
        ),
        Cookie(
            settings.DEVICE_COOKIE_NAME,
            "Tells that somebody signed in in this browser before, so that strangers who guess at"
            " your password do not make you wait.",
            f"{timedelta(seconds=LASTS_SECONDS).days} days after you last signed in.",
        ),
        Cookie(
            settings.EMPLOYER_COOKIE_NAME,
            "Only if you sign in at your employer's: keeps track of that while you are there.",
            f"{AWAY_SECONDS // 60} minutes, or until you are back.",
        ),
    )
