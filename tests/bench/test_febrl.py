"""The table of the public sets says right what was measured."""

from typing import Any

import pytest

from bench.labelled.febrl import LabelledRecord, LabelledSet
from bench.parts import febrl
from bench.rivals import dedupe_linking, splink_linking
from bench.rivals.rows import ordered, rows_of
from tests.bench.labelled.invented import MAUDE, misheard, people


def _set(*persons: int) -> LabelledSet:
    records = tuple(LabelledRecord(person, 0, MAUDE) for person in persons)
    return LabelledSet("febrl1", records, one_a_file=False)


def test_the_best_threshold_is_the_one_with_the_highest_f1() -> None:
    """True pairs above, one wrong pair among them, a true one far below that is not worth it."""
    chosen = _set(1, 1, 2, 2, 3, 3)
    weighed = [((0, 1), 9.0), ((2, 3), 8.0), ((0, 2), 5.0), ((1, 2), 4.0), ((4, 5), 1.0)]
    best = febrl._best_by_labels(chosen, weighed)
    assert best == {"precision": 1.0, "recall": 0.666667, "f1": 0.8}


def test_pairs_of_one_weight_are_taken_together() -> None:
    """A threshold cannot part what weighs the same, whatever the labels say."""
    best = febrl._best_by_labels(_set(1, 1, 2), [((0, 1), 3.0), ((0, 2), 3.0)])
    assert best["precision"] == 0.5


def test_a_tool_that_links_nothing_finds_nothing() -> None:
    """Precision is 1 and recall 0, and no division fails."""
    assert febrl._best_by_labels(_set(1, 1), []) == {"precision": 1.0, "recall": 0.0, "f1": 0.0}


def test_rows_hold_nothing_of_the_truth() -> None:
    """Neither person nor file is among the values, and without the identifier neither is that."""
    (row,) = rows_of(_set(1), identifier=False)
    assert set(row) == set(MAUDE) - {"soc_sec_id"}
    assert ordered([(3, 1), (1, 3)]) == {(1, 3)}


def test_dedupe_is_taught_as_many_pairs_as_is_said() -> None:
    """Of those that are there: pairs of one person, and of two."""
    known = people(30, seed=2)
    records = [LabelledRecord(n, 0, one) for n, one in enumerate(known)]
    records += [LabelledRecord(n, 0, misheard(one, seed=n)) for n, one in enumerate(known)]
    chosen = LabelledSet("febrl1", tuple(records), one_a_file=False)
    taught = dedupe_linking._taught(chosen, rows_of(chosen, identifier=True))
    assert (len(taught["match"]), len(taught["distinct"])) == (30, 400)


def _run(ours: float, theirs: float) -> dict[str, Any]:
    figures = {"precision": 1.0, "recall": 1.0, "seconds": 1.0, "review_share": 0.01}
    return {
        "febrl": {
            "installed": True,
            "records": dict.fromkeys(febrl.FEBRL_SETS, 5000),
            "results": [
                {"set": name, "identifier": identifier, "tool": tool, "f1": f1, **figures}
                for name in febrl.FEBRL_SETS
                for identifier in (True, False)
                for tool, f1 in (
                    (febrl.OURS, ours),
                    (splink_linking.TOOL, 0.9),
                    (splink_linking.EVERY_FIELD, theirs),
                )
            ],
        }
    }


@pytest.mark.parametrize(
    ("ours", "theirs", "missed"), [(0.999, 0.998, 0), (0.9979, 0.99, 1), (0.999, 0.9995, 4)]
)
def test_every_figure_to_reach_has_its_verdict(ours: float, theirs: float, missed: int) -> None:
    """Two with the identifier, against a bound; four without, against Splink's best."""
    lines = febrl.told(_run(ours, theirs))
    verdicts = [line for line in lines if line.startswith("- ")]
    assert len(verdicts) == 6
    assert sum("**not met**" in line for line in verdicts) == missed


def test_where_the_sets_are_not_installed_the_report_says_so() -> None:
    """A run without the optional package still has its report."""
    assert "not installed" in febrl.told({"febrl": {"installed": False}})[0]
