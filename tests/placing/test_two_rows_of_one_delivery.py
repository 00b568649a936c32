"""A list names each child once: two rows of one delivery are two children."""

from dataclasses import replace

import pytest

from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services import load_feed
from tests.fixtures.cases import held_case
from tests.placing.content import check_whole, content
from tests.placing.files import (
    OTHER_SCHOOL,
    SCHOOL,
    Loader,
    Said,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said(nhs_number="")
# One slip in the name: alone it would be Ada's row.
ADAEZA = replace(ADA, given="Adaeza")
RAVI = Said(given="Ravi", family="Whitcombe", born="2011-11-30", sex="male", postcode="ZE1 4XY")


@pytest.fixture(params=[1000, 1], ids=["one batch", "two batches"])
def batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery is placed in batches, whose size tells nothing."""
    monkeypatch.setattr(load_feed, "BATCH", request.param)


def rows_of_each() -> list[list[str]]:
    """The given names that the list's rows on each record have."""
    return sorted(
        sorted(stated.names[0].given for stated in child.stated if stated.feed == "school_list")
        for child in content().children
        if child.stated
    )


@pytest.mark.usefixtures("batches")
@pytest.mark.parametrize("known", [True, False], ids=["registered", "of no other source"])
def test_the_second_row_is_asked_about(load: Loader, known: bool) -> None:
    """Whether the first joined a record or founded one; the second has a record of its own."""
    if known:
        load("pds", pds([replace(ADA, nhs_number=nhs_number(1))]))
    report = load("school_list", school_list([ADA, ADAEZA]), sender=SCHOOL)
    assert report.counts["to_review"] == 1
    assert rows_of_each() == [["Adaeza"], ["Adaeze"]]
    assert held_case().reason == DecisionReason.TWO_OF_ONE_SOURCE
    check_whole()


@pytest.mark.usefixtures("batches")
def test_two_rows_that_share_a_number_are_one_childs(load: Loader) -> None:
    """A child is listed twice, under two spellings of the family name and one UPN."""
    upn = unique_pupil_number(7)
    again = replace(ADA, family=f"{ADA.family}s", upn=upn, nhs_number=nhs_number(1))
    rows = [replace(ADA, upn=upn), again]
    report = load("school_list", school_list(rows), sender=SCHOOL)
    assert report.counts["to_review"] == 0
    assert rows_of_each() == [["Adaeze", "Adaeze"]]
    check_whole()


def test_a_corrected_row_is_the_same_childs(load: Loader) -> None:
    """The list has the child once in each delivery: the later row is the earlier one corrected."""
    load("school_list", school_list([ADA]), sender=SCHOOL)
    report = load("school_list", school_list([ADAEZA]), sender=SCHOOL)
    assert report.counts["to_review"] == 0
    assert rows_of_each() == [["Adaeza", "Adaeze"]]
    check_whole()


@pytest.mark.usefixtures("batches")
@pytest.mark.parametrize("full", [True, False])
def test_a_row_that_is_there_still_is_another_childs(load: Loader, full: bool) -> None:
    """It stands since an earlier delivery, and comes after the new row in this one."""
    load("school_list", school_list([ADA]), sender=SCHOOL)
    report = load("school_list", school_list([ADAEZA, ADA]), sender=SCHOOL, full=full)
    assert report.counts["to_review"] == 1
    assert rows_of_each() == [["Adaeza"], ["Adaeze"]]
    check_whole()


def test_another_source_may_list_the_same_child(load: Loader) -> None:
    """A child can be in the lists of two schools."""
    load("school_list", school_list([ADA]), sender=SCHOOL)
    report = load("school_list", school_list([ADAEZA]), sender=OTHER_SCHOOL)
    assert report.counts["to_review"] == 0
    assert rows_of_each() == [["Adaeza", "Adaeze"]]


def test_what_waits_for_that_reason_is_not_joined_by_a_later_load(load: Loader) -> None:
    """Another source's word for the first child makes the second row no more likely its own."""
    load("school_list", school_list([ADA, ADAEZA]), sender=SCHOOL)
    load("school_list", school_list([RAVI]), sender=OTHER_SCHOOL)
    report = load("pds", pds([replace(ADA, nhs_number=nhs_number(1))]))
    assert report.counts["linked_later"] == 0
    assert [rows for rows in rows_of_each() if rows] == [["Adaeza"], ["Adaeze"], ["Ravi"]]
    assert len(content().provisional) == 1
    check_whole()
