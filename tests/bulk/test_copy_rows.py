"""Rows packed for COPY come out of the database as they went in."""

import os
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict

from contactpoint.bulk import copy_rows
from contactpoint.review.kinds import CaseKind
from contactpoint.store.decided import CASE, CaseContent
from contactpoint.store.models import Child, HeldCase, HeldStatement, WrappedKey
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.safe import sealed_rows
from contactpoint.store.standing import STANDING_BYTES
from contactpoint.vault.marks import MARK_BYTES
from tests.fixtures.cases import held_case

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
    standing, mark = os.urandom(STANDING_BYTES), os.urandom(MARK_BYTES)
    subject, at = uuid4(), copy_rows.moment(AT)
    copy(copy_rows.CHILD, copy_rows.child(2**40, subject.bytes, "7K3M9QXTW", sealed, mark))
    digests = uuid4().bytes, uuid4().bytes
    copy(
        copy_rows.HELD_STATEMENT,
        copy_rows.held_statement(
            pk=2, reference=digests[0], content=digests[1], standing=standing, sealed=sealed
        ),
    )
    case = CaseContent(
        statement_id=2,
        child_id=2**40 if weight is None else None,
        weight=weight,
        kind=CaseKind.PLACING,
        reason="too_weak",
        scope="E08000035",
        urgency=3,
        withheld=withheld,
        opened_at=AT,
    )
    rows = sealed_rows(CASE)
    pointers = [pointer for (pointer,) in rows.pointers([case])]
    copy(copy_rows.CASE, copy_rows.case(9, *pointers, rows.sealed(9, case)))
    key = uuid4()
    copy(copy_rows.WRAPPED_KEY, copy_rows.wrapped_key(key.bytes, bytes(40), at), "keys")

    child_row = Child.objects.get()
    assert (child_row.pk, child_row.subject, child_row.number) == (2**40, subject, "7K3M9QXTW")
    assert bytes(child_row.document) == sealed
    assert bytes(child_row.joined_into) == mark
    statement = HeldStatement.objects.get()
    assert (statement.pk, bytes(statement.reference_digest)) == (2, digests[0])
    assert (bytes(statement.content_digest), bytes(statement.sealed)) == (digests[1], sealed)
    assert bytes(statement.standing) == standing
    assert held_case() == Case(pk=9, **asdict(case))
    kept = WrappedKey.objects.get(subject=key)
    assert kept.wrapped is not None
    assert (bytes(kept.wrapped), kept.made_at, kept.destroyed_at) == (bytes(40), AT, None)
    HeldCase.objects.all().delete()
    HeldStatement.objects.all().delete()
