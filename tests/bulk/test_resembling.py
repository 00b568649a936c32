"""New records that resemble another are cases after a first load."""

from pathlib import Path

import pyarrow as pa
import pytest
from msgspec.structs import replace

from contactpoint.bulk.gathering import ALLOTTED, LINKS
from contactpoint.bulk.resembling import open_resembling, put_resembling_aside
from contactpoint.bulk.staging_key import begin
from contactpoint.children.names import PersonName
from contactpoint.review.kinds import CaseKind
from contactpoint.store.models import Child, HeldCase
from tests.fixtures.cases import held_case, statement_of
from tests.store.sealed_index.held import keys_of_case
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_each_is_a_case_once(tmp_path: Path) -> None:
    """Both records are in it, whether the step was interrupted and done again or not, and though
    the links are deleted before."""
    other_name = replace(
        world.BELLA,
        reference="9434765870",
        names=(PersonName("Orla", "Fennimore"),),
        nhs_number="9434765870",
    )
    world.put(world.BELLA, world.BELLA_AT_SCHOOL, other_name)
    one, other = Child.objects.order_by("pk")
    staging = begin(tmp_path / "staging")
    links = pa.table(
        {
            "child": pa.array([1, 1, 0], pa.int64()),
            "resembles": pa.array([None, None, 1], pa.int64()),
        }
    )
    # The children were founded in the opposite order.
    founded = pa.table({"row": pa.array([other.pk - 1, one.pk - 1], pa.int64())})
    for name, table in ((LINKS, links), (ALLOTTED, founded)):
        with staging.writer(name, table.schema) as writer:
            writer.write_table(table)
    put_resembling_aside(staging)
    staging.remove(LINKS)
    for _ in range(2):
        put_resembling_aside(staging)
        open_resembling(staging)
    case = held_case(kind=CaseKind.RESEMBLANCE)
    assert (case.child_id, case.other_child_id) == (one.pk, other.pk)
    assert statement_of(case).child_id == other.pk
    assert keys_of_case(case.pk) == []


def test_none_is_no_case(tmp_path: Path) -> None:
    """A load that found nobody to resemble anybody opens nothing."""
    staging = begin(tmp_path / "staging")
    nobody = pa.table(
        {"child": pa.array([0], pa.int64()), "resembles": pa.array([None], pa.int64())}
    )
    founded = pa.table({"row": pa.array([0], pa.int64())})
    for name, table in ((LINKS, nobody), (ALLOTTED, founded)):
        with staging.writer(name, table.schema) as writer:
            writer.write_table(table)
    put_resembling_aside(staging)
    open_resembling(staging)
    assert not HeldCase.objects.exists()
