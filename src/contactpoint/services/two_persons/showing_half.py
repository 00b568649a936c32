"""Show somebody the half of a code that is theirs, once."""

from django.db import transaction

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.ledger.request_details import CodeHalfShown
from contactpoint.services.two_persons.errors import NoHalfError
from contactpoint.services.two_persons.halves import half_of, without_half
from contactpoint.services.two_persons.kinds import KINDS
from contactpoint.services.two_persons.people import as_now
from contactpoint.services.two_persons.seeing import opened
from contactpoint.store.repositories import ledger, requests
from contactpoint.store.requested import RecoveryAsked


def show_half(*, actor: Actor, request: int) -> str:
    """The actor's half of the code of a recovery that was approved, which nobody is shown again.

    It is of no use by itself. Raises ``AccessRefusedError`` as the answer does, and
    ``NoHalfError``.
    """
    with transaction.atomic():
        now = as_now(actor)
        held = opened(now, request)
        which = half_of(now, held)
        if which is None or not isinstance(held.what, RecoveryAsked):
            raise NoHalfError
        able = acting(now, Action.RECOVER, subject=KINDS[held.kind].about(held.what))
        half = held.halves[which]
        held.halves = without_half(held, which)
        requests.write(held)
        ledger.record_change(
            agent=able, what=CodeHalfShown(request=held.pk, account=held.what.account)
        )
    return half
