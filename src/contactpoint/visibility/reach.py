"""How much of a child an actor may learn: one total table, and nothing else decides it.

The rules of the domain, sections 2, 5, 8 and 9. A search does not find a record that the actor may
not open. A record out of reach is refused exactly like a number that was never given out.
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import IntEnum, StrEnum
from typing import Protocol

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.access.scope import NATIONAL, Scope, decides
from contactpoint.children.statement import Statement
from contactpoint.retention.archiving import is_archived, is_archived_by_death
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.status import Status


class Reach(IntEnum):
    """How much of a child an actor may learn, from the least to the most.

    ``NOTHING``: not even that the record exists. ``OPEN``: the open facet. ``WHOLE``: all that is
    known, with each source's statement.
    """

    NOTHING = 0
    OPEN = 1
    WHOLE = 2


class Standing(StrEnum):
    """How a child stands on a day."""

    SILENT = "silent"  # nothing may be shown, or the record has no name
    ARCHIVED = "archived"
    ACTIVE = "active"
    SHIELDED = "shielded"
    CONCEALED = "concealed"
    GUARDED = "guarded"  # by health, or perhaps so


class Held(Protocol):
    """A child as it is stored."""

    @property
    def open(self) -> Facet:
        """What searches may open."""

    @property
    def status(self) -> Status:
        """How much of the child is kept hidden."""


def standing(open_facet: Facet, status: Status, today: date) -> Standing:
    """How a child stands today."""
    if status.is_healths:
        return Standing.GUARDED
    if status is Status.CONCEALED:
        return Standing.CONCEALED
    record = open_facet.record
    if record is None or record.name is None:
        return Standing.SILENT
    if is_archived(record, today):
        return Standing.ARCHIVED
    return Standing.SHIELDED if status is Status.SHIELDED else Standing.ACTIVE


# A pair of reaches: first for an actor whose desk does not decide about the child, then for one
# whose desk does.
_Pair = tuple[Reach, Reach]
_NOTHING: _Pair = (Reach.NOTHING, Reach.NOTHING)
_OPEN: _Pair = (Reach.OPEN, Reach.OPEN)
_OWN_WHOLE: _Pair = (Reach.OPEN, Reach.WHOLE)

_NONE: dict[Standing, _Pair] = dict.fromkeys(Standing, _NOTHING)
_FRONT_LINE: dict[Standing, _Pair] = _NONE | {
    Standing.ACTIVE: _OPEN,
    Standing.SHIELDED: _OPEN,
}

REACH: Mapping[Role, Mapping[Standing, _Pair]] = {
    Role.PRACTITIONER: _FRONT_LINE,
    # Looks by a mediator alone (``access.decisions.MEDIATED_TABLE``), as a practitioner does.
    Role.MEDIATED_USER: _FRONT_LINE,
    Role.MEDIATOR: _NONE,
    Role.ACCOUNT_MANAGER: _NONE,
    # Reviewers decide about their own authority's children, but not about shielded ones.
    Role.DATA_QUALITY: _FRONT_LINE | {Standing.ACTIVE: _OWN_WHOLE},
    Role.SHIELDING_OFFICER: _FRONT_LINE
    | {
        Standing.ACTIVE: _OWN_WHOLE,
        Standing.SHIELDED: _OWN_WHOLE,
        Standing.CONCEALED: (Reach.NOTHING, Reach.WHOLE),
        # Wherever the child lives, the national desk decides about it.
        Standing.GUARDED: (Reach.NOTHING, Reach.WHOLE),
    },
    # By the rules disclosure officers see archived records too. These stay out of reach until a
    # disclosure request can be recorded.
    Role.DISCLOSURE_OFFICER: _FRONT_LINE,
    Role.AUDITOR: _NONE,
    Role.NATIONAL_ADMINISTRATOR: _NONE,
    Role.SUBJECT: _NONE,
}


def reach(actor: Actor, child: Held, today: date, *, whose: Callable[[], Scope]) -> Reach:
    """How much of the child the actor may learn today.

    ``whose`` returns the child's scope; it is called only where the scope makes a difference. Whom
    health guards is the national desk's, wherever the child lives: no authority learns of it.
    """
    stands = standing(child.open, child.status, today)
    elsewhere, own = REACH[actor.role][stands]
    if elsewhere is own:
        return own
    scope = NATIONAL if stands is Standing.GUARDED else whose()
    return own if decides(actor.scope, scope) else elsewhere


def reach_of_archived(
    actor: Actor, child: Held, today: date, *, whose: Callable[[], Scope]
) -> Reach:
    """How much the actor may learn of an archived record in order to put right what archived it.

    The whole for whoever decided about the child while it was active, and nothing for anybody else;
    nothing of a record that a death does not archive. A record that is wrongly out of search is
    seen by nobody who could say so (the rules of the domain, section 8).
    """
    record = child.open.record
    if standing(child.open, child.status, today) is not Standing.ARCHIVED or record is None:
        return Reach.NOTHING
    if child.status is not Status.ACTIVE or not is_archived_by_death(record, today):
        return Reach.NOTHING
    _, own = REACH[actor.role][Standing.ACTIVE]
    return own if own is Reach.WHOLE and decides(actor.scope, whose()) else Reach.NOTHING


def shows_who_works(status: Status, how_far: Reach) -> bool:
    """Whether an actor with this reach learns who else works with the child.

    An actor from whom part of the child is kept does not. Who works with a shielded child, and from
    where, would tell where the child is (the rules of the domain, section 5).
    """
    return how_far is Reach.WHOLE or (how_far is Reach.OPEN and status is Status.ACTIVE)


def is_for_reviewers(open_facet: Facet, status: Status) -> bool:
    """Whether cases about a child are in reviewers' queues, and counted there.

    They are not if nothing may be shown of the child, or if part of the child is kept from
    reviewers. Whoever decides whether two sides are one child has to see all that is known (the
    rules of the domain, section 5).
    """
    return open_facet.record is not None and status is Status.ACTIVE


def is_in_search(open_facet: Facet, status: Status, today: date) -> bool:
    """Whether a search may find a child, and nothing of it is kept from whoever finds it."""
    return standing(open_facet, status, today) is Standing.ACTIVE


def reach_of_statement(actor: Actor, statement: Statement, whose: Scope) -> Reach:
    """What the actor may learn of a statement that a case is about: all of it or nothing.

    Its own dates archive nothing: it may be of a child who is younger, or alive. A statement that
    its source guards is out of everybody's reach until a shielding officer has decided (the rules
    of the domain, section 5).
    """
    if statement.restricted:
        return Reach.NOTHING
    _, own = REACH[actor.role][Standing.ACTIVE]
    return own if own is Reach.WHOLE and decides(actor.scope, whose) else Reach.NOTHING
