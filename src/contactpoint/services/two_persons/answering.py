"""Approve or decline what another has asked for. What is approved is done at once."""

from django.db import transaction

from contactpoint.access.actor import Actor
from contactpoint.access.two_persons import Fell, State, answering
from contactpoint.ledger.request_details import RequestAnswered
from contactpoint.services.two_persons.closing import about, end, fall, must_wait
from contactpoint.services.two_persons.errors import RequestClosedError
from contactpoint.services.two_persons.kinds import KINDS
from contactpoint.services.two_persons.people import as_now, may_ask_still
from contactpoint.services.two_persons.seeing import opened
from contactpoint.store.repositories import ledger
from contactpoint.store.repositories.requests import Request


def answer(*, actor: Actor, request: int, approve: bool, on: str = "") -> None:
    """Approve or decline a request. ``on`` is the login of the terminal, if it is done at one.

    Raises ``AccessRefusedError``: ``OUT_OF_SCOPE`` for what does not concern the actor or is not
    there, ``OWN`` for what it asked for itself or is about it. Raises ``RequestClosedError`` for
    what waits no more, and for what fell: what was asked for can be done no more, or who asked may
    not ask for it any more. That it fell is recorded.
    """
    with transaction.atomic():
        now = as_now(actor)
        held = opened(now, request)
        handling = KINDS[held.kind]
        able = answering(
            now,
            handling.answered_by(held.what),
            people=(held.asked_by_id,),
            subject=handling.about(held.what),
        )
        must_wait(held)
        if not approve:
            end(held, State.DECLINED, answered_by=able.account_id)
            ledger.record_change(agent=able, what=_answered(held, State.DECLINED))
            return
        fell = _why_it_falls(held)
        if fell is None:
            ledger.record_change(agent=able, what=_answered(held, State.APPROVED))
            handling.carry_out(able, held, held.what, on)
            end(held, State.APPROVED, answered_by=able.account_id)
        else:
            fall(able, held, fell)
    if fell is not None:
        raise RequestClosedError(State.FELL, fell.name)


def _why_it_falls(held: Request) -> Fell | None:
    handling = KINDS[held.kind]
    if handling.asked_by is not None and not (
        held.asked_by_id is not None
        and may_ask_still(held.asked_by_id, handling.asked_by, handling.about(held.what))
    ):
        return Fell.ASKER
    return handling.fault(held.what)


def _answered(held: Request, state: State) -> RequestAnswered:
    return RequestAnswered(
        request=held.pk,
        kind=held.kind.value,
        answer=state.value,
        asked_by=held.asked_by_id,
        **about(held.what),
    )
