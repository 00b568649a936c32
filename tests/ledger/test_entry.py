"""Ledger entries: one encoding each, one hash each."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace as replaced

from contactpoint.access.actor import Purpose
from contactpoint.ledger.entry import Entry, Event, month_key_name, month_of, year_key_name
from contactpoint.ledger.envelope import Envelope
from contactpoint.ledger.pseudonyms import PSEUDONYM_BYTES
from contactpoint.store.documents import decode_envelope, encode_envelope
from tests.fixtures.known_answers import FOLDER, Case, named, vectors

_pseudonyms = st.binary(min_size=PSEUDONYM_BYTES, max_size=PSEUDONYM_BYTES)
_entries = st.builds(
    Entry,
    number=st.integers(1, 2**63 - 1),
    at=st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    by=_pseudonyms,
    about=_pseudonyms,
    envelope=st.binary(max_size=200),
    sealed=st.binary(max_size=120),
)


def _entry(case: Case) -> Entry:
    return Entry(
        number=case["number"],
        at=datetime.fromisoformat(case["at"]),
        by=bytes.fromhex(case["by"]),
        about=bytes.fromhex(case["about"]),
        envelope=bytes.fromhex(case["envelope"]),
        sealed=bytes.fromhex(case["sealed"]),
    )


@pytest.mark.parametrize("case", vectors("ledger_entry.json", "entries"), ids=named)
def test_the_canonical_form_is_known(case: Case) -> None:
    """An outsider with the written format makes the same bytes, and so the same leaf hash."""
    assert _entry(case).canonical().hex() == case["canonical"]
    assert _entry(case).hash().hex() == case["hash"]


@given(entry=_entries)
def test_the_hash_is_that_of_an_rfc_9162_leaf(entry: Entry) -> None:
    """SHA-256 over a zero byte and the canonical form: no node of the tree can pass for a leaf."""
    assert entry.hash() == hashlib.sha256(b"\x00" + entry.canonical()).digest()


def test_the_vectors_hold_the_rfcs_leaf_hash() -> None:
    """The rule that the vectors were made by gives the published hash of the empty leaf."""
    leaf = json.loads((FOLDER / "ledger_entry.json").read_text("utf-8"))["leaf"]
    assert hashlib.sha256(b"\x00" + bytes.fromhex(leaf["content"])).hexdigest() == leaf["hash"]
    assert leaf["hash"] == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(one=_entries, other=_entries)
def test_two_entries_never_share_an_encoding(one: Entry, other: Entry) -> None:
    """Each field has its size or its length before it: no byte can move from one to the next."""
    assert (one.canonical() == other.canonical()) == (one == other)


@given(entry=_entries, other=_entries)
def test_every_field_is_in_the_hash(entry: Entry, other: Entry) -> None:
    """Changing any one field changes the hash: nothing of an entry can be rewritten unseen."""
    for field in fields(Entry):
        changed = replace(entry, **{field.name: getattr(other, field.name)})
        assert (changed.hash() == entry.hash()) == (changed == entry)


@given(entry=_entries, hours=st.integers(-12, 12))
def test_the_zone_in_which_a_time_is_written_does_not_count(entry: Entry, hours: int) -> None:
    """A row read in another time zone has the hash it was written with."""
    elsewhere = entry.at.astimezone(timezone(timedelta(hours=hours)))
    assert replace(entry, at=elsewhere).hash() == entry.hash()


def test_no_account_is_not_account_nought() -> None:
    """What no account did cannot be told later as done by an account with number 0."""
    month = "2026-07"
    nobody = Envelope(Event.FEED_LOADED, None, None, "", month)
    assert encode_envelope(replaced(nobody, account=0)) != encode_envelope(nobody)
    assert encode_envelope(replaced(nobody, organisation=0)) != encode_envelope(nobody)
    for one in (nobody, replaced(nobody, account=0), replaced(nobody, organisation=0)):
        assert decode_envelope(encode_envelope(one)) == one


class _Before(Struct, frozen=True, array_like=True):
    """An envelope as releases wrote it that knew no mediators."""

    event: Event
    account: int | None
    organisation: int | None
    purpose: str
    month: str
    subject: UUID | None = None
    generation: int = 0


@pytest.mark.parametrize("subject", [None, UUID(int=7)])
def test_an_envelope_of_before_there_were_mediators_opens(subject: UUID | None) -> None:
    """With the child's subject as text, and nobody between."""
    before = _Before(Event.RECORD_OPENED, 4, 5, "moved_area", "2026-07", subject, 2)
    written = msgspec.msgpack.encode(before).rjust(127, b"\0")
    assert decode_envelope(written) == Envelope(
        Event.RECORD_OPENED, 4, 5, "moved_area", "2026-07", subject, 2
    )


_ids = st.none() | st.integers(0, 2**63 - 1)


