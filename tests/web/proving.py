"""A browser that has proved the second factor again."""

from django.test import Client
from django.utils import timezone


def proved(browsing: Client) -> Client:
    """The same browser, in the ten minutes after its user proved the second factor again."""
    session = browsing.session
    session["proved_at"] = timezone.now().timestamp()
    session.save()
    return browsing
