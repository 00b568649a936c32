"""How many notices there are to read, as every page shows it beside the way to them.

Counting opens notices and the children that they are about. So it is done where somebody begins,
and at the inbox, and kept in the session: no page waits for it that shows a child.
"""

import time
from typing import Any

from django.http import HttpRequest

from contactpoint.access.actor import Action
from contactpoint.access.decisions import may
from contactpoint.services.notices.inbox import count_unread
from contactpoint.web.gate import SignedInRequest

_KEY = "notices"
_SECONDS = 300.0


def count_again(request: SignedInRequest) -> None:
    """Count what is unread, unless it was counted minutes ago."""
    counted = request.session.get(_KEY)
    if counted is not None and 0 <= time.time() - counted[1] < _SECONDS:
        return
    if may(request.holder, Action.SEE_NOTICES):
        keep_count(request, count_unread(request.holder))


def keep_count(request: SignedInRequest, unread: int) -> None:
    """Keep how many are unread now."""
    request.session[_KEY] = [unread, time.time()]


def unread_of(request: HttpRequest) -> int:
    """How many were unread when they were last counted."""
    counted: Any = request.session.get(_KEY)
    return int(counted[0]) if counted else 0
