"""How a statement stands: of which child, under whose key, in what state, and last seen by what.

All of it is one mark (``vault.marks``), bound to the statement's reference digest. So no row of a
statement says which child's it is, that it waits for a person, or that it has ended.
"""

from dataclasses import dataclass
from enum import StrEnum
from struct import Struct
from uuid import UUID

from contactpoint.vault.marks import TAG_BYTES

# The name of the marks.
NAME = "standing"
# Subject, child, state, load.
_PACKED = Struct(">16sIBI")
STANDING_BYTES = TAG_BYTES + _PACKED.size


class StatementState(StrEnum):
    """What has become of a statement. ``ENDED`` is one that its source makes no more.

    ``QUARANTINED`` is one that health guards, as an earlier release kept it: on no record. The next
    delivery of its source places it on a hidden one.
    """

    LINKED = "linked"
    TO_REVIEW = "to_review"
    QUARANTINED = "quarantined"
    ENDED = "ended"


_STATES = tuple(StatementState)
_CODES = {state: code for code, state in enumerate(_STATES)}


@dataclass(frozen=True, slots=True)
class Standing:
    """``subject`` is under whose key the statement is sealed: its child's, or its own.

    ``child`` and ``seen_in`` are primary keys: the child that a linked statement is of, and an
    ended one was; and the load that brought the statement first, or the last one since that brought
    it and had to note what it saw (``loads.notes_what_it_saw``).
    """

    subject: UUID
    child: int | None
    state: StatementState
    seen_in: int

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for a linked statement of no child, and for one of a child that
        waits or is quarantined."""
        if self.state is StatementState.ENDED:
            return
        if (self.child is not None) != (self.state is StatementState.LINKED):
            raise ValueError("a statement is linked exactly where it is of a child")

    def packed(self) -> bytes:
        """What is sealed, all of one length."""
        return packed_standing(self.subject.bytes, self.child, self.state, self.seen_in)

    @classmethod
    def unpacked(cls, content: bytes) -> "Standing":
        """What was sealed."""
        subject, child, code, seen_in = _PACKED.unpack(content)
        return cls(UUID(bytes=subject), child or None, _STATES[code], seen_in)


def packed_standing(
    subject: bytes, child: int | None, state: StatementState, seen_in: int
) -> bytes:
    """``Standing.packed`` without a ``Standing``: there are millions in a first load."""
    return _PACKED.pack(subject, child or 0, _CODES[state], seen_in)
