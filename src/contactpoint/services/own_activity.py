"""What I did: an account's own ledger entries."""

from collections.abc import Iterable, Sequence

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.ledger.details import About, OwnActivitySeen, Searched
from contactpoint.services.gate import Look, release
from contactpoint.services.within_reach import concerned
from contactpoint.store.repositories import children, ledger
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
    own = [OwnEntry(one.place, one.at, one.event, one.purpose, one.detail) for one in held]
    shown = held[:PAGE]
    again = {child.subject: child for child in (*_found_in(shown), *_named_in(shown))}
    return release(
        prepare_activity(own, page=PAGE),
        Look(actor=actor, what=OwnActivitySeen(), shown=list(again.values())),
    )


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
