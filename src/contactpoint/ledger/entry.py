"""A ledger entry: who did what, acting for whom, when, why, and about whom.

An entry has references and event types in clear, and no value of a field. Personal content is in
``sealed``. The entry's hash is over the sealed form, so the log stays verifiable after the key that
opens the detail has been destroyed.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from struct import Struct
from uuid import UUID

# RFC 9162 section 2.1.1: a leaf's hash is over 0x00 and the leaf; a node's begins with 0x01.
_LEAF = b"\x00"
FORMAT = b"contactpoint-ledger-entry/2"
_FIXED = Struct(">qqqq16s16s").pack
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Origin(StrEnum):
    """From where somebody acts. The list is closed."""

    PAGE = "page"
    TERMINAL = "terminal"
    LOAD = "load"
    JOB = "job"


class Event(StrEnum):
    """Everything that is recorded. The list is closed."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    SEARCHED = "searched"
    CHILD_SHOWN = "child_shown"
    RECORD_OPENED = "record_opened"
    INVOLVEMENT_RECORDED = "involvement_recorded"
    INVOLVEMENT_ENDED = "involvement_ended"
    LEAD_TAKEN = "lead_taken"
    OWN_ACTIVITY_SEEN = "own_activity_seen"
    FEED_LOADED = "feed_loaded"
    LOAD_GIVEN_UP = "load_given_up"
    REGISTERS_LOADED = "registers_loaded"
    ACCOUNT_MADE = "account_made"
    MIGRATED = "migrated"
    INDEX_REWRITTEN = "index_rewritten"
    QUEUE_SEEN = "queue_seen"
    CASE_CLAIMED = "case_claimed"
    CASE_LET_GO = "case_let_go"
    CASE_OPENED = "case_opened"
    RECORD_CHOSEN = "record_chosen"
    VERDICT_GIVEN = "verdict_given"
    VERDICT_UNDONE = "verdict_undone"
    VERDICTS_SEEN = "verdicts_seen"
    RECORD_JOINED = "record_joined"
    RECORD_SPLIT = "record_split"
    VALUE_CORRECTED = "value_corrected"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, as it stands in the log.

    ``number`` is the entry's place and ``at`` its time. The database gives both, and keeps the same
    hash as ``hash`` computes (migration ``0007_ledger``). ``account`` is the account's number; it
    is ``None`` for what no account did (a feed load, a failed sign-in of an unknown user name).
    ``organisation`` is the number of the organisation that the account acted for.
    ``subject`` is the child's vault subject. ``sealed_under`` is the subject whose key opens
    ``sealed``. It is either the child's, the same as ``subject``, or that of the ledger month. The
    month's key seals search parameters, which may name a child whom the index does not hold.
    """

    number: int
    at: datetime
    account: int | None
    organisation: int | None
    event: Event
    purpose: str
    subject: UUID | None
    sealed_under: UUID
    sealed: bytes

    def canonical(self) -> bytes:
        """The one encoding of the entry: in a fixed order, fields of fixed size first.

        Number, time (in microseconds since the beginning of 2000, UTC), account and organisation
        are eight bytes each, big-endian, -1 where there is none. Subject (zeros where there is
        none) and the sealing subject are sixteen bytes each. Event and purpose follow, each with
        its length before it in four bytes. The sealed bytes are the rest. So no byte can be read as
        part of another field. The database server encodes in the same way.
        """
        event, purpose = self.event.value.encode(), self.purpose.encode()
        return b"".join(
            (
                FORMAT,
                _FIXED(
                    self.number,
                    (self.at - _EPOCH) // _MICROSECOND,
                    -1 if self.account is None else self.account,
                    -1 if self.organisation is None else self.organisation,
                    bytes(16) if self.subject is None else self.subject.bytes,
                    self.sealed_under.bytes,
                ),
                len(event).to_bytes(4, "big"),
                event,
                len(purpose).to_bytes(4, "big"),
                purpose,
                self.sealed,
            )
        )

    def hash(self) -> bytes:
        """The entry's leaf hash, 32 bytes."""
        return hashlib.sha256(_LEAF + self.canonical()).digest()


def month_key_name(at: datetime) -> str:
    """The name of the vault key that seals search parameters in the month of ``at``.

    A month's key is destroyed 24 months later (rules of the domain, section 9).
    """
    day = at.astimezone(UTC)
    return f"ledger/{day.year:04}-{day.month:02}"
