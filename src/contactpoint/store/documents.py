"""What is inside the sealed columns, and its encoding: MessagePack arrays, by ``msgspec``.

Each kind of content has a table name and a version, which the seal is bound to. A change of shape
gets a new version; the old one stays readable here until nothing of it is left.
"""

from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

from contactpoint.children.statement import Statement
from contactpoint.involvement.handing_over import Offer
from contactpoint.involvement.involvement import Involvement
from contactpoint.involvement.last_shown import LastShown
from contactpoint.ledger.details import Sealed
from contactpoint.ledger.envelope import Envelope
from contactpoint.store.packing import packed, unpacked
from contactpoint.vault.sealing import Place
from contactpoint.visibility.derived import Derived
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.status import Status


class ChildDocument(Struct, frozen=True, array_like=True, gc=False):
    """What is stored of a child for searches and pages.

    It holds the open facet, and what does not follow from the child's statements. It does not hold
    the whole facet: whoever opens the document cannot weigh what is hidden. ``last_words`` are the
    ended statements, by primary key, that the child is last known by. ``keys_digest`` tells whether
    the child's search keys, or its kind in the index, have changed, without telling the keys.
    ``provisional`` says that the record was founded before a person decided whether it is another
    record's child.
    """

    open: Facet
    status: Status = Status.ACTIVE
    last_words: tuple[int, ...] = ()
    keys_digest: bytes = b""
    provisional: bool = False


class Kept(Struct, frozen=True, array_like=True, gc=False):
    """A ``ChildDocument`` with the facet left unread, for deriving that anew."""

    open: msgspec.Raw
    status: Status = Status.ACTIVE
    last_words: tuple[int, ...] = ()
    keys_digest: bytes = b""
    provisional: bool = False


class ChildKeys(NamedTuple):
    """What a child bears in the index: its blind search keys, in order, as a child who is
    ``registered`` or as one who is not (``Facet.registered``)."""

    values: Sequence[int]
    registered: bool


class SealedInvolvement(Struct, frozen=True, array_like=True, gc=False):
    """What is sealed of an involvement, with what is kept of joins, of what its practitioner was
    shown, and of an offer (``KeptInvolvement``)."""

    involvement: Involvement
    recorded_on: int | None = None
    lead_passed_on: bool = False
    last_shown: LastShown | None = None
    offer: Offer | None = None


# How many bytes are sealed of each kind of content; what does not fit takes twice as many. Of a
# synthetic population all documents and involvements fit, and 99.9 % of the statements.
_CHILD, _STATEMENT, _INVOLVEMENT = 480, 368, 512
# Kept free in a document for what a child's state adds, so that it seldom changes the size: status,
# last words, and the mark of a provisional record.
_ROOM = 32

# Lengths before the seal's own filling, which adds a byte at least and makes 64 bytes, or twice as
# many, four times and so on. An envelope has 111 bytes at most.
_ENVELOPE = 127
_DETAILS = (255, 511, 1023, 2047, 4096 * 2 - 1)

# Enough to notice that one child's keys have changed.
_DIGEST_BYTES = 8

# How many of a statement's fields its source fills; and a correction that denies a death.
_SAID = Statement.__struct_fields__.index("not_died")
_SAID_IN_FULL = _SAID + 1

_encode = msgspec.msgpack.Encoder().encode
# With the subject as sixteen bytes an envelope has room for the mediator. Envelopes of before have
# it as text, and open as well.
_encode_envelope = msgspec.msgpack.Encoder(uuid_format="bytes").encode
_decode_child = msgspec.msgpack.Decoder(ChildDocument).decode
_decode_kept = msgspec.msgpack.Decoder(Kept).decode
_decode_statement = msgspec.msgpack.Decoder(Statement).decode
_decode_involvement = msgspec.msgpack.Decoder(SealedInvolvement).decode
_decode_sealed = msgspec.msgpack.Decoder(Sealed).decode
_decode_envelope = msgspec.msgpack.Decoder(Envelope).decode


def child_place(subject: UUID) -> Place:
    """Where a child's document belongs."""
    return Place("child", subject, 3, size=_CHILD)


def statement_place(subject: UUID) -> Place:
    """Where a statement belongs; the subject is the child's, or the statement's own."""
    return Place("statement", subject, 1, size=_STATEMENT)


