"""The figures of families: what is counted of a population, and what the table says of it."""

from dataclasses import asdict
from typing import Any

import pytest
from msgspec.structs import replace

from bench.memory_index import MemoryIndex
from bench.parts import families, heard
from bench.populations import Told, area, figures, nation, placed, recall_difference
from contactpoint.children.statement import Statement
from contactpoint.synth.families import Families
from tests.web import world

ANOTHER_NHS_NUMBER = "9000000017"


def told(*stated: tuple[Statement, int], twins: int | None = None) -> list[Told]:
    """Statements of Irish twins, or of children of ordinary families."""
    family = "twins" if twins else "ordinary"
    return [Told(statement, child, twins, "irish", family) for statement, child in stated]


def counted(everything: list[Told]) -> dict[str, Any]:
    """The figures of an area's index of these statements."""
    return asdict(figures(everything, placed(everything, index_children=2**15)))


def test_pairs_are_counted_with_what_waits_and_who_is_lost() -> None:
    """A pair joined, a pair that a person is asked about, and a return on no record."""
    asked = replace(world.BELLA_AT_SCHOOL, reference="asked", nhs_number=ANOTHER_NHS_NUMBER)
    everything = told((world.BELLA, 1), (world.BELLA_AT_SCHOOL, 1), (asked, 1), (world.NAMELESS, 2))
    found = counted(everything)
    assert (found["pairs_true"], found["linked_true"], found["linked_false"]) == (3, 1, 0)
    assert (found["statements"], found["waiting"], found["lost"]) == (4, 2, 0)
    assert found["asked"] == 2
    assert found["groups"] == {"irish": (3, 1, 0)}


def test_a_wrong_pair_counts_in_its_families_and_among_twins() -> None:
    """Two children of the truth whose statements nothing tells apart."""
    everything = told((world.BELLA, 1), (world.BELLA_AT_SCHOOL, 2), twins=7)
    found = counted(everything)
    assert (found["linked_true"], found["linked_false"]) == (0, 1)
    assert (found["twin_sets"], found["twins_joined"]) == (1, 1)
    assert found["families"] == {"twins": (0, 0, 1)}


def test_a_named_child_on_no_record_is_lost() -> None:
    """Unless its source guards it."""
    index = MemoryIndex()
    everything = told((world.BELLA, 1))
    (row,) = index.load([world.BELLA], delivery="1")
    row.record = None
    assert figures(everything, index).lost == 1
    guarded = told((replace(world.BELLA, restricted=True), 1))
    assert counted(guarded)["lost"] == 0


def test_groups_of_few_pairs_are_not_compared() -> None:
    """Chance alone would tell them apart."""
    groups = {"a": (2000, 2000, 0), "b": (2000, 1900, 0), "c": (10, 0, 0)}
    assert recall_difference(groups) == pytest.approx(0.05)
    assert recall_difference({"a": groups["a"]}) is None


@pytest.mark.slow
@pytest.mark.parametrize("make", [area, nation])
def test_a_population_is_whole(make: Any) -> None:
    """Every statement has its child; the hard families are among them, and nobody is lost."""
    everything = make(children=300, seed=5, families=Families(factor=20.0))
    assert {one.child for one in everything} == set(range(1, 301))
    assert len({one.family for one in everything}) > 3
    found = counted(everything)
    assert (found["statements"], found["lost"]) == (len(everything), 0)
    assert found["linked_true"] > 0.8 * found["pairs_true"]


def _run(wrong: int, recall: float) -> dict[str, Any]:
    population = {
        "seed": 11,
        "statements": 10_000,
        "waiting": 100,
        "asked": 120,
        "lost": 0,
        "pairs_true": 10_000,
        "linked_true": round(10_000 * recall),
        "linked_false": wrong,
        "named_pairs_true": 9_000,
        "named_linked_true": 9_000,
        "twin_sets": 10,
        "twins_joined": 0,
        "groups": {"irish": (5000, 4990, 0), "polish": (5000, 4950, wrong)},
        "families": {"twins": (10_000, 9_940, wrong)},
    }
    situations = {"rows": 10, "grades": {"wrong_join": wrong, "lost": 0}, "joined": recall}
    searches = {"irish": [100, 100, 99]}
    found = {"found": dict.fromkeys((heard.WRITTEN, heard.TWO_SLIPS, heard.HEARD), searches)}
    return {
        "families": {
            "children": 5000,
            "situations": {"area": situations, "england": situations},
            "local": {"area": [population], "england": [population]},
            "national": {"area": [population], "england": [population]},
            "muhammad_first": {"area": [population]},
        },
        "heard": {"area": found},
    }


@pytest.mark.parametrize(("wrong", "recall", "missed"), [(0, 0.99, 0), (1, 0.99, 6), (0, 0.5, 6)])
def test_every_figure_to_reach_has_its_verdict(wrong: int, recall: float, missed: int) -> None:
    """By the size of the index; what was not measured is said, and is neither."""
    lines = families.told(_run(wrong, recall))
    assert sum(line.count("**not met**") for line in lines) == missed
    assert any("not measured" in line for line in lines)


def test_kinds_of_family_and_groups_of_names_are_told_apart() -> None:
    """One row each, with recall and wrong pairs."""
    lines = families.told(_run(1, 0.99))
    assert any(line.startswith("| twins | 99.40% | 1 |") for line in lines)
    assert any(line.startswith("| polish | 99.00% | 1 |") for line in lines)
