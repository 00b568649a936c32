"""Rows packed for COPY come out of the database as they went in."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactpoint.bulk import copy_rows, write_part
from contactpoint.review.kinds import CaseKind
from contactpoint.store.models import Case, Child, HeldStatement, WrappedKey

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

AT = datetime(2026, 3, 29, 1, 30, 12, 345678, tzinfo=UTC)


def copy(into: str, row: bytes, alias: str = "default") -> None:
    """Bring one row in."""
    with (
        connections[alias].cursor() as cursor,
        cursor.copy(f"COPY {into} FROM STDIN (FORMAT BINARY)") as stream,
    ):
        stream.write(copy_rows.HEADER + row + copy_rows.TRAILER)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sealed=st.binary(max_size=3000),
    weight=st.none() | st.floats(allow_nan=False),
    withheld=st.booleans(),
)
def test_every_row_comes_out_as_it_went_in(
    sealed: bytes, weight: float | None, withheld: bool
) -> None:
    """Each table's row has each value in its own column, empty lists and nulls included."""
    Child.objects.all().delete()
    mark = uuid4().bytes + uuid4().bytes[:8]
    subject, at = uuid4(), copy_rows.moment(AT)
    copy(copy_rows.CHILD, copy_rows.child(2**40, subject.bytes, "7K3M9QXTW", sealed, at))
    digests = uuid4().bytes, uuid4().bytes
    for pk, child in ((1, 2**40), (2, None)):
        state = write_part.LINKED if child else write_part.STATES["ask"]
        copy(
            copy_rows.HELD_STATEMENT,
            copy_rows.held_statement(
                pk=pk,
                child_pk=child,
                subject=subject.bytes,
                state=state,
                reference=digests[0][:15] + bytes([pk]),
                content=digests[1],
                sealed=sealed,
                seen=mark,
            ),
        )
    copy(
        copy_rows.CASE,
        copy_rows.case(
            pk=9,
            statement_pk=2,
            child_pk=2**40 if weight is None else None,
            weight=weight,
            kind=CaseKind.PLACING.value,
            reason="too_weak",
            scope="E08000035",
            urgency=3,
            withheld=withheld,
            at=at,
        ),
    )
    key = uuid4()
    copy(copy_rows.WRAPPED_KEY, copy_rows.wrapped_key(key.bytes, bytes(40), at), "keys")

    child_row = Child.objects.get()
    assert (child_row.pk, child_row.subject, child_row.number) == (2**40, subject, "7K3M9QXTW")
    assert bytes(child_row.document) == sealed
    assert child_row.created_at == child_row.changed_at == AT
    linked, alone = HeldStatement.objects.order_by("pk")
    assert (linked.child_id, linked.state, alone.child_id) == (2**40, "linked", None)
    assert alone.state == HeldStatement.State.TO_REVIEW
    assert linked.subject == subject
    assert bytes(linked.reference_digest) == digests[0][:15] + b"\x01"
    assert (bytes(linked.content_digest), bytes(linked.sealed)) == (digests[1], sealed)
    assert bytes(linked.seen) == mark
    review = Case.objects.get()
    assert (review.pk, review.statement_id, review.weight) == (9, 2, weight)
    assert review.child_id == (2**40 if weight is None else None)
    assert (review.kind, review.other_child_id) == (CaseKind.PLACING, None)
    assert (review.scope, review.urgency, review.withheld) == ("E08000035", 3, withheld)
    assert (review.claimed_by_id, review.claimed_until, review.asked_source_at) == (None,) * 3
    assert (review.reason, review.opened_at) == ("too_weak", AT)
    kept = WrappedKey.objects.get(subject=key)
    assert kept.wrapped is not None
    assert (bytes(kept.wrapped), kept.made_at, kept.destroyed_at) == (bytes(40), AT, None)
    Case.objects.all().delete()
    HeldStatement.objects.all().delete()


def test_states_are_those_of_the_store() -> None:
    """The states that workers write are those that the rest of the program reads."""
    states = HeldStatement.State
    assert write_part.LINKED == states.LINKED
    assert write_part.STATES == {"ask": states.TO_REVIEW, "quarantine": states.QUARANTINED}
