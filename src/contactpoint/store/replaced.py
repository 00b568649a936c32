"""What is kept of a row as it was before a load changed it, and its encoding."""

from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec import Struct

from contactpoint.store.decided import CaseContent
from contactpoint.store.standing import Standing
from contactpoint.vault.sealing import Place

# So that a record, a statement and a case are of one length; what does not fit takes twice as many.
_SIZE = 640


class Kind(StrEnum):
    """What a load changes.

    A case goes by its statement, of which it is the only one. A contested case goes by its hook; it
    follows from what stands on its record, so that it is only noted which a load opened. ``GONE``
    is what a withdrawal has taken away, and whose key is still to be destroyed.
    """

    STATEMENT = "s"
    RECORD = "r"
    CASE = "c"
    CONTESTED = "k"
    GONE = "g"


class Before(Struct, array_like=True, kw_only=True):
    """A row as it was before the load first changed it.

    ``pk`` is the primary key of the statement or record; of a case, its statement's or its hook's.
    ``nth`` is its place among what the load changed. A row that was not ``there`` was inserted by
    the load. ``brought`` says that the load's files hold the statement. ``joined`` says that the
    load let the record's number lead to another. ``standing`` is a ``Standing`` as packed.
    ``sealed`` is what was sealed of the statement, or the record's document, as the row had it; of
    what is gone it is the subject.
    """

    kind: Kind
    pk: int
    nth: int = 0
    there: bool = False
    brought: bool = False
    joined: bool = False
    content_digest: bytes = b""
    standing: bytes = b""
    sealed: bytes = b""
    case: CaseContent | None = None

    def stood(self) -> Standing:
        """How the statement stood."""
        return Standing.unpacked(self.standing)

    def with_what_was(self, earlier: "Before") -> "Before":
        """This one, of a later load, once the earlier load has been taken back."""
        return msgspec.structs.replace(
            self,
            there=earlier.there,
            content_digest=earlier.content_digest,
            standing=earlier.standing,
            sealed=earlier.sealed,
            case=earlier.case,
        )


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Before).decode


def replaced_place(subject: UUID) -> Place:
    """Where what a load found belongs; the subject is the load's."""
    return Place("replaced", subject, 1, size=_SIZE)


def encode_before(before: Before) -> bytes:
    """The bytes to seal."""
    return _encode(before)


def decode_before(content: bytes) -> Before:
    """What was sealed. Raises ``msgspec.MsgspecError`` on other content."""
    return _decode(content)
