"""What is inside the sealed columns, and its encoding: MessagePack arrays, by ``msgspec``.

Each kind of content has a table name and a version, which the seal is bound to. A change of shape
gets a new version; the old one stays readable here until nothing of it is left.
"""

from uuid import UUID

import msgspec
from msgspec import Struct

from contactpoint.children.statement import Statement
from contactpoint.involvement.involvement import Involvement
from contactpoint.ledger.details import Sealed
from contactpoint.vault.sealing import Place
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.status import Status


class ChildDocument(Struct, frozen=True, array_like=True, gc=False):
    """What is stored of a child for searches and pages: the open facet, and the child's status.

    The whole facet is not in it: what is hidden cannot be weighed by who opens this.
    """

    open: Facet
    status: Status = Status.ACTIVE


_encode = msgspec.msgpack.Encoder().encode
_decode_child = msgspec.msgpack.Decoder(ChildDocument).decode
_decode_statement = msgspec.msgpack.Decoder(Statement).decode
_decode_involvement = msgspec.msgpack.Decoder(Involvement).decode
_decode_sealed = msgspec.msgpack.Decoder(Sealed).decode


def child_place(subject: UUID) -> Place:
    """Where a child's document belongs."""
    return Place("child", subject, 2)


def statement_place(subject: UUID) -> Place:
    """Where a statement belongs; the subject is the child's, or the statement's own."""
    return Place("statement", subject, 1)


def involvement_place(subject: UUID) -> Place:
    """Where a recorded involvement belongs."""
    return Place("involvement", subject, 1)


def ledger_place(subject: UUID) -> Place:
    """Where what is sealed of a ledger entry belongs."""
    return Place("ledger", subject, 2)


def encode(content: ChildDocument | Statement | Involvement | Sealed) -> bytes:
    """The bytes to seal."""
    return _encode(content)


def reference_bytes(feed: str, source: str, reference: str) -> bytes:
    """What is digested to recognise a source's own reference of a child."""
    return "\0".join((feed, source, reference)).encode()


def decode_child(content: bytes) -> ChildDocument:
    """A child's document.

    Raises ``msgspec.MsgspecError`` or ``UnicodeDecodeError`` on other content, as all here do.
    """
    return _decode_child(content)


def decode_statement(content: bytes) -> Statement:
    """A statement."""
    return _decode_statement(content)


def decode_involvement(content: bytes) -> Involvement:
    """A recorded involvement."""
    return _decode_involvement(content)


def decode_sealed(content: bytes) -> Sealed:
    """What is sealed of a ledger entry. A detail whose tag this release does not know is refused,
    and the error names the tag."""
    return _decode_sealed(content)
