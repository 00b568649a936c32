"""A set of known truth is matched and counted, with the identifier and without."""

from pathlib import Path

import pytest

from bench.labelled.evaluate import evaluate_labelled
from tests.bench.labelled.invented import write_sets

_PEOPLE = 150


@pytest.mark.parametrize("labelled", ["febrl1", "febrl4"])
def test_invented_people_are_found_again(tmp_path: Path, labelled: str) -> None:
    """One file or two: nearly every pair, hardly a wrong one, and the identifier never harms."""
    write_sets(tmp_path, count=_PEOPLE)
    report = evaluate_labelled(labelled=labelled, folder=tmp_path)
    assert report.labelled == labelled
    for figures in (report.with_identifier, report.without_identifier):
        assert figures.records == 2 * _PEOPLE
        assert figures.pairs_true == _PEOPLE
        assert figures.f1 > 0.97
    assert report.with_identifier.f1 >= report.without_identifier.f1


def test_the_same_set_gives_the_same_figures(tmp_path: Path) -> None:
    """All but the time that it took."""
    write_sets(tmp_path, count=60)
    one, two = (evaluate_labelled(labelled="febrl1", folder=tmp_path) for _ in range(2))
    assert one.with_identifier.f1 == two.with_identifier.f1
    assert one.without_identifier.compared == two.without_identifier.compared
