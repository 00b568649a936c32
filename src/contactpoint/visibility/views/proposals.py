"""Verdicts that are proposed, for those who have to confirm them and for who made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contactpoint.review.authority import Act
from contactpoint.visibility.prepared import Prepared

# The primary key of a proposal. Pages put a random reference in its place.
ProposalRef = int


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What is proposed, by whom and since when.

    ``desk`` is the scope of the desk that proposes. ``undoes`` is the kind of the verdict that
    would be undone, a value of ``VerdictKind``, or empty. ``numbers`` are the child numbers of the
    records concerned. ``of_others`` says that another authority has to agree; otherwise a second
    person has. ``to_answer`` says that the reader may confirm or decline it, ``own`` that the
    reader made it and may take it back.
    """

    proposal: ProposalRef
    act: Act
    undoes: str
    made_by_name: str
    desk: str
    made_at: datetime
    numbers: tuple[str, ...]
    of_others: bool
    to_answer: bool
    own: bool


def prepare_proposal(
    *,
    proposal: ProposalRef,
    act: Act,
    undoes: str,
    made_by_name: str,
    desk: str,
    made_at: datetime,
    numbers: Sequence[str],
    of_others: bool,
    to_answer: bool,
    own: bool,
) -> Prepared[ProposalView]:
    """A proposal that is before the reader's desk, or that it made."""
    return Prepared(
        ProposalView(
            proposal=proposal,
            act=act,
            undoes=undoes,
            made_by_name=made_by_name,
            desk=desk,
            made_at=made_at,
            numbers=tuple(numbers),
            of_others=of_others,
            to_answer=to_answer,
            own=own,
        ),
        of=numbers,
    )
