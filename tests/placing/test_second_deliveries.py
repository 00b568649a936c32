"""What a source says next under one reference: the child keeps its record, or somebody asks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.speaks_of_another import speaks_of_another
from contactpoint.store.models import Child
from tests.children.invented import statements
from tests.fixtures.cases import held_case, held_cases
from tests.placing.content import check_whole, content
from tests.placing.files import (
    SCHOOL,
    Loader,
    Said,
    ctf,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said(upn=unique_pupil_number(7))
ZOE = replace(ADA, given="Zoe", nhs_number=nhs_number(2), upn="")
RAVI = Said(given="Ravi", family="Whitcombe", born="2011-11-30", sex="male", postcode="ZE1 4XY")


def feeds_of_each() -> list[set[str]]:
    """The feeds that speak of each child."""
    return sorted(
        ({stated.feed for stated in child.stated} for child in content().children if child.stated),
        key=sorted,
    )


@pytest.fixture
def known(load: Loader) -> str:
    """Health and a school speak of Ada. Returns her number."""
    load("pds", pds([ADA]))
    load("school_list", school_list([replace(ADA, nhs_number="")]), sender=SCHOOL)
    assert feeds_of_each() == [{"pds", "school_list"}]
    return Child.objects.get().number


@pytest.mark.parametrize(
    "said",
    [
        replace(ADA, family="Thistlewood", postcode="SO14 2HB"),
        replace(ADA, given="Ngozi", family="Eze"),
        replace(ADA, born="2014-11-21", sex="male"),
        replace(ADA, family="Thistlewood", born="2015-09-04", postcode="SO14 2HB"),
    ],
    ids=["family and home", "both names", "date and sex", "family, home and a slip of the date"],
)
def test_what_changes_in_a_life_keeps_the_record(known: str, load: Loader, said: Said) -> None:
    """Under one NHS number, beside what a school still says: the number stays the child's."""
    load("pds", pds([replace(said, as_at="2026-02-01")]))
    assert feeds_of_each() == [{"pds", "school_list"}]
    assert Child.objects.get().number == known
    assert not held_cases()
    check_whole()


def test_what_plainly_speaks_of_another_child_is_not_split_off_silently(
    known: str, load: Loader
) -> None:
    """Another given name and another date: the NHS number is another child's. It has a record of
    its own, and a person is asked whether the two are one child."""
    load("pds", pds([replace(RAVI, nhs_number=ADA.nhs_number, as_at="2026-02-01")]))
    assert feeds_of_each() == [{"pds"}, {"school_list"}]
    case = held_case()
    assert case.reason == DecisionReason.IDENTIFIER_OF_ANOTHER
    assert Child.objects.get(pk=case.child_id).number == known
    assert not content().provisional
    check_whole()


def test_so_is_what_goes_to_a_child_who_is_there(known: str, load: Loader) -> None:
    """Ravi has a record: the statement joins it, and the case is about the two records."""
    load("ctf", ctf([replace(RAVI, upn=unique_pupil_number(20))]))
    said = replace(RAVI, nhs_number=ADA.nhs_number, upn=unique_pupil_number(20))
    load("pds", pds([replace(said, as_at="2026-02-01")]))
    assert feeds_of_each() == [{"ctf", "pds"}, {"school_list"}]
    case = held_case()
    assert case.reason == DecisionReason.IDENTIFIER_OF_ANOTHER
    assert Child.objects.get(pk=case.child_id).number == known
    check_whole()


def test_newborn_twins_are_named(load: Loader) -> None:
    """Registered as babies of one home and day, and named in the next delivery: both keep their
    records, and neither waits."""
    babies = [
        replace(ADA, given=f"Baby {number}", nhs_number=nhs_number(number), born="2026-01-04")
        for number in (1, 2)
    ]
    load("pds", pds(babies))
    numbers = set(Child.objects.values_list("number", flat=True))
    assert len(numbers) == 2
    named = [
        replace(baby, given=given, as_at="2026-02-01")
        for baby, given in zip(babies, ("Mia", "Maya"), strict=True)
    ]
    load("pds", pds(named))
    assert {child.record.name.name.given for child in content().children if child.record} == {
        "Mia",
        "Maya",
    }
    assert set(Child.objects.values_list("number", flat=True)) == numbers
    assert not content().provisional
    check_whole()


@given(stated=statements())
def test_nobody_is_another_child_than_before_by_what_one_statement_says(
    stated: list,  # type: ignore[type-arg]
) -> None:
    """Of what a source says again nothing speaks of another child, whatever stands beside it."""
    profiles = [profile_of(one) for one in stated]
    for one in profiles:
        assert not speaks_of_another(one, profiles)


@given(stated=statements(), at=st.integers(0, 9))
def test_a_name_or_a_date_alone_is_no_other_child(
    stated: list,  # type: ignore[type-arg]
    at: int,
) -> None:
    """Either field may be put right by itself."""
    if not stated:
        return
    one = profile_of(stated[at % len(stated)])
    for other in map(profile_of, stated):
        without_name = Profile(birth_date=one.birth_date)
        without_date = Profile(names=one.names)
        assert not speaks_of_another(without_name, [other])
        assert not speaks_of_another(without_date, [other])
