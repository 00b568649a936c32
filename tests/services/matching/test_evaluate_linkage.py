"""How good linking was, against a truth file."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from contactpoint.access.grants import Role
from contactpoint.children.names import PersonName
from contactpoint.children.statement import Statement
from contactpoint.services.matching.evaluate_linkage import TruthFileError, evaluate_linkage
from contactpoint.services.review.join_records import join
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import statements
from tests.fixtures.statements import held_by_feed
from tests.placing.content import said_by
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ANOTHER_NHS_NUMBER = "9000000017"
HEADER = "feed,source,reference,child,twin_set"


def truth(folder: Path, *told: tuple[Statement, int, str]) -> Path:
    """A truth file: of each statement the child that it is of, and the set of twins."""
    rows = [
        f"{stated.feed},{stated.source},{stated.reference},{child},{twins}"
        for stated, child, twins in told
    ]
    path = folder / "truth.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return path


def test_two_statements_of_one_child_on_one_record(tmp_path: Path) -> None:
    """One true pair, linked: precision and recall are 1."""
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    report = evaluate_linkage(
        truth=truth(tmp_path, (world.BELLA, 1, ""), (world.BELLA_AT_SCHOOL, 1, ""))
    )
    assert (report.statements, report.records) == (2, 1)
    assert (report.pairs_true, report.linked_true, report.linked_false) == (1, 1, 0)
    assert (report.precision, report.recall, report.wrong_records) == (1.0, 1.0, 0)


def test_a_wrong_join_is_counted(tmp_path: Path) -> None:
    """Two children on one record: a false pair, a wrong record, and, of twins, a joined set."""
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    report = evaluate_linkage(
        truth=truth(tmp_path, (world.BELLA, 1, "7"), (world.BELLA_AT_SCHOOL, 2, "7"))
    )
    assert (report.pairs_true, report.linked_true, report.linked_false) == (0, 0, 1)
    assert (report.wrong_records, report.twins_joined, report.precision) == (1, 1, 0.0)


def test_what_waits_and_what_is_not_held_are_told_apart(tmp_path: Path) -> None:
    """Before a person, and never loaded: neither is linked, for other reasons."""
    waiting, missing = world.NAMELESS, replace(world.BELLA_AT_SCHOOL, reference="school-3")
    world.put(world.BELLA, waiting)
    report = evaluate_linkage(
        truth=truth(tmp_path, (world.BELLA, 1, ""), (waiting, 1, ""), (missing, 1, ""))
    )
    assert (report.review, report.not_held) == (1, 1)
    assert (report.pairs_true, report.linked_true, report.recall) == (3, 0, 0.0)


def test_an_empty_truth_is_perfect(tmp_path: Path) -> None:
    """Nothing to link and nothing linked."""
    report = evaluate_linkage(truth=truth(tmp_path))
    assert (report.precision, report.recall, report.pairs_true) == (1.0, 1.0, 0)


@pytest.mark.parametrize("header", ["", "feed,source,reference,child", "child,twin_set,feed"])
def test_another_file_is_refused(tmp_path: Path, header: str) -> None:
    """The message names the columns that a truth file has."""
    path = tmp_path / "other.csv"
    path.write_text(f"{header}\n1,2,3\n", "utf-8")
    with pytest.raises(TruthFileError, match="feed, source, reference, child, twin_set"):
        evaluate_linkage(truth=path)


def test_a_truth_in_parquet_with_twins_beside_it(tmp_path: Path) -> None:
    """The truth of a nation is read as well; its twins are told in another file."""
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    stated = (world.BELLA, world.BELLA_AT_SCHOOL)
    path = tmp_path / "truth.parquet"
    columns = {
        name: [getattr(one, name) for one in stated] for name in ("feed", "source", "reference")
    }
    pq.write_table(pa.table({**columns, "child": [1, 2]}), path)
    assert evaluate_linkage(truth=path).twins_joined == 0
    pq.write_table(pa.table({"child": [1, 2], "twin_set": [9, 9]}), tmp_path / "groups.parquet")
    report = evaluate_linkage(truth=path)
    assert (report.linked_false, report.wrong_per_100000, report.twins_joined) == (1, 100_000.0, 1)
    assert report.review_share == 0.0


def test_pairs_of_which_both_sides_name_the_child_are_counted_apart(tmp_path: Path) -> None:
    """A return without name or number waits: of all three pairs one is linked, of the named all."""
    nameless = replace(world.BELLA_AT_SCHOOL, feed="cin", source="820", names=(), address=None)
    world.put(world.BELLA, world.BELLA_AT_SCHOOL, nameless)
    told = [(one, 1, "") for one in (world.BELLA, world.BELLA_AT_SCHOOL, nameless)]
    report = evaluate_linkage(truth=truth(tmp_path, *told))
    assert (report.pairs_true, report.linked_true, report.review) == (3, 1, 1)
    assert (report.named_pairs_true, report.named_linked_true) == (1, 1)
    assert report.named_recall == 1.0


def test_the_groups_beside_a_truth_are_told_apart(tmp_path: Path) -> None:
    """In both forms a file beside the truth tells of each child the group of its names."""
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    path = truth(tmp_path, (world.BELLA, 1, ""), (world.BELLA_AT_SCHOOL, 1, ""))
    assert evaluate_linkage(truth=path).groups == {}
    (tmp_path / "groups.csv").write_text("child,group\n1,irish\n2,polish\n", "utf-8")
    report = evaluate_linkage(truth=path)
    assert (report.groups["irish"].recall, report.groups["irish"].pairs_true) == (1.0, 1)
    assert (list(report.groups), report.recall_difference) == (["irish"], None)
    stated = (world.BELLA, world.BELLA_AT_SCHOOL)
    columns = {
        name: [getattr(one, name) for one in stated] for name in ("feed", "source", "reference")
    }
    pq.write_table(pa.table({**columns, "child": [1, 1]}), tmp_path / "truth.parquet")
    pq.write_table(pa.table({"child": [1], "group": ["irish"]}), tmp_path / "groups.parquet")
    assert evaluate_linkage(truth=tmp_path / "truth.parquet").groups == report.groups


def test_another_file_of_groups_is_refused(tmp_path: Path) -> None:
    """The message names the file and its columns."""
    path = truth(tmp_path)
    (tmp_path / "groups.csv").write_text("group\nirish\n", "utf-8")
    with pytest.raises(TruthFileError, match="child, group"):
        evaluate_linkage(truth=path)


def test_another_parquet_file_is_refused(tmp_path: Path) -> None:
    """The message names the columns that a truth in Parquet has."""
    path = tmp_path / "truth.parquet"
    pq.write_table(pa.table({"child": [1]}), path)
    with pytest.raises(TruthFileError, match="feed, source, reference, child"):
        evaluate_linkage(truth=path)
    path.write_bytes(b"child\n1\n")
    with pytest.raises(TruthFileError, match="not a Parquet file"):
        evaluate_linkage(truth=path)


def test_a_join_is_counted_by_where_its_statements_stand(tmp_path: Path) -> None:
    """Two records that a person has joined are one, and count as such."""
    other = replace(
        world.BELLA_AT_SCHOOL,
        names=(PersonName("Rosalind", "Absentham"),),
        birth_date=date(2012, 9, 4),
        address=None,
    )
    world.put(world.BELLA, other)
    told = truth(tmp_path, (world.BELLA, 1, ""), (other, 1, ""))
    assert evaluate_linkage(truth=told).recall == 0.0
    who = world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))
    one, two = Child.objects.order_by("pk").values_list("number", flat=True)
    join(actor=who, number=one, other=two)
    report = evaluate_linkage(truth=told)
    assert (report.recall, report.records, report.wrong_records) == (1.0, 1, 0)


def test_a_statement_before_a_person_is_found_on_a_provisional_record(tmp_path: Path) -> None:
    """It waits, and its child is not without a record meanwhile."""
    resembling = replace(world.BELLA_AT_SCHOOL, nhs_number=ANOTHER_NHS_NUMBER)
    world.put(world.BELLA, resembling)
    report = evaluate_linkage(truth=truth(tmp_path, (world.BELLA, 1, ""), (resembling, 2, "")))
    assert (report.review, report.provisional, report.children_without_record) == (1, 1, 0)
    assert (report.children, report.apart) == (2, {})


def test_a_named_child_on_no_record_is_counted(tmp_path: Path) -> None:
    """Not so a child whom health guards, whose record is there and hidden, or whom no source
    names."""
    names = (PersonName("Ravi", "Whitcombe"),)
    guarded = replace(world.BELLA, reference="2", nhs_number="", names=names, restricted=True)
    world.put(world.BELLA, guarded, world.NAMELESS)
    told = [(world.BELLA, 1, ""), (guarded, 2, ""), (world.NAMELESS, 3, "")]
    assert evaluate_linkage(truth=truth(tmp_path, *told)).children_without_record == 0
    row = next(row for row, statement in held_by_feed() if said_by(statement) == world.BELLA)
    row.state, row.child_id = HeldStatement.State.TO_REVIEW, None
    statements.save([], [row])
    assert evaluate_linkage(truth=truth(tmp_path, *told)).children_without_record == 1


def test_statements_apart_from_their_childs_are_told_with_the_reason(tmp_path: Path) -> None:
    """Which reason keeps how many statements from their child, and what nobody is asked about."""
    asked = replace(world.BELLA_AT_SCHOOL, nhs_number=ANOTHER_NHS_NUMBER)
    stranger = replace(
        world.BELLA_AT_SCHOOL,
        reference="school-3",
        names=(PersonName("Ravi", "Whitcombe"),),
        birth_date=date(2011, 11, 30),
    )
    world.put(world.BELLA, asked, stranger)
    told = [(one, 1, "") for one in (world.BELLA, asked, stranger)]
    assert evaluate_linkage(truth=truth(tmp_path, *told)).apart == {
        "conflicting_nhs_numbers": 1,
        "no_case": 1,
    }


def test_feeds_of_the_nation_and_of_schools_are_told_apart(tmp_path: Path) -> None:
    """A pair is local where one of its sides is; who waits is counted by who sent it."""
    counted = replace(
        world.BELLA, feed="school_census", reference="X820000000001", upn="X820000000001"
    )
    world.put(world.BELLA, counted, world.BELLA_AT_SCHOOL, world.NAMELESS)
    stated = (world.BELLA, counted, world.BELLA_AT_SCHOOL, world.NAMELESS)
    report = evaluate_linkage(truth=truth(tmp_path, *((one, 1, "") for one in stated)))
    national, local = report.national, report.local
    assert (national.pairs_true, national.linked_true, national.review) == (1, 1, 0)
    assert (local.pairs_true, local.linked_true, local.review) == (5, 2, 1)
    assert (local.named_pairs_true, local.named_recall, local.review_share) == (2, 1.0, 0.5)


def test_kinds_of_family_beside_a_truth_are_told_apart(tmp_path: Path) -> None:
    """In both forms, where the file beside the truth has the column."""
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    path = truth(tmp_path, (world.BELLA, 1, ""), (world.BELLA_AT_SCHOOL, 1, ""))
    (tmp_path / "groups.csv").write_text("child,group,family\n1,irish,twins\n", "utf-8")
    report = evaluate_linkage(truth=path)
    assert (list(report.groups), list(report.families)) == (["irish"], ["twins"])
    stated = (world.BELLA, world.BELLA_AT_SCHOOL)
    columns = {
        name: [getattr(one, name) for one in stated] for name in ("feed", "source", "reference")
    }
    pq.write_table(pa.table({**columns, "child": [1, 1]}), tmp_path / "truth.parquet")
    beside = pa.table({"child": [1], "group": ["irish"], "family": ["twins"], "twin_set": [3]})
    pq.write_table(beside, tmp_path / "groups.parquet")
    again = evaluate_linkage(truth=tmp_path / "truth.parquet")
    assert again.families == report.families
    assert (report.twin_sets, again.twin_sets) == (0, 1)
