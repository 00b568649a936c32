"""The one gate: a view of a child is released once the look at it is on record, and not before.

Services prepare wrapped views (``visibility.prepared``). Only this module unwraps a view, and only
after the ledger entry has been committed. It refuses a look that is not of every child shown. If
the entry cannot be written, nothing is shown. Pages, terminal, interfaces and jobs pass through
here alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.details import Detail
from contactpoint.store.repositories import ledger
from contactpoint.store.repositories.ledger import Concerned
from contactpoint.visibility.prepared import Prepared, unwrap_view

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look to be recorded: who looks, why, and at what.

    ``of`` are the children that ``what`` is about: each of them gets the entry. ``shown`` are the
    children shown together in a list: each gets a separate entry that says nothing of the others.
    """

    actor: Actor
    what: Detail
    purpose: Purpose | None = None
    of: Sequence[Concerned] = ()
    shown: Sequence[Concerned] = ()


class ShownUnrecordedError(Exception):
    """A view shows a child of whom the look would have no entry. Nothing is shown."""

    def __init__(self) -> None:
        super().__init__("a view shows a child of whom the look has no entry")


def release(prepared: Prepared[V], look: Look) -> V:
    """Record the look, commit the entries, and only then unwrap what was prepared."""
    _must_be_of_all_shown(look, prepared)
    ledger.record_look(
        actor=look.actor, what=look.what, purpose=look.purpose, of=look.of, shown=look.shown
    )
    return unwrap_view(prepared)


def release_with_change(change: Callable[[], tuple[Prepared[V], Look]]) -> V:
    """Release a view where the look also changes something.

    ``change`` makes the change and prepares the view. It runs in one transaction with the entries
    of the look.
    """
    with transaction.atomic(durable=True):
        prepared, look = change()
        _must_be_of_all_shown(look, prepared)
        ledger.record_change(
            agent=look.actor, what=look.what, purpose=look.purpose, of=look.of, shown=look.shown
        )
    return unwrap_view(prepared)


def _must_be_of_all_shown(look: Look, prepared: Prepared[V]) -> None:
    recorded = {child.number for child in (*look.of, *look.shown)}
    if not prepared.of <= recorded:
        raise ShownUnrecordedError
