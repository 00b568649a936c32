"""What is inside the sealed column of notices.

The row's own seal has the child and, in ``inside``, the rest: sealed once more, under the child's
key, where the notice is about a child. So nothing of it outlives that key: not whose it was.
"""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from contactpoint.access.notices import NoticeKind
from contactpoint.store.sealed_rows import RowForm
from contactpoint.vault.sealing import Place

_INSIDE = 96
_ROW_BYTES = 8


class NoticeContent(Struct, array_like=True, kw_only=True):
    """What is sealed of a notice: the record that it was told of, by primary key, or none."""

    child_id: int | None
    inside: bytes


class Inside(Struct, frozen=True, array_like=True, kw_only=True):
    """A notice: for which account, of what, and when it happened; whether it has been read.

    ``due`` says under which key of the index those are found that an e-mail has yet to tell of
    (``repositories.notices``); it is empty once one has, or none is to.
    """

    account_id: int
    kind: NoticeKind
    at: datetime
    read: bool = False
    due: str = ""


NOTICE = RowForm("notice", "notices", NoticeContent, (), 192)


def inside_place(subject: UUID, pk: int) -> Place:
    """Where the inside of the notice with this number belongs, under the child's key."""
    return Place("notice", subject, 1, size=_INSIDE, row=pk.to_bytes(_ROW_BYTES, "big"))
