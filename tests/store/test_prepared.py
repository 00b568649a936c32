"""Arrays in PostgreSQL's binary form: the server reads what was written."""

import struct
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contactpoint.store import prepared

_BIGINTS = st.integers(-(2**63), 2**63 - 1)
_INTS = st.integers(-(2**31), 2**31 - 1)


@pytest.mark.django_db
class TestArrays(TestCase):
    """Every array that is sent is the one that arrives."""

    @given(st.lists(_BIGINTS, max_size=40), st.lists(_INTS, max_size=40))
    def test_numbers_arrive_as_they_are(self, large: list[int], small: list[int]) -> None:
        """Numbers of both sizes, none included, come back in their order."""
        sent = [prepared.bigints(large), prepared.ints(small)]
        assert prepared.rows("SELECT %s::bigint[], %s::int[]", sent) == [(large, small)]

    @given(st.lists(st.uuids(), max_size=40))
    def test_subjects_arrive_as_they_are(self, subjects: list[UUID]) -> None:
        """Subjects, none included, come back in their order."""
        assert prepared.rows("SELECT %s::uuid[]", [prepared.uuids(subjects)]) == [(subjects,)]

    @given(
        st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8")), max_size=9),
        st.lists(st.binary(), max_size=9),
    )
    def test_what_is_of_any_length_arrives_as_it_is(
        self, written: list[str], sealed: list[bytes]
    ) -> None:
        """Texts and sealed bytes, empty ones and none included, come back in their order."""
        sent = [prepared.texts(written), prepared.byteas(sealed)]
        assert prepared.rows("SELECT %s::text[], %s::bytea[]", sent) == [(written, sealed)]


def test_a_number_that_does_not_fit_is_refused() -> None:
    """Nothing is cut to size."""
    with pytest.raises(struct.error):
        prepared.ints([2**31])
    with pytest.raises(struct.error):
        prepared.bigints([2**63])
