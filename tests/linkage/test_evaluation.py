"""Counting pairs against the truth, and how good the packaged model is."""

from contactpoint.linkage.evaluation import count_pairs, count_twins_joined
from contactpoint.synth.population import synthesise
from tests.linkage.in_memory import Evaluation, evaluate_in_memory


def test_pairs_are_counted_by_hand() -> None:
    """Child 1 has three statements, two of them on a record that also holds one of child 2."""
    counts = count_pairs([(1, 10), (1, 10), (1, None), (2, 10), (2, 11)])
    assert (counts.statements, counts.records, counts.unplaced) == (5, 2, 1)
    assert (counts.pairs_true, counts.linked_true, counts.linked_false) == (4, 1, 2)
    assert counts.mixed_records == 1
    assert counts.precision == 1 / 3
    assert counts.recall == 1 / 4


def test_nothing_counted_is_not_a_division_by_nought() -> None:
    """An empty index has made no mistake and missed nothing."""
    counts = count_pairs([])
    assert (counts.precision, counts.recall) == (1.0, 1.0)


def test_joined_twins_are_counted_by_set() -> None:
    """Two of triplets on one record are one joined set; twins on two records are none."""
    twin_sets = {1: 100, 2: 100, 3: 100, 4: 200, 5: 200}
    on_records = [(1, 7), (2, 7), (3, 8), (4, 9), (5, 10), (6, 9)]
    assert count_twins_joined(on_records, twin_sets) == 1


def measured() -> Evaluation:
    """The packaged model on 1,500 children of a region it was not trained on alone."""
    return evaluate_in_memory(synthesise(children=1_500, seed=2026, region="North West"))


def test_packaged_model_links_most_and_joins_nobody_wrongly() -> None:
    """At least 96 in 100 true pairs, no wrong pair, no twins joined, few questions.

    A small population; the figures for 20,000 children are in the README.
    """
    result = measured()
    assert result.recall >= 0.96
    assert result.linked_false == 0
    assert result.twins_joined == 0
    assert result.review <= 0.02 * result.statements


def test_wrong_joins_do_not_depend_on_the_order_of_feeds() -> None:
    """Records from schools first, national demographics last: fewer links, still no wrong one."""
    population = synthesise(children=1_500, seed=11, region="North West")
    result = evaluate_in_memory(population, feeds=("ctf", "school_list", "cin", "pds"))
    assert result.linked_false == 0
    assert result.twins_joined == 0