def involvement_place(subject: UUID, reference: UUID) -> Place:
    """Where the recorded involvement with this reference belongs."""
    return Place("involvement", subject, 2, size=_INVOLVEMENT, row=reference.bytes)


def ledger_place(subject: UUID) -> Place:
    """Where the sealed part of a ledger entry belongs."""
    return Place("ledger", subject, 2)


def envelope_place(subject: UUID) -> Place:
    """Where the envelope of a ledger entry belongs; the subject is the year's key's."""
    return Place("ledger-envelope", subject, 1)


def encode_envelope(content: Envelope) -> bytes:
    """The envelope of an entry, to be sealed: every one is of the same length."""
    return _sized(_encode_envelope(content), (_ENVELOPE,))


def encode_sealed(content: Sealed) -> bytes:
    """What is sealed of a ledger entry besides the envelope, in one of a few lengths."""
    return _sized(_encode(content), _DETAILS)


def _sized(content: bytes, sizes: Sequence[int]) -> bytes:
    """The content, filled up with zeros to one of these sizes; what is longer the seal fills up. No
    array begins with a zero."""
    for size in sizes:
        if len(content) <= size:
            return content.rjust(size, b"\0")
    return content


def encode(content: ChildDocument | Statement | SealedInvolvement | Sealed) -> bytes:
    """The bytes to seal. A statement to which the index has added nothing is what was said."""
    if isinstance(content, Statement) and not (content.since or content.again):
        return encode_said(content)
    return _encode(content)


def encode_said(statement: Statement) -> bytes:
    """What a statement's source says, as bytes: the statement without what the index adds to it.

    By these a later delivery is recognised as saying the same.
    """
    said = astuple(statement)[:_SAID_IN_FULL]
    return _encode(said if statement.not_died else said[:_SAID])


def encode_child(
    found: Derived,
    keys: Sequence[int],
    last_words: Iterable[int] = (),
    *,
    provisional: bool = False,
) -> bytes:
    """The document of a child, to be sealed.

    ``last_words`` are the ended statements, by primary key, that the child was derived from where
    no source names it. A document that leaves something out, says what a child is last known by, or
    marks a provisional record, is filled up to the length of one that does none of this: otherwise
    the size of the sealed bytes could tell. The filling is zeros, which end what is packed.
    """
    words = tuple(last_words) if found.whole.last_known else ()
    digest = digest_of_keys(ChildKeys(keys, found.open.registered))
    content = packed(_encode(ChildDocument(found.open, found.status, words, digest, provisional)))
    if found.open is found.whole and not words and not provisional:
        return content.ljust(len(content) + _ROOM, b"\0")
    as_long = packed(_encode(ChildDocument(found.whole, keys_digest=digest)))
    return content.ljust(len(as_long) + _ROOM, b"\0")


def digest_of_keys(keys: ChildKeys) -> bytes:
    """A digest of what a child bears in the index."""
    kind = b"" if keys.registered else b"unregistered"
    return blake2b(array("Q", keys.values), digest_size=_DIGEST_BYTES, person=kind).digest()


def reference_bytes(feed: str, source: str, reference: str) -> bytes:
    """The bytes to digest, to recognise a source's own reference of a child."""
    return "\0".join((feed, source, reference)).encode()


def decode_child(content: bytes) -> ChildDocument:
    """A child's document.

    Raises ``msgspec.MsgspecError`` or ``UnicodeDecodeError`` on other content, as all here do.
    """
    return _decode_child(unpacked(content))


def decode_kept(content: bytes) -> Kept:
    """The part of a child's document that does not follow from the child's statements."""
    return _decode_kept(unpacked(content))


def decode_statement(content: bytes) -> Statement:
    """A statement."""
    return _decode_statement(content)


def decode_involvement(content: bytes) -> SealedInvolvement:
    """A recorded involvement."""
    return _decode_involvement(content)


def decode_sealed(content: bytes) -> Sealed:
    """The sealed part of a ledger entry.

    A detail whose tag this release does not know is refused, and the error names the tag.
    """
    return _decode_sealed(content.lstrip(b"\0"))


def decode_envelope(content: bytes) -> Envelope:
    """The envelope of a ledger entry."""
    return _decode_envelope(content.lstrip(b"\0"))
