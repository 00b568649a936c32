"""What I did: an account's own ledger entries."""

from contactpoint.access.actor import Action, Actor
from contactpoint.access.permissions import check_may
from contactpoint.ledger.details import OwnActivitySeen
from contactpoint.services.gate import Look, release
from contactpoint.store.repositories import ledger
from contactpoint.visibility.views.activity import ActivityPage, OwnEntry, prepare_activity

PAGE = 25


def own_activity(*, actor: Actor, before: int | None = None) -> ActivityPage:
    """The actor's own entries older than ``before``; that they were looked at is recorded too."""
    check_may(actor, Action.SEE_OWN_ACTIVITY)
    held = ledger.own_entries(account_id=actor.account_id, before=before, limit=PAGE + 1)
    own = [OwnEntry(one.place, one.at, one.event, one.purpose, one.detail) for one in held]
    return release(prepare_activity(own, page=PAGE), Look(actor=actor, what=OwnActivitySeen()))
