"""Ledger entries: one encoding each, one hash each."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.ledger.entry import Entry, Event, month_key_name
from tests.fixtures.known_answers import FOLDER, Case, named, vectors

_entries = st.builds(
    Entry,
    number=st.integers(1, 2**63 - 1),
    at=st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    account=st.none() | st.integers(0, 2**63 - 1),
    organisation=st.none() | st.integers(0, 2**63 - 1),
    event=st.sampled_from(Event),
    purpose=st.sampled_from(["", "working_with_child", "data_quality"]),
    subject=st.none() | st.uuids(),
    sealed_under=st.uuids(),
    sealed=st.binary(max_size=120),
)


def _entry(case: Case) -> Entry:
    return Entry(
        number=case["number"],
        at=datetime.fromisoformat(case["at"]),
        account=case["account"],
        organisation=case["organisation"],
        event=Event(case["event"]),
        purpose=case["purpose"],
        subject=UUID(case["subject"]) if case["subject"] else None,
        sealed_under=UUID(case["sealed_under"]),
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
    nobody = Entry(1, datetime.now(UTC), None, None, Event.FEED_LOADED, "", None, UUID(int=1), b"")
    assert replace(nobody, account=0).hash() != nobody.hash()


def test_a_ledger_month_is_a_month_of_utc() -> None:
    """At half past midnight in a British July it is still June's key."""
    summer = timezone(timedelta(hours=1))
    assert month_key_name(datetime(2026, 7, 1, 0, 30, tzinfo=summer)) == "ledger/2026-06"
    assert month_key_name(datetime(2026, 7, 1, 1, 0, tzinfo=summer)) == "ledger/2026-07"


def test_the_list_of_events_is_closed() -> None:
    """A new event is a decision: it has to be written down here as well."""
    assert {event.value for event in Event} == {
        "signed_in",
        "sign_in_failed",
        "sign_in_refused",
        "signed_out",
        "searched",
        "child_shown",
        "record_opened",
        "involvement_recorded",
        "involvement_ended",
        "lead_taken",
        "own_activity_seen",
        "feed_loaded",
        "load_given_up",
        "registers_loaded",
        "account_made",
        "migrated",
        "index_rewritten",
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
    }
