"""What a load's bound on changes counts, and what it does not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, Statement
from contactpoint.placing.said_otherwise import says_otherwise

RUTH = Carer(PersonName("Ruth", "Nash"), telephone="01632 960001")
ADA = Statement(
    feed="pds",
    source="nhs",
    reference="9434765870",
    names=(PersonName("Ada", "Nash"),),
    birth_date=date(2016, 5, 13),
    sex=Sex.FEMALE,
    address=Address(("3 Wherry Lane",), "Mereton", "ZE2 9AB"),
    carers=(RUTH,),
    nhs_number="9434765870",
    upn="B801200005001",
    as_at=date(2025, 9, 1),
)
CHANGES = {
    "given name": {"names": (PersonName("Ivy", "Nash"),)},
    "family name": {"names": (PersonName("Ada", "Moss"),)},
    "no name": {"names": ()},
    "date of birth": {"birth_date": date(2016, 6, 13)},
    "a death": {"death_date": date(2025, 1, 1)},
    "sex": {"sex": Sex.MALE},
    "NHS number": {"nhs_number": "9000000009"},
    "no NHS number": {"nhs_number": ""},
    "UPN": {"upn": "K823432104001"},
    "house": {"address": Address(("4 Wherry Lane",), "Mereton", "ZE2 9AB")},
    "postcode": {"address": Address(("3 Wherry Lane",), "Mereton", "ZE2 9AC")},
    "no address": {"address": None},
    "carer": {"carers": (Carer(PersonName("Derek", "Quaid")),)},
    "no carer": {"carers": ()},
    "a carer's telephone": {"carers": (replace(RUTH, telephone="01632 960002"),)},
}
SAME = {
    "a newer day": {"as_at": date(2025, 10, 1)},
    "a further given name": {"names": (PersonName("Ada Jane", "Nash"),)},
    "spelling": {"names": (PersonName("ADA", "nash"),)},
    "a UPRN": {"address": replace(ADA.address, uprn="100")},  # type: ignore[type-var]
    "writing of an address": {"address": Address(("3, wherry lane",), "MERETON", "ZE2 9AB")},
    "a second carer": {"carers": (RUTH, Carer(PersonName("Derek", "Nash")))},
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES)
def test_a_value_that_becomes_another_or_none_is_a_change(changed: dict[str, object]) -> None:
    """Each field alone."""
    assert says_otherwise(ADA, replace(ADA, **changed))


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_what_is_added_or_written_otherwise_is_no_change(same: dict[str, object]) -> None:
    """Each alone."""
    assert not says_otherwise(ADA, replace(ADA, **same))


@given(st.sets(st.sampled_from(sorted(CHANGES))))
def test_from_nothing_to_something_is_no_change(given_fields: set[str]) -> None:
    """Whatever a statement says that said nothing before, but for a death."""
    said = {key: value for name in given_fields for key, value in CHANGES[name].items()}
    said.pop("death_date", None)
    nothing = Statement(feed="pds", source="nhs", reference="9434765870")
    assert not says_otherwise(nothing, replace(nothing, **said))
