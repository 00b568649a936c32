"""What is inside the sealed columns."""

from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.children.record import assemble
from contactpoint.children.statement import Statement
from contactpoint.linkage.profile import pack, profile_of
from contactpoint.store.documents import (
    ChildDocument,
    ChildKeys,
    decode_child,
    decode_kept,
    decode_sealed,
    decode_statement,
    digest_of_keys,
    encode,
    encode_child,
    encode_said,
)
from contactpoint.store.packing import packed, unpacked
from contactpoint.visibility.derived import derived
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.status import Status
from tests.children.invented import statements


@given(stated=statements())
def test_statements_and_records_come_back_as_they_were(stated: list[Statement]) -> None:
    """Nothing is lost or turned into something like it by being stored."""
    assert [decode_statement(encode(statement)) for statement in stated] == stated
    document = ChildDocument(
        Facet(
            record=assemble(stated),
            packed_profiles=tuple(pack(profile_of(statement)) for statement in stated),
            names=tuple(statement.names for statement in stated),
        )
    )
    assert decode_child(packed(encode(document))) == document
    assert document.open.profiles == tuple(profile_of(statement) for statement in stated)


_KEYS = [2, 2**62]


def test_a_document_of_an_earlier_release_is_of_no_provisional_record() -> None:
    """It ends before the mark."""
    found = derived([])
    earlier = packed(msgspec.msgpack.encode((found.open, "active", (), b"12345678")))
    assert not decode_child(earlier).provisional
    assert not decode_kept(earlier).provisional


@given(
    stated=statements(),
    status=st.sampled_from(Status),
    words=st.booleans(),
    provisional=st.booleans(),
)
def test_a_document_is_as_long_as_if_nothing_were_hidden(
    stated: list[Statement], status: Status, words: bool, provisional: bool
) -> None:
    """Its length tells neither the status, nor that a child is as last known, nor that its record
    is provisional; and all of it comes back."""
    standing, last = ([], stated) if words else (stated, [])
    found = derived(standing, status, last_words=last)
    encoded = encode_child(found, _KEYS, [7, 70_000], provisional=provisional)
    digest = digest_of_keys(ChildKeys(_KEYS, found.open.registered))
    as_if = ChildDocument(found.whole, keys_digest=digest)
    assert len(encoded) == len(packed(encode(as_if))) + 32
    document = decode_child(encoded)
    assert (document.open, document.status) == (found.open, status)
    assert document.last_words == ((7, 70_000) if found.whole.last_known else ())
    kept = decode_kept(encoded)
    assert (kept.status, kept.last_words) == (status, document.last_words)
    assert kept.provisional == document.provisional == provisional
    assert kept.keys_digest == document.keys_digest == digest


@given(content=st.binary(max_size=3000), zeros=st.integers(0, 100))
def test_what_is_packed_comes_back(content: bytes, zeros: int) -> None:
    """Whatever is packed, and however it is filled up."""
    assert unpacked(packed(content) + bytes(zeros)) == content


def test_what_was_packed_by_an_earlier_release_comes_back() -> None:
    """The list of words is that of the place's version: it never changes under what is sealed. What
    was packed here is the whole list, as it was."""
    words = unpacked(bytes.fromhex("4b1e4dd6a3c97af8256b00"))
    assert sha256(words).hexdigest() == (
        "36ac002e5a3a7545159e68cf7d069ec97d1453f9d9a80cd6e7183b99201251e9"
    )


@given(stated=statements(1))
def test_the_same_statement_has_the_same_bytes(stated: list[Statement]) -> None:
    """A digest of the bytes recognises unchanged content, so they must not vary."""
    (statement,) = stated
    assert encode(decode_statement(encode(statement))) == encode(statement)


@given(garbage=st.binary(max_size=60))
def test_other_content_is_refused(garbage: bytes) -> None:
    """Bytes of another shape raise an error and never become a half-filled record."""
    for decode in (decode_child, decode_statement, decode_sealed):
        with pytest.raises((msgspec.MsgspecError, UnicodeDecodeError)):
            decode(garbage)


@given(stated=statements(), since=st.integers(1, 2**31), again=st.integers(0, 2**31))
def test_what_the_index_adds_to_a_statement_is_sealed_and_not_said(
    stated: list[Statement], since: int, again: int
) -> None:
    """The numbers of loads come back with the statement; a later delivery that says the same is
    recognised by what is said, which has none."""
    for said in stated:
        kept = replace(said, since=since, again=again)
        assert decode_statement(encode(kept)) == kept
        assert encode_said(kept) == encode_said(said) == encode(said)
        assert decode_statement(encode_said(kept)) == said
