"""Whoever writes a part finds in it every statement of its children, and nobody else's."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from contactpoint.bulk import gathering
from contactpoint.bulk.gathering import (
    ALLOTTED,
    LINKS,
    StagedStatementsError,
    gather,
    gathered,
    row_numbers,
)
from contactpoint.bulk.staging_key import begin
from contactpoint.store.documents import decode_statement
from contactpoint.synth.population import synthesise
from tests.bulk.stand_ins import Placed, by_truth, stage
from tests.placing.content import reference_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture(scope="module")
def placed() -> list[Placed]:
    """A few hundred children, some of whose statements are left to a person."""
    return by_truth(synthesise(children=300, seed=3, region="North West"))


@pytest.mark.parametrize("a_part", [1, 64, 50_000])
def test_every_statement_is_gathered_once(
    tmp_path: Path, placed: list[Placed], monkeypatch: pytest.MonkeyPatch, a_part: int
) -> None:
    """However many children a part has, parts and files of statements on no child hold together
    what was staged, each child's in one part; and row numbers, child numbers and subjects are all
    different."""
    monkeypatch.setattr(gathering, "CHILDREN_A_PART", a_part)
    staging = begin(tmp_path / "staging")
    stage(staging, placed, a_file=70)
    gather(staging=staging, workers=2, progress=lambda done, total: None)
    found = gathered(staging)
    pks, seen = [], {}
    for part, (first, groups) in enumerate(zip(found.first, found.groups, strict=True)):
        for path, group in groups:
            with staging.open(path) as file:
                rows = file.read_row_group(group).to_pylist()
            for row in rows:
                assert first <= row["child"] < first + a_part, part
                pks.append(row["pk"])
                stated = decode_statement(row["encoded"])
                assert row["feed"] == stated.feed
                seen[reference_of(stated)] = row["child"]
    for path in found.alone:
        for row in staging.read(path).to_pylist():
            pks.append(row["pk"])
            seen[reference_of(decode_statement(row["encoded"]))] = None
    rows = row_numbers(staging)
    assert sorted(rows) == list(range(found.children))
    assert [row // a_part for row in rows] == [place // a_part for place in range(len(rows))]
    assert seen == {
        reference_of(one.statement): None if one.child is None else rows[one.child]
        for one in placed
    }
    assert sorted(pks) == list(range(1, len(placed) + 1))
    allotted = staging.read(ALLOTTED)
    assert len(set(allotted["number"].to_pylist())) == found.children
    assert len(set(allotted["subject"].to_pylist())) == found.children
    assert not list(staging.folder.glob(gathering.STAGED))


def test_neighbours_in_a_file_are_none_in_the_table(tmp_path: Path, placed: list[Placed]) -> None:
    """Who knows the order of a file and counts rows does not come to the child on the next line."""
    staging = begin(tmp_path / "staging")
    stage(staging, placed)
    gather(staging=staging, workers=1, progress=lambda done, total: None)
    rows = row_numbers(staging).tolist()
    beside = [abs(one - other) == 1 for one, other in pairwise(rows)]
    # Of 300 in a random order two pairs are expected; more than 20 come once in 10 to the 15th.
    assert len(beside) > 200
    assert sum(beside) <= 20


def test_what_waits_asks_about_the_row_of_its_child(tmp_path: Path, placed: list[Placed]) -> None:
    """A statement that a person has to decide on names the child that linking found."""
    staging = begin(tmp_path / "staging")
    stage(staging, placed)
    asked = {
        row["statement"]: row["asked_child"]
        for row in staging.read(LINKS).to_pylist()
        if row["asked_child"] is not None
    }
    assert asked
    gather(staging=staging, workers=1, progress=lambda done, total: None)
    rows = row_numbers(staging)
    found = [row for path in gathered(staging).alone for row in staging.read(path).to_pylist()]
    about = Counter(row["may_be"] for row in found if row["may_be"] is not None)
    assert about == Counter(rows[child] for child in asked.values())


def test_a_statement_without_a_link_is_a_defect(tmp_path: Path, placed: list[Placed]) -> None:
    """Statements and links that do not belong together are not written."""
    staging = begin(tmp_path / "staging")
    stage(staging, placed)
    (staging.folder / "statements/pds-0000.parquet").unlink()
    with pytest.raises(StagedStatementsError):
        gather(staging=staging, workers=1, progress=lambda done, total: None)
