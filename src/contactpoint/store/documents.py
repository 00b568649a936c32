"""What is inside the sealed columns, and its encoding: MessagePack arrays, by ``msgspec``.

Each kind of content has a table name and a version, which the seal is bound to. A change of shape
gets a new version; the old one stays readable here until nothing of it is left.
"""

from uuid import UUID

import msgspec
from msgspec import Struct

from contactpoint.children.names import PersonName
from contactpoint.children.record import Record
from contactpoint.children.statement import Statement
from contactpoint.involvement.involvement import Involvement
from contactpoint.linkage.profile import Profile, unpack
from contactpoint.vault.sealing import Place

Detail = dict[str, object]


class ChildDocument(Struct, frozen=True, array_like=True, gc=False):
    """All that search and the record page need of a child: the assembled record, and of each linked
    statement the profile and the names as written.

    With ``last_known`` no statement stands any more, and this is what was said last. ``record`` is
    ``None`` when nothing may be shown: every statement went to another child or into quarantine.
    """

    record: Record | None
    packed_profiles: tuple[str, ...]
    names: tuple[tuple[PersonName, ...], ...]
    last_known: bool = False

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles, read anew at each call."""
        return tuple(unpack(packed) for packed in self.packed_profiles)


_encode = msgspec.msgpack.Encoder().encode
_decode_child = msgspec.msgpack.Decoder(ChildDocument).decode
_decode_statement = msgspec.msgpack.Decoder(Statement).decode
_decode_involvement = msgspec.msgpack.Decoder(Involvement).decode
_decode_detail = msgspec.msgpack.Decoder(Detail).decode


def child_place(subject: UUID) -> Place:
    """Where a child's document belongs."""
    return Place("child", subject, 1)


def statement_place(subject: UUID) -> Place:
    """Where a statement belongs; the subject is the child's, or the statement's own."""
    return Place("statement", subject, 1)


def involvement_place(subject: UUID) -> Place:
    """Where a recorded involvement belongs."""
    return Place("involvement", subject, 1)


def ledger_place(subject: UUID) -> Place:
    """Where a ledger entry's detail belongs."""
    return Place("ledger", subject, 1)


def encode(content: ChildDocument | Statement | Involvement | Detail) -> bytes:
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


def decode_detail(content: bytes) -> Detail:
    """The detail of a ledger entry."""
    return _decode_detail(content)
