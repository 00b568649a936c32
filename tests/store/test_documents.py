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
    decode_sealed,
    decode_statement,
    encode,
)
from contactpoint.visibility.facets import Facet
from tests.children.invented import statements


@given(said=statements())
def test_statements_and_records_come_back_as_they_were(said: list[Statement]) -> None:
    """Nothing is lost or turned into something like it by being stored."""
    assert [decode_statement(encode(statement)) for statement in said] == said
    document = ChildDocument(
        Facet(
            record=assemble(said),
            packed_profiles=tuple(pack(profile_of(statement)) for statement in said),
            names=tuple(statement.names for statement in said),
        )
    )
    assert decode_child(encode(document)) == document
    assert document.open.profiles == tuple(profile_of(statement) for statement in said)


@given(said=statements(1))
def test_the_same_statement_has_the_same_bytes(said: list[Statement]) -> None:
    """A digest of the bytes recognises unchanged content, so they must not vary."""
    (statement,) = said
    assert encode(decode_statement(encode(statement))) == encode(statement)


@given(garbage=st.binary(max_size=60))
def test_other_content_is_refused(garbage: bytes) -> None:
    """Bytes of another shape raise an error and never become a half-filled record."""
    for decode in (decode_child, decode_statement, decode_sealed):
        with pytest.raises((msgspec.MsgspecError, UnicodeDecodeError)):
            decode(garbage)
