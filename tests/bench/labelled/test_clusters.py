"""Records come together by decisions: no chain, no contradiction, doubt before a person."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bench.labelled.clusters import Clusters, cluster

_APART = -30.0


def clustered(
    weights: dict[tuple[int, int], float], files: list[int], *, one_a_file: bool = False
) -> Clusters:
    """Clusters by the weights of some pairs; every other pair weighs far below nothing."""
    pairs = sorted(weights)
    return cluster(
        files,
        np.array(pairs, dtype=np.int32).reshape(-1, 2),
        np.array([weights[pair] for pair in pairs]),
        weigh=lambda left, right: _APART,
        one_a_file=one_a_file,
        link_from=0.0,
        ask_from=-3.0,
    )


def test_what_weighs_enough_is_put_together() -> None:
    """A pair above the line is one, the record that is like nobody stays alone."""
    found = clustered({(0, 1): 9.0}, [0, 0, 0])
    assert found.cluster_of[0] == found.cluster_of[1] != found.cluster_of[2]
    assert found.asked == frozenset()


def test_doubt_is_a_persons() -> None:
    """Below the line and not far below it, nothing is linked and a person is asked."""
    found = clustered({(0, 1): -1.0}, [0, 0])
    assert found.cluster_of[0] != found.cluster_of[1]
    assert found.asked == {1}


def test_a_chain_whose_ends_contradict_each_other_is_not_closed() -> None:
    """A is like B and B like C, but A and C are certainly two: the surer pair stands, the other
    is asked about."""
    found = clustered({(0, 1): 9.0, (1, 2): 5.0}, [0, 0, 0])
    assert found.cluster_of[0] == found.cluster_of[1] != found.cluster_of[2]
    assert found.asked == {2}


def test_a_chain_whose_ends_do_not_contradict_each_other_is_closed() -> None:
    """One weak pair among strong ones is no contradiction."""
    found = clustered({(0, 1): 9.0, (1, 2): 9.0, (0, 2): -1.0}, [0, 0, 0])
    assert len(set(found.cluster_of)) == 1
    assert found.asked == frozenset()


def test_two_records_of_a_file_that_has_everybody_once_are_never_one() -> None:
    """The surer one gets the partner; nobody is asked about what is settled."""
    found = clustered({(0, 2): 4.0, (1, 2): 9.0}, [0, 0, 1], one_a_file=True)
    assert found.cluster_of[1] == found.cluster_of[2] != found.cluster_of[0]


@given(
    st.dictionaries(
        st.sampled_from(list(combinations(range(7), 2))), st.floats(-20, 20), max_size=15
    ),
    st.lists(st.sampled_from([0, 1]), min_size=7, max_size=7),
)
def test_clusters_respect_files_and_lines(
    weights: dict[tuple[int, int], float], files: list[int]
) -> None:
    """However pairs weigh: no cluster has two records of a file, no record is linked to another
    without a pair above the line, and nobody who is asked about was put with that record."""
    across = {pair: w for pair, w in weights.items() if files[pair[0]] != files[pair[1]]}
    found = clustered(across, files, one_a_file=True)
    for one in set(found.cluster_of):
        members = [place for place, number in enumerate(found.cluster_of) if number == one]
        assert len({files[place] for place in members}) == len(members)
        if len(members) > 1:
            assert across[members[0], members[1]] >= 0
    assert found.asked <= {right for (_, right), w in across.items() if w >= -3.0}
