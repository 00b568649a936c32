"""What I did: an account's own ledger entries."""

from collections.abc import Iterable, Sequence

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.ledger.about import About
from contactpoint.ledger.details import OwnActivitySeen, Searched
from contactpoint.ledger.entry import Event
from contactpoint.services.gate import Look, release
from contactpoint.services.within_reach import concerned
from contactpoint.store.repositories import accounts, children, ledger, organisations
from contactpoint.store.repositories.ledger import Concerned, OpenedEntry
from contactpoint.store.safe import vault
from contactpoint.visibility.views.activity import ActivityPage, OwnEntry, prepare_activity

PAGE = 25


def own_activity(*, actor: Actor, before: int | None = None) -> ActivityPage:
    """The actor's own entries older than ``before``.

    That they were looked at is recorded, also for each child that an entry names or that a search
    among them found: the actor is shown again what it was shown then.
    """
    actor = acting(actor, Action.SEE_OWN_ACTIVITY)
    held = ledger.own_entries(account_id=actor.account_id, before=before, limit=PAGE + 1)
    others = _others(held)
    own = [
        OwnEntry(one.place, one.at, one.event, one.purpose, one.detail, other)
        for one, other in zip(held, others, strict=True)
    ]
    shown = held[:PAGE]
    again = {child.subject: child for child in (*_found_in(shown), *_named_in(shown))}
    return release(
        prepare_activity(own, page=PAGE),
        Look(actor=actor, what=OwnActivitySeen(), shown=list(again.values())),
    )


def _others(held: Sequence[OpenedEntry]) -> Sequence[str]:
    """With whom each entry was made, where a mediator and a caller were two: to the mediator the
    caller is named, and to the caller the mediator.

    Who was not proved is not named: a number that is tried is nobody's as far as the mediator may
    know.
    """
    others = [_other(one) for one in held]
    people = accounts.names_of(account for account, _ in others if account is not None)
    known = organisations.named(where for _, where in others if where is not None)
    return [
        f"{people.get(account, '')}, {known.get(where, ('',))[0]}"
        if account is not None and where is not None
        else ""
        for account, where in others
    ]


def _other(entry: OpenedEntry) -> tuple[int | None, int | None]:
    if not entry.is_mediators:
        return entry.through, entry.through_organisation
    if entry.event is Event.CALL_REFUSED:
        return None, None
    return entry.account, entry.organisation


def _named_in(held: Sequence[OpenedEntry]) -> Iterable[Concerned]:
    """The children whom entries name, as each was named then."""
    about = [
        (one.subject, one.detail)
        for one in held
        if one.subject is not None and isinstance(one.detail, About)
    ]
    ring = vault().hold({subject for subject, _ in about})
    return [Concerned(subject, detail.number, detail.name, ring) for subject, detail in about]


def _found_in(held: Sequence[OpenedEntry]) -> Iterable[Concerned]:
    """The children whom searches found, who stand beside what was searched for."""
    numbers = {
        number for one in held if isinstance(one.detail, Searched) for number in one.detail.results
    }
    found = children.survivors(children.pks_of(numbers))
    return [concerned(child) for child in children.by_pks(found.values())]
