"""How much of a child an actor may learn: one total table, and nothing else decides it.

The rules of the domain, sections 2, 5, 8 and 9. What may not be opened is not found either, and a
record that may not be learned of is refused like a number that was never given out.
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import IntEnum, StrEnum
from typing import Protocol

from contactpoint.access.actor import Actor, Role
from contactpoint.access.scope import Scope, decides
from contactpoint.children.statement import Statement
from contactpoint.retention.archiving import is_archived
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.status import Status


class Reach(IntEnum):
    """What may be learned: nothing, not even that the record exists; the open facet; or all that
    is known, with each source's statement. The order of the members is from the least to the most.
    """

    NOTHING = 0
    OPEN = 1
    WHOLE = 2


class Standing(StrEnum):
    """How a child stands on a day."""

    SILENT = "silent"  # nothing may be shown, or nothing to show it under
    ARCHIVED = "archived"
    ACTIVE = "active"
    SHIELDED = "shielded"
    CONCEALED = "concealed"


class Held(Protocol):
    """A child as it is stored."""

    @property
    def open(self) -> Facet:
        """What searches may open."""

    @property
    def status(self) -> Status:
        """What somebody has decided to keep hidden."""


def standing(open_facet: Facet, status: Status, today: date) -> Standing:
    """How a child stands today."""
    if status is Status.CONCEALED:
        return Standing.CONCEALED
    record = open_facet.record
    if record is None or record.name is None:
        return Standing.SILENT
    if is_archived(record.birth_date, record.death_date, today):
        return Standing.ARCHIVED
    return Standing.SHIELDED if status is Status.SHIELDED else Standing.ACTIVE


# Of each pair the first is for who does not decide about the child, the second for who does.
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
    Role.MEDIATED_USER: _NONE,
    Role.ACCOUNT_MANAGER: _NONE,
    # Reviewers decide about their authority's own children, and not about who is shielded.
    Role.DATA_QUALITY: _FRONT_LINE | {Standing.ACTIVE: _OWN_WHOLE},
    Role.SHIELDING_OFFICER: _FRONT_LINE
    | {
        Standing.ACTIVE: _OWN_WHOLE,
        Standing.SHIELDED: _OWN_WHOLE,
        Standing.CONCEALED: (Reach.NOTHING, Reach.WHOLE),
    },
    # Archived records are theirs too by the rules; until a request can be recorded they stay shut.
    Role.DISCLOSURE_OFFICER: _FRONT_LINE,
    Role.AUDITOR: _NONE,
    Role.NATIONAL_ADMINISTRATOR: _NONE,
    Role.SUBJECT: _NONE,
}


def reach(actor: Actor, child: Held, today: date, *, whose: Callable[[], Scope]) -> Reach:
    """What the actor may learn of the child today; ``whose`` says whose it is, and is asked only
    where that makes a difference."""
    elsewhere, own = REACH[actor.role][standing(child.open, child.status, today)]
    if elsewhere is own:
        return own
    return own if decides(actor.scope, whose()) else elsewhere


def shows_who_works(status: Status, how_far: Reach) -> bool:
    """Whether an actor who reaches so far learns who else works with the child.

    Not where something of the child is kept from the actor: who works with a shielded child, and
    from where, would tell where the child is (the rules of the domain, section 5).
    """
    return how_far is Reach.WHOLE or (how_far is Reach.OPEN and status is Status.ACTIVE)


def is_for_reviewers(open_facet: Facet, status: Status) -> bool:
    """Whether cases about a child are in reviewers' queues, and counted there.

    Not where nothing may be shown of it, and not where something is kept from them: whoever has to
    decide whether it is the same child has to see all that is known (the rules of the domain,
    section 5).
    """
    return open_facet.record is not None and status is Status.ACTIVE


def reach_of_statement(actor: Actor, statement: Statement, whose: Scope, today: date) -> Reach:
    """What the actor may learn of a statement that is on no record: all of it or nothing.

    It stands as a child of whom only this is said would; what its source guards is nobody's until a
    shielding officer has decided (the rules of the domain, section 5).
    """
    if statement.restricted:
        return Reach.NOTHING
    archived = is_archived(statement.birth_date, statement.death_date, today)
    _, own = REACH[actor.role][Standing.ARCHIVED if archived else Standing.ACTIVE]
    return own if own is Reach.WHOLE and decides(actor.scope, whose) else Reach.NOTHING
