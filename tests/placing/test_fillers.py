"""Fillers found no record, join nobody and are nobody's authority; real names are no fillers."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from msgspec import structs

from contactpoint.access.scope import NOT_KNOWN
from contactpoint.children.addresses import Address
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.whose import scope_of_statement
from tests.placing.content import Content, check_whole, content
from tests.placing.files import Loader, Said, nhs_number, pds, school_list

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SCHOOL, OTHER_SCHOOL = "8951234", "8205678"


def listed(*rows: tuple[str, str, str], postcode: str = "") -> bytes:
    """A list of children by given name, family name and date of birth, without numbers."""
    return school_list(
        Said(
            given=given,
            family=family,
            born=born,
            postcode=postcode,
            nhs_number="",
            sex="unknown",
        )
        for given, family, born in rows
    )


def outcome(held: Content) -> tuple[Sequence[set[tuple[str, str]]], set[tuple[str, str, str]]]:
    """Who is on a record with whom, by source and given name, and who waits for which reason."""
    records = [{(s.source, s.names[0].given) for s in child.stated} for child in held.children]
    waiting = {
        (statement.source, statement.names[0].given, reason)
        for statement, _, reason in held.waiting
    }
    return sorted(records, key=sorted), waiting


# Namesakes, slips and days apart, as two schools write them.
_ONE_SCHOOL = (
    ("Mohammed", "Khan", "2015-03-13"),
    ("Olivia", "Smith", "2015-03-14"),
    ("Amelia", "Jones", "2016-05-07"),
    ("Zosia", "Quillfeather", "2016-05-07"),
)
_THE_OTHER = (
    ("Mohammad", "Khan", "2015-03-31"),
    ("Olivia", "Smyth", "2015-03-14"),
    ("Amelia", "Jones", "2016-05-08"),
    ("Zosia", "Quillfeather", "2016-05-08"),
)


# The first stands for what is compared with: nothing is stated.
@pytest.mark.parametrize(
    "postcode", ["", "ZZ99 3VZ", "ZZ99 3WZ", "ZZ99 3CZ", "ZZ99 2WZ", "NF1 1NF"]
)
def test_a_postcode_of_no_home_is_as_none(load: Loader, postcode: str) -> None:
    """Two children of no fixed abode are no neighbours: the days of two of them are two days."""
    load("school_list", listed(*_ONE_SCHOOL, postcode=postcode), sender=SCHOOL)
    load("school_list", listed(*_THE_OTHER, postcode=postcode), sender=OTHER_SCHOOL)
    on_one_record, waiting = outcome(content())
    assert {(OTHER_SCHOOL, "Mohammad"), (SCHOOL, "Mohammed")} not in on_one_record
    assert {(OTHER_SCHOOL, "Amelia"), (SCHOOL, "Amelia")} not in on_one_record
    assert {"Mohammad", "Amelia"} <= {given for _, given, _ in waiting}
    check_whole()


def test_a_postcode_of_no_home_is_shown_and_is_no_authority(load: Loader) -> None:
    """It stays on the record as it was stated, and the school says whose the child is."""
    load(
        "school_list", listed(("Amelia", "Jones", "2016-05-07"), postcode="ZZ99 3VZ"), sender=SCHOOL
    )
    (child,) = content().children
    (stated,) = child.stated
    assert stated.address == Address(postcode="ZZ99 3VZ")
    assert scope_of_statement(stated) == scope_of_statement(structs.replace(stated, address=None))
    assert scope_of_statement(stated) != NOT_KNOWN


def test_a_date_that_is_nobody_s_founds_no_record(load: Loader) -> None:
    """Two namesakes of two schools were joined by 1 January 1900."""
    rows = [("Mohammed", "Khan", "1900-01-01"), ("Ada", "Nash", "1900-01-01")]
    for school in (SCHOOL, OTHER_SCHOOL):
        report = load("school_list", listed(*rows), sender=school)
        assert report.counts["rejected"] == len(rows)
    assert content().children == ()


_REAL_NAMES = ("Na", "Son", "Infant", "Baby", "Master", "Prince")


def _named(given: str, number: int, **beside: str) -> Said:
    return Said(
        given=given,
        family=f"Begum{given}",
        born=f"2016-{number + 1:02}-13",
        postcode=f"SK11 6H{'ABDEFG'[number]}",
        nhs_number=nhs_number(number + 1),
        sex="unknown",
        **beside,
    )


def test_a_filler_that_two_sources_state_is_a_name(load: Loader) -> None:
    """Exact name, date and home: nobody needs to be asked about Na Wang and Baby Begum."""
    known = [_named(given, number) for number, given in enumerate(_REAL_NAMES)]
    load(
        "pds",
        pds(
            [
                replace(child, given="Infant Raj") if child.given == "Infant" else child
                for child in known
            ]
        ),
    )
    load(
        "school_list", school_list(replace(child, nhs_number="") for child in known), sender=SCHOOL
    )
    held = content()
    assert held.waiting == ()
    assert [len(child.stated) for child in held.children] == [2] * len(_REAL_NAMES)
    check_whole()


@pytest.mark.parametrize(
    ("ours", "theirs"), [("Baby", "Mia"), ("Mia", "Baby"), ("Unknown", "Unknown")]
)
def test_a_filler_on_one_side_still_waits(load: Loader, ours: str, theirs: str) -> None:
    """ "Baby" fits either of two twins, and nobody is called Unknown."""
    child = _named("Baby", 3)
    load("pds", pds([replace(child, given=ours)]))
    load("school_list", school_list([replace(child, given=theirs, nhs_number="")]), sender=SCHOOL)
    held = content()
    ((_, _, reason),) = held.waiting
    assert reason == DecisionReason.PLACEHOLDER_NAME
    check_whole()


def test_cells_that_are_no_names_are_rejected_and_names_are_taken(load: Loader) -> None:
    """Errors of a spreadsheet, marks and figures became children without a word."""
    born = "2016-05-15"
    rows = [
        ("#REF!", "#VALUE!", born),
        ("-", "Nutt", born),
        ("?", "Nye", born),
        ("0", "Noon", born),
        ("Nan", "#N/A", born),
        ("O'Dé", "Niño-Łuk", born),
    ]
    report = load("school_list", listed(*rows), sender=SCHOOL)
    assert (report.counts["added"], report.counts["rejected"]) == (1, 5)
    (child,) = content().children
    assert child.stated[0].names[0].full == "O'Dé Niño-Łuk"
    check_whole()
