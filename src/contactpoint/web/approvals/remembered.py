"""What the pages of approvals keep in the session: requests, by their numbers.

A number would tell how much others ask for, so that it is in no address.
"""

from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404

from contactpoint.web.kept import Keeper

_REQUESTS = Keeper("requests", at_most=300)


def remember_request(session: SessionBase, request: int) -> str:
    """Keep a request; returns its reference."""
    return _REQUESTS.keep(session, {"request": request})


def recall_request(session: SessionBase, reference: str) -> int:
    """The number of a request. Raises ``Http404`` for a reference of no session's own."""
    found = _REQUESTS.recall(session, reference)
    if found is None:
        raise Http404
    return int(found["request"])
