"""Fields of labelled records fall on the levels that children's fields fall on."""

import pytest

from bench.labelled.fields import features_of, labelled_fields
from contactpoint.linkage.levels import Level
from tests.bench.labelled.invented import record


def levels(**changed: str) -> dict[str, Level | None]:
    """The levels of Maude against Maude changed, by field."""
    ours, theirs = features_of(record()), features_of(record(**changed))
    fields = labelled_fields(identifier=True)
    both = [
        {one.name: one.level_of(*pair) for one in fields}
        for pair in ((ours, theirs), (theirs, ours))
    ]
    assert both[0] == both[1]
    assert all(level in one.levels for one in fields if (level := both[0][one.name]) is not None)
    return both[0]


def test_a_record_agrees_with_itself_on_everything() -> None:
    """Every field is stated, and is the same."""
    assert set(levels().values()) == {Level.SAME}


@pytest.mark.parametrize(
    ("changed", "field", "level"),
    [
        ({"given_name": "maud"}, "given_name", Level.NICKNAME),
        ({"surname": "tarkingtom"}, "family_name", Level.ONE_SLIP),
        ({"surname": "quibble"}, "family_name", Level.DIFFERENT),
        ({"date_of_birth": "19711609"}, "birth_date", Level.DAY_MONTH_SWAPPED),
        ({"date_of_birth": "19710996"}, "birth_date", Level.ONE_SLIP),
        ({"date_of_birth": ""}, "birth_date", None),
        ({"address_1": "quill feather street"}, "street", Level.SAME),
        ({"address_1": "quilfeathr street"}, "street", Level.NEAR),
        ({"suburb": "lowerpottering"}, "suburb", Level.SAME),
        ({"postcode": "2640"}, "postcode", Level.ONE_SLIP),
        ({"street_number": "99"}, "number", Level.DIFFERENT),
        ({"soc_sec_id": "4837216"}, "identifier", Level.ONE_SLIP),
        ({"soc_sec_id": ""}, "identifier", None),
    ],
)
def test_a_field_falls_on_its_level(
    changed: dict[str, str], field: str, level: Level | None
) -> None:
    """One change moves one field, whichever of the two records it is in."""
    found = levels(**changed)
    if field == "given_name":
        assert found[field] in (level, Level.ONE_SLIP)
    else:
        assert found[field] is level
    assert {name for name, other in found.items() if other is not Level.SAME} <= {field}


def test_names_in_each_others_place_are_one_difference_despite_a_slip() -> None:
    """The given name says so, the family name is not counted again."""
    found = levels(given_name="tarkingtn", surname="maude")
    assert (found["given_name"], found["family_name"]) == (Level.NAMES_SWAPPED, None)


def test_lines_in_each_others_place_are_one_difference() -> None:
    """The street says so, the place is not counted again."""
    found = levels(address_1="old mill", address_2="quillfeather street")
    assert (found["street"], found["place"]) == (Level.NAMES_SWAPPED, None)


def test_the_identifier_can_be_left_out() -> None:
    """Without it every other field is still compared."""
    fields = {one.name for one in labelled_fields(identifier=True)}
    assert fields - {one.name for one in labelled_fields(identifier=False)} == {"identifier"}
