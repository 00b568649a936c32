"""What a session keeps of the list of own children, so that no address says anything of a child."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404

from contactpoint.involvement.last_shown import LastShown
from contactpoint.web.kept import Keeper

_OFFERS = Keeper("offered_children", at_most=200)
_SHOWN = Keeper("own_children_shown", at_most=4)


def remember_offer(session: SessionBase, number: str, reference: UUID) -> str:
    """Keep a child that is offered; returns the reference of its page."""
    return _OFFERS.keep(session, {"number": number, "involvement": str(reference)})


def recall_offer(session: SessionBase, reference: str) -> tuple[str, UUID]:
    """The child's number and the colleague's involvement. Raises ``Http404`` for a reference that
    this session does not know."""
    kept = _OFFERS.recall(session, reference)
    if kept is None:
        raise Http404
    return kept["number"], UUID(kept["involvement"])


def remember_shown(session: SessionBase, shown: Mapping[UUID, LastShown]) -> str:
    """Keep what a page showed, by involvement; returns its reference."""
    return _SHOWN.keep(session, {"shown": msgspec.to_builtins(shown, str_keys=True)})


def recall_shown(session: SessionBase, reference: str) -> dict[UUID, LastShown]:
    """The same again. Raises ``Http404`` as ``recall_offer``."""
    kept = _SHOWN.recall(session, reference)
    if kept is None:
        raise Http404
    return msgspec.convert(kept["shown"], dict[UUID, LastShown])
