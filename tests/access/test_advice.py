"""What to try when nobody was found: told from the search, never from the index."""

from datetime import date

import pytest

from contactpoint.access.advice import Advice, worth_adding
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.children.sex import Sex

_BORN = date(2017, 7, 4)


@pytest.mark.parametrize(
    ("criteria", "advice"),
    [
        (
            Criteria(given="Wren", birth_date=_BORN, postcode="ZE2 9AB"),
            {Advice.ANOTHER_GIVEN_NAME, Advice.ADD_FAMILY_NAME, Advice.EARLIER_POSTCODE},
        ),
        (
            Criteria(family="Tarn", birth_date=_BORN),
            {Advice.ANOTHER_FAMILY_NAME, Advice.ADD_GIVEN_NAME_AND_POSTCODE},
        ),
        (
            Criteria(given="Wren", family="Tarn", birth_date=_BORN),
            {
                Advice.ANOTHER_FAMILY_NAME,
                Advice.ANOTHER_GIVEN_NAME,
                Advice.ADD_POSTCODE,
                Advice.ADD_SEX_OR_POSTCODE,
            },
        ),
        (
            Criteria(given="Wren", family="Tarn", birth_years=(2017,), sex=Sex.FEMALE),
            {Advice.ANOTHER_FAMILY_NAME, Advice.ANOTHER_GIVEN_NAME, Advice.ADD_BIRTH_DATE},
        ),
        (
            Criteria(number="000000000", number_kind=NumberKind.CHILD_NUMBER),
            {Advice.ANOTHER_NUMBER},
        ),
    ],
)
def test_a_search_is_told_what_would_add_to_it(criteria: Criteria, advice: set[Advice]) -> None:
    """What is there already is not asked for again."""
    told = worth_adding(criteria)
    assert set(told) == advice
    assert list(told) == sorted(told, key=list(Advice).index)
