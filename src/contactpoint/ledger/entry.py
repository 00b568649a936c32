"""A ledger entry: who did what, acting for whom, when, why, and about whom.

An entry has its number and time in clear, and two pseudonyms by which it is found again. All else
is sealed: who, acting for whom, why and about whom in ``envelope``, what in ``sealed``. The entry's
hash is over the sealed form, so the log stays verifiable after a key that opens a part of it has
been destroyed.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from struct import Struct

# RFC 9162 section 2.1.1: a leaf's hash is over 0x00 and the leaf; a node's begins with 0x01.
_LEAF = b"\x00"
FORMAT = b"contactpoint-ledger-entry/3"
_FIXED = Struct(">qq16s16si").pack
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
    PASSWORD_PROVED = "password_proved"  # noqa: S105
    SIGN_IN_DELAYED = "sign_in_delayed"
    WAIT_ENDED = "wait_ended"
    ACCESS_REFUSED = "access_refused"
    SEARCHED = "searched"
    CHILD_SHOWN = "child_shown"
    RECORD_OPENED = "record_opened"
    RECORD_PRINTED = "record_printed"
    INVOLVEMENT_RECORDED = "involvement_recorded"
    INVOLVEMENT_ENDED = "involvement_ended"
    LEAD_TAKEN = "lead_taken"
    CHILD_ADDED = "child_added"
    RECENT_SEEN = "recent_seen"
    OWN_ACTIVITY_SEEN = "own_activity_seen"
    FEED_LOADED = "feed_loaded"
    LOAD_GIVEN_UP = "load_given_up"
    LOAD_WITHDRAWN = "load_withdrawn"
    LOADS_FORGOTTEN = "loads_forgotten"
    CASES_PUT_ASIDE = "cases_put_aside"
    LOAD_BEGUN = "load_begun"
    LOAD_HELD = "load_held"
    LOAD_APPROVED = "load_approved"
    MANY_OF_ONE_NAME = "many_of_one_name"
    SUPPLIER_ADDED = "supplier_added"
    SUPPLIER_SUSPENDED = "supplier_suspended"
    SUPPLIER_RESUMED = "supplier_resumed"
    REGISTERS_LOADED = "registers_loaded"
    ORGANISATIONS_SEEN = "organisations_seen"
    SUPPLY_SEEN = "supply_seen"
    ORGANISATION_ACCREDITED = "organisation_accredited"
    ACCREDITATION_WITHDRAWN = "accreditation_withdrawn"
    PARTNER_ADDED = "partner_added"
    AUTHORITY_SWITCHED_ON = "authority_switched_on"
    AUTHORITY_SWITCHED_OFF = "authority_switched_off"
    ORGANISATION_CLOSED = "organisation_closed"
    ORGANISATION_REOPENED = "organisation_reopened"
    ORGANISATION_SUCCEEDED = "organisation_succeeded"
    ACCOUNT_MOVED = "account_moved"
    ACCOUNT_MADE = "account_made"
    ACCOUNT_CHANGED = "account_changed"
    SESSIONS_CLEARED = "sessions_cleared"
    TYPED_KEPT = "typed_kept"
    TYPED_GIVEN_BACK = "typed_given_back"
    PROBLEM_REPORTED = "problem_reported"
    ENROLMENT_ISSUED = "enrolment_issued"
    ENROLLED = "enrolled"
    KEY_REGISTERED = "key_registered"
    KEY_REMOVED = "key_removed"
    KEY_CLONED = "key_cloned"
    MIGRATED = "migrated"
    INDEX_REWRITTEN = "index_rewritten"
    KEYS_REWRAPPED = "keys_rewrapped"
    KEYS_RENEWED = "keys_renewed"
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
    VERDICT_PROPOSED = "verdict_proposed"
    PROPOSAL_OPENED = "proposal_opened"
    PROPOSAL_ANSWERED = "proposal_answered"
    WRONG_REPORTED = "wrong_reported"
    REPORT_REFUSED = "report_refused"
    REPORTS_SEEN = "reports_seen"
    REPORT_CLAIMED = "report_claimed"
    REPORT_LET_GO = "report_let_go"
    REPORT_OPENED = "report_opened"
    REPORT_DECIDED = "report_decided"
    REPORT_REOPENED = "report_reopened"
    REPORTS_FORGOTTEN = "reports_forgotten"
    TELEPHONE_CORRECTED = "telephone_corrected"
    NUMBER_TRIED = "number_tried"
    LOOK_REFUSED = "look_refused"
    PROVED_AGAIN = "proved_again"
    LIMIT_REACHED = "limit_reached"
    UNUSUAL_LOOKING = "unusual_looking"
    ALERTS_SEEN = "alerts_seen"
    ACCOUNT_INVITED = "account_invited"
    CHECK_STATED = "check_stated"
    ACCOUNT_RENEWED = "account_renewed"
    ACCOUNT_RELEASED = "account_released"
    RELEASE_TAKEN_BACK = "release_taken_back"
    ACCOUNT_TRANSFERRED = "account_transferred"
    INVOLVEMENTS_HANDED_OVER = "involvements_handed_over"
    INVOLVEMENT_TAKEN_OVER = "involvement_taken_over"
    CONTACT_LEFT = "contact_left"
    OWN_CHILDREN_SEEN = "own_children_seen"
    CHANGES_SEEN = "changes_seen"
    HAND_OVER_OFFERED = "hand_over_offered"
    OFFER_TAKEN_BACK = "offer_taken_back"
    OFFER_OPENED = "offer_opened"
    OFFER_DECLINED = "offer_declined"
    CONTACT_ASKED = "contact_asked"
    CONTACTS_WAITING_SEEN = "contacts_waiting_seen"
    CONTACT_CONFIRMED = "contact_confirmed"
    CONTACT_DECLINED = "contact_declined"
    CONTACT_RENEWED = "contact_renewed"
    CONTACTS_RENEWED = "contacts_renewed"
    ACCOUNT_ENDED = "account_ended"
    ACCOUNTS_SEEN = "accounts_seen"
    ACCOUNT_SEEN = "account_seen"
    TEAM_SEEN = "team_seen"
    REQUEST_MADE = "request_made"
    REQUEST_ANSWERED = "request_answered"
    REQUEST_TAKEN_BACK = "request_taken_back"
    REQUEST_LAPSED = "request_lapsed"
    REQUEST_FELL = "request_fell"
    REQUESTS_SEEN = "requests_seen"
    CODE_HALF_SHOWN = "code_half_shown"
    GRANT_GIVEN = "grant_given"
    GRANT_TAKEN_AWAY = "grant_taken_away"
    CALL_BEGUN = "call_begun"
    CALL_ENDED = "call_ended"
    CALL_REFUSED = "call_refused"
    CALLER_NUMBER_GIVEN = "caller_number_given"
    EMPLOYER_ADDED = "employer_added"
    EMPLOYER_MAPPED = "employer_mapped"
    EMPLOYER_SUSPENDED = "employer_suspended"
    EMPLOYER_RESUMED = "employer_resumed"
    EMPLOYER_KEY_MADE = "employer_key_made"
    EMPLOYER_KEY_RETIRED = "employer_key_retired"
    EMPLOYER_LINKED = "employer_linked"
    EMPLOYER_UNLINKED = "employer_unlinked"
    EMPLOYER_SIGNED_IN = "employer_signed_in"
    EMPLOYER_PROVED = "employer_proved"
    EMPLOYER_REFUSED = "employer_refused"
    NOTICES_SEEN = "notices_seen"
    NOTICES_CHOSEN = "notices_chosen"
    NOTICE_SENT = "notice_sent"
    TRAINING_PASSED = "training_passed"
    EXERCISES_SEEN = "exercises_seen"
    EXERCISE_BEGUN = "exercise_begun"
    EXERCISE_PASSED = "exercise_passed"
    EXERCISE_FAILED = "exercise_failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, as it stands in the log.

    ``number`` is the entry's place and ``at`` its time. The database gives both, and keeps the same
    hash as ``hash`` computes (migration ``0010_ledger_in_envelopes``). ``by`` and ``about`` are
    pseudonyms of 16 bytes (``ledger.pseudonyms``), of who did it and of whom it is about; where
    there is none they are random, so that they do not tell that either. ``envelope`` is sealed
    under the year's key and says whose key opens ``sealed``: the child's or the ledger month's. The
    month's key seals search parameters, which may name a child whom the index does not hold.
    """

    number: int
    at: datetime
    by: bytes
    about: bytes
    envelope: bytes
    sealed: bytes

    def canonical(self) -> bytes:
        """The one encoding of the entry: in a fixed order, fields of fixed size first.

        Number and time (in microseconds since the beginning of 2000, UTC) are eight bytes each,
        big-endian, both pseudonyms sixteen. The envelope follows, with its length before it in four
        bytes. The sealed bytes are the rest. So no byte can be read as part of another field. The
        database server encodes in the same way.
        """
        return b"".join(
            (
                FORMAT,
                _FIXED(
                    self.number,
                    (self.at - _EPOCH) // _MICROSECOND,
                    self.by,
                    self.about,
                    len(self.envelope),
                ),
                self.envelope,
                self.sealed,
            )
        )

    def hash(self) -> bytes:
        """The entry's leaf hash, 32 bytes."""
        return hashlib.sha256(_LEAF + self.canonical()).digest()


def month_of(at: datetime) -> str:
    """The month of ``at`` in UTC, such as ``2026-11``."""
    day = at.astimezone(UTC)
    return f"{day.year:04}-{day.month:02}"


def month_key_name(month: str) -> str:
    """The name of the vault key that seals search parameters in this month.

    A month's key is destroyed 24 months later (rules of the domain, section 9).
    """
    return f"ledger/{month}"


def year_key_name(at: datetime) -> str:
    """The name of the vault key that seals the envelopes of the year of ``at`` in UTC.

    Entries are kept for six years after the child's destruction (rules of the domain, section 9).
    """
    return f"ledger-envelopes/{at.astimezone(UTC).year:04}"
