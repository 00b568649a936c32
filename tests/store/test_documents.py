"""What is inside the sealed columns."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.record import assemble
from contactpoint.children.statement import Statement
from contactpoint.linkage.profile import pack, profile_of
from contactpoint.store.documents import (
    ChildDocument,
    decode_child,
    decode_kept,
    decode_sealed,
    decode_statement,
    digest_of_keys,
    encode,
    encode_child,
)
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
    assert decode_child(encode(document)) == document
    assert document.open.profiles == tuple(profile_of(statement) for statement in stated)


_KEYS = [2, 2**62]


@given(stated=statements(), status=st.sampled_from(Status), words=st.booleans())
def test_a_document_is_as_long_as_if_nothing_were_hidden(
    stated: list[Statement], status: Status, words: bool
) -> None:
    """Its length does not tell the status, nor that of a child as last known; and it comes back."""
    standing, last = ([], stated) if words else (stated, [])
    found = derived(standing, status, last_words=last)
    encoded = encode_child(found, _KEYS, [7, 70_000])
    as_if = encode_child(derived(standing, last_words=last), _KEYS, [7, 70_000])
    assert len(encoded) == len(as_if)
    document = decode_child(encoded)
    assert (document.open, document.status) == (found.open, status)
    assert document.last_words == ((7, 70_000) if found.whole.last_known else ())
    kept = decode_kept(encoded)
    assert (kept.status, kept.last_words) == (status, document.last_words)
    assert kept.keys_digest == document.keys_digest == digest_of_keys(_KEYS)


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
