"""How a statement stands is one mark, that says nothing and cannot be exchanged."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import statements
from contactpoint.store.standing import STANDING_BYTES, Standing, StatementState
from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.marks import TAG_BYTES
from tests.fixtures.statements import held
from tests.web import world

ON_CHILDREN = st.tuples(
    st.integers(1, 2**29 - 1),
    st.sampled_from([StatementState.LINKED, StatementState.ENDED]),
)
ALONE = st.tuples(st.none(), st.sampled_from(StatementState).filter(lambda s: s != "linked"))


@given(subject=st.uuids(), where=ON_CHILDREN | ALONE, seen_in=st.integers(0, 2**32 - 1))
def test_every_standing_is_packed_alike(
    subject: UUID, where: tuple[int | None, StatementState], seen_in: int
) -> None:
    """Whatever it says comes back, and takes one length."""
    standing = Standing(subject, *where, seen_in)
    assert Standing.unpacked(standing.packed()) == standing
    assert len(standing.packed()) == STANDING_BYTES - TAG_BYTES


@pytest.mark.parametrize(
    ("child", "state"),
    [(None, StatementState.LINKED), (7, StatementState.TO_REVIEW), (7, StatementState.QUARANTINED)],
)
def test_only_a_linked_statement_is_of_a_child(child: int | None, state: StatementState) -> None:
    """What waits, or is guarded, is reached by no child."""
    with pytest.raises(ValueError, match="linked"):
        Standing(uuid4(), child, state, 1)


@pytest.mark.django_db(databases=["default", "keys"])
class TestRows:
    """Statements of two children in the database."""

    @pytest.fixture(autouse=True)
    def two_children(self) -> None:
        """Both are known to health, one of them to a school."""
        for statement in (world.BELLA, world.BELLA_AT_SCHOOL, world.ROSAMUND):
            world.put(statement)

    def test_another_statements_standing_is_refused(self) -> None:
        """Who can write to the database cannot bring a statement onto another child by giving it
        the standing of one that is there."""
        one, *_, other = HeldStatement.objects.order_by("pk")
        HeldStatement.objects.filter(pk=one.pk).update(standing=other.standing)
        with pytest.raises(SealBrokenError):
            statements.by_pks([one.pk])

    def test_no_two_rows_have_anything_in_common(self) -> None:
        """Nor does any have what is in a child's row: nobody counts what belongs together."""
        assert len({row.child_id for row in held()}) == 2
        seen: set[bytes] = set()
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM store_heldstatement")
            values = [value for row in cursor.fetchall() for value in row[1:]]
        assert values
        for value in values:
            assert bytes(value) not in seen
            seen.add(bytes(value))
        together = b"".join(seen)
        for subject in Child.objects.values_list("subject", flat=True):
            assert subject.bytes not in together