@given(
    envelope=st.builds(
        Envelope,
        event=st.sampled_from(Event),
        account=_ids,
        organisation=_ids,
        purpose=st.sampled_from(["", *(one.value for one in Purpose)]),
        month=st.just("2026-07"),
        subject=st.none() | st.uuids(),
        generation=st.integers(0, 65_535),
        through=_ids,
        through_organisation=_ids,
        is_mediators=st.booleans(),
    )
)
def test_every_envelope_is_of_one_length(envelope: Envelope) -> None:
    """It does not tell whether a mediator searched, or for whom."""
    written = encode_envelope(envelope)
    assert len(written) == 127
    assert decode_envelope(written) == envelope


def test_a_ledger_month_is_a_month_of_utc() -> None:
    """At half past midnight in a British July it is still June's key."""
    summer = timezone(timedelta(hours=1))
    june, july = datetime(2026, 7, 1, 0, 30, tzinfo=summer), datetime(2026, 7, 1, 1, tzinfo=summer)
    assert (month_of(june), month_of(july)) == ("2026-06", "2026-07")
    assert month_key_name(month_of(june)) == "ledger/2026-06"
    assert month_key_name(month_of(july)) == "ledger/2026-07"


def test_a_ledger_year_is_a_year_of_utc() -> None:
    """What is written in the first hours of January far east of Greenwich has the old year's key,
    and what is written on the last evening of December far west of it the new year's."""
    east, west = timezone(timedelta(hours=12)), timezone(timedelta(hours=-12))
    old = datetime(2027, 1, 1, 11, 59, 59, 999_999, tzinfo=east)
    new = datetime(2026, 12, 31, 12, tzinfo=west)
    assert year_key_name(old) == "ledger-envelopes/2026"
    assert year_key_name(new) == "ledger-envelopes/2027"


def test_the_list_of_events_is_closed() -> None:
    """A new event is a decision: it has to be written down here as well."""
    assert {event.value for event in Event} == {
        "signed_in",
        "sign_in_failed",
        "typed_kept",
        "typed_given_back",
        "problem_reported",
        "sign_in_refused",
        "signed_out",
        "password_proved",
        "sign_in_delayed",
        "wait_ended",
        "access_refused",
        "proved_again",
        "organisations_seen",
        "supply_seen",
        "organisation_accredited",
        "accreditation_withdrawn",
        "partner_added",
        "authority_switched_on",
        "authority_switched_off",
        "organisation_closed",
        "organisation_reopened",
        "organisation_succeeded",
        "account_moved",
        "wrong_reported",
        "report_refused",
        "reports_seen",
        "report_claimed",
        "report_let_go",
        "report_opened",
        "report_decided",
        "report_reopened",
        "reports_forgotten",
        "telephone_corrected",
        "number_tried",
        "look_refused",
        "limit_reached",
        "unusual_looking",
        "alerts_seen",
        "request_made",
        "request_answered",
        "request_taken_back",
        "request_lapsed",
        "request_fell",
        "requests_seen",
        "code_half_shown",
        "grant_given",
        "grant_taken_away",
        "call_begun",
        "call_ended",
        "call_refused",
        "caller_number_given",
        "searched",
        "child_shown",
        "record_opened",
        "record_printed",
        "training_passed",
        "exercises_seen",
        "exercise_begun",
        "exercise_passed",
        "exercise_failed",
        "involvement_recorded",
        "involvement_ended",
        "lead_taken",
        "child_added",
        "recent_seen",
        "own_activity_seen",
        "notices_seen",
        "notices_chosen",
        "notice_sent",
        "feed_loaded",
        "load_given_up",
        "load_withdrawn",
        "loads_forgotten",
        "cases_put_aside",
        "load_begun",
        "load_held",
        "load_approved",
        "many_of_one_name",
        "supplier_added",
        "supplier_suspended",
        "supplier_resumed",
        "registers_loaded",
        "account_made",
        "account_changed",
        "sessions_cleared",
        "enrolment_issued",
        "enrolled",
        "key_registered",
        "key_removed",
        "key_cloned",
        "migrated",
        "index_rewritten",
        "keys_rewrapped",
        "keys_renewed",
        "queue_seen",
        "case_claimed",
        "case_let_go",
        "case_opened",
        "record_chosen",
        "verdict_given",
        "verdict_undone",
        "verdicts_seen",
        "record_joined",
        "record_split",
        "value_corrected",
        "verdict_proposed",
        "proposal_opened",
        "proposal_answered",
        "employer_added",
        "employer_mapped",
        "employer_suspended",
        "employer_resumed",
        "employer_key_made",
        "employer_key_retired",
        "employer_linked",
        "employer_unlinked",
        "employer_signed_in",
        "employer_proved",
        "employer_refused",
        "account_invited",
        "check_stated",
        "account_renewed",
        "account_released",
        "release_taken_back",
        "account_transferred",
        "involvements_handed_over",
        "involvement_taken_over",
        "contact_left",
        "own_children_seen",
        "changes_seen",
        "hand_over_offered",
        "offer_taken_back",
        "offer_opened",
        "offer_declined",
        "contact_asked",
        "contacts_waiting_seen",
        "contact_confirmed",
        "contact_declined",
        "contact_renewed",
        "contacts_renewed",
        "account_ended",
        "accounts_seen",
        "account_seen",
        "team_seen",
    }
