"""The one gate: a view of a child is released once the look at it is on record, and not before.

Services prepare wrapped views (``visibility.prepared``). Only this module unwraps a view, and only
after the ledger entry has been committed. It refuses a look that is not of every child shown. If
the entry cannot be written, nothing is shown. Pages, terminal, interfaces and jobs pass through
here alike. So it is here that looks are counted, and refused where too many were made
(``access.budgets``).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.budgets import BudgetSpentError, ProofNeededError
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.walking import Step, is_walk, new_in
from contactpoint.ledger.details import Detail
from contactpoint.ledger.limit_details import LimitReached, LookRefused, NumberTried
from contactpoint.store.repositories import budgets, ledger
from contactpoint.store.repositories.budgets import NOWHERE, Walked
from contactpoint.store.repositories.ledger import Concerned
from contactpoint.visibility.prepared import Prepared, unwrap_view

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look to be recorded: who looks, why, and at what.

    ``of`` are the children that ``what`` is about: each of them gets the entry. ``shown`` are the
    children shown together in a list: each gets a separate entry that says nothing of the others.
    ``walked`` is what a search adds to those before it (``walked_by``).
    """

    actor: Actor
    what: Detail
    purpose: Purpose | None = None
    of: Sequence[Concerned] = ()
    shown: Sequence[Concerned] = ()
    walked: Walked = NOWHERE


class ShownUnrecordedError(Exception):
    """A view shows a child of whom the look would have no entry. Nothing is shown."""

    def __init__(self) -> None:
        super().__init__("a view shows a child of whom the look has no entry")


def release(prepared: Prepared[V], look: Look) -> V:
    """Record and count the look, commit the entries, and only then unwrap what was prepared.

    Raises ``BudgetError`` where too many looks were made; that is recorded instead.
    """
    _must_be_of_all_shown(look, prepared)
    with refusals_recorded(look.actor):
        ledger.record_look(
            actor=look.actor,
            what=look.what,
            purpose=look.purpose,
            of=look.of,
            shown=look.shown,
            walked=look.walked,
        )
    return unwrap_view(prepared)


def release_with_change(actor: Actor, change: Callable[[], tuple[Prepared[V], Look]]) -> V:
    """Release a view where the look also changes something.

    ``change`` makes the change and prepares the view. It runs in one transaction with the entries
    of the look. Raises ``BudgetError`` as ``release`` does, and nothing is changed then.
    """
    with refusals_recorded(actor), transaction.atomic(durable=True):
        prepared, look = change()
        _must_be_of_all_shown(look, prepared)
        ledger.record_change(
            agent=look.actor,
            what=look.what,
            purpose=look.purpose,
            of=look.of,
            shown=look.shown,
            is_look=True,
        )
    return unwrap_view(prepared)


def _must_be_of_all_shown(look: Look, prepared: Prepared[V]) -> None:
    recorded = {child.number for child in (*look.of, *look.shown)}
    if not prepared.of <= recorded:
        raise ShownUnrecordedError


def walked_by(actor: Actor, asked: Step) -> Walked:
    """What a search adds to the account's steps before, for its look.

    Raises ``BudgetError`` where too many looks were made; that is recorded. A search that would be
    refused at its end need not be made.
    """
    with refusals_recorded(actor):
        of_actor = _walked(asked, budgets.steps_before(actor))
        if actor.through is None:
            return of_actor
        of_mediator = _walked(asked, budgets.steps_before(actor.through))
    return replace(of_actor, mediators=of_mediator)


def _walked(asked: Step, before: Sequence[Step]) -> Walked:
    step = new_in(asked, before)
    return Walked(step, step is not None and is_walk([*before, step]))


@contextmanager
def number_counted(actor: Actor, number: str) -> Iterator[None]:
    """Record and count it as a look when the number leads to no record within reach.

    A change that is a look as well (``record_change``) may be made within. Raises ``BudgetError``
    where too many looks were made; that is recorded.

    For whatever a number may be typed into. Otherwise somebody could try any number of them, and
    somebody whose looks are refused could go on to learn which numbers there are.
    """
    try:
        with refusals_recorded(actor):
            yield
    except AccessRefusedError as refused:
        if refused.refusal is not Refusal.NO_SUCH_RECORD:
            raise
        walked = walked_by(actor, Step(number=number))
        with refusals_recorded(actor):
            ledger.record_look(actor=actor, what=NumberTried(number), walked=walked)
        raise


@contextmanager
def refusals_recorded(actor: Actor) -> Iterator[None]:
    """Record that a budget refused what is done within, and the alert that this raises."""
    try:
        yield
    except (ProofNeededError, BudgetSpentError) as over:
        _record_over(actor, over)
        raise


def _record_over(actor: Actor, over: ProofNeededError | BudgetSpentError) -> None:
    """Record the refusal and, the first time in an hour or a day, that access was stopped."""
    stopped = isinstance(over, BudgetSpentError)
    whose = actor if actor.through is None or not over.of_mediator else actor.through
    with transaction.atomic(durable=True):
        fresh = budgets.note_refused(whose, over)
        ledger.record_change(agent=actor, what=LookRefused(over.reached.names, stopped))
        if fresh:
            ledger.record_change(agent=whose, what=LimitReached(fresh.names))
