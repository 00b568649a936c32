"""A slip in any one field leaves a pair among those that are compared."""

import pytest

from bench.labelled.candidates import candidate_pairs
from bench.labelled.febrl import LabelledRecord
from bench.labelled.fields import features_of
from tests.bench.labelled.invented import COLUMNS, people, record


def pairs(
    *records: LabelledRecord, one_a_file: bool = False, identifier: bool = False
) -> list[list[int]]:
    """The candidate pairs of some records."""
    features = [features_of(one) for one in records]
    found: list[list[int]] = candidate_pairs(
        records, features, one_a_file=one_a_file, identifier=identifier
    ).tolist()
    return found


@pytest.mark.parametrize("first", COLUMNS)
@pytest.mark.parametrize("second", COLUMNS)
def test_two_fields_may_be_missing(first: str, second: str) -> None:
    """Whichever two are empty on one side, the pair is still compared."""
    assert pairs(record(), record(**{first: "", second: ""})) == [[0, 1]]


def test_strangers_are_not_compared() -> None:
    """People who share nothing are no candidates."""
    one, other = (LabelledRecord(n, 0, values) for n, values in enumerate(people(2, seed=8)))
    assert pairs(one, other, identifier=True) == []


def test_two_records_of_one_file_are_not_compared_where_a_file_has_a_person_once() -> None:
    """Only pairs of both files are of one person then."""
    assert pairs(record(), record(), record(file=1), one_a_file=True) == [[0, 2], [1, 2]]


def test_the_identifier_brings_nobody_where_it_is_left_out() -> None:
    """People who share it alone are compared with it, and not without it."""
    one, other = people(2, seed=8)
    records = [
        LabelledRecord(1, 0, one),
        LabelledRecord(2, 0, other | {"soc_sec_id": one["soc_sec_id"]}),
    ]
    assert pairs(*records, identifier=True) == [[0, 1]]
    assert pairs(*records) == []
