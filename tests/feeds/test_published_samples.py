"""Every published sample loads, or is refused for the right reason."""

from datetime import date
from pathlib import Path

import pytest

from contactpoint.feeds.reading import dates
from contactpoint.feeds.registers import read_gp_practices, read_schools
from tests.feeds.read_bytes import read, refusal

SAMPLES = Path(__file__).parent.parent / "samples"

_PDS = "fhir_pds/sandbox/"
_LISTS = "mavis_school_lists/cohort_import/"
_AMBIGUOUS = "could be read with day or month first"
_DOUBLE = "this child is already in the file"
_MISSING = "is missing"
_GROWN_UP = "is of somebody of 25 years or more"

# File, feed, accepted, rejected, and what the reasons of the rejections say, each once.
LOADED = [
    (_PDS + "Minimal_Patient.json", "pds", 0, 1, {_MISSING}),
    (_PDS + "Minimal_PatientSearch.json", "pds", 0, 1, {_MISSING}),
    (_PDS + "Patient-Jayne-Smyth.json", "pds", 1, 0, set()),
    (_PDS + "Patient.json", "pds", 1, 0, set()),
    (_PDS + "PatientCompoundName.json", "pds", 0, 1, {"the check digit of the NHS number"}),
    (_PDS + "PatientSearch-Jayne-Smyth.json", "pds", 1, 0, set()),
    (_PDS + "PatientSearch.json", "pds", 1, 0, set()),
    (
        _PDS + "Personal_Details_RelatedPersonBundle.json",
        "pds",
        0,
        1,
        {"does not give the NHS number of a Patient"},
    ),
    (_PDS + "Referenced_RelatedPersonBundle.json", "pds", 0, 1, {_MISSING}),
    (_PDS + "RelatedPersonBundle.json", "pds", 0, 1, {"a RelatedPerson alone states nothing"}),
    (_PDS + "Sensitive_Patient.json", "pds", 1, 0, set()),
    (_PDS + "Sensitive_PatientSearch.json", "pds", 1, 0, set()),
    ("cin_census/CIN2rows.xml", "cin", 1, 0, set()),
    ("cin_census/CIN_Census_2021.xml", "cin", 0, 1, {_GROWN_UP}),
    ("cin_census/CIN_Census_2024.xml", "cin", 1, 0, set()),
    ("cin_census/CIN_header_issues_100.xml", "cin", 0, 1, {_GROWN_UP}),
    ("cin_census/fake_CIN_data.xml", "cin", 332, 0, set()),
    ("ssda903/fake_903.xml", "ssda903", 253, 0, set()),
    ("ssda903/header.csv", "ssda903", 2675, 0, set()),
    (_LISTS + "duplicate_except_postcode.csv", "school_list", 1, 0, set()),
    (_LISTS + "duplicate_nhs_numbers.csv", "school_list", 1, 1, {_DOUBLE}),
    (_LISTS + "empty.csv", "school_list", 0, 0, set()),
    (
        _LISTS + "invalid_fields.csv",
        "school_list",
        2,
        18,
        {_DOUBLE, _MISSING, "is not a date: write YYYY-MM-DD"},
    ),
    (_LISTS + "invalid_instruction_row.csv", "school_list", 0, 1, {_MISSING}),
    (
        _LISTS + "invalid_iso_8859_1_encoding.csv",
        "school_list",
        0,
        1,
        {"has not as many cells as the header"},
    ),
    (_LISTS + "invalid_minimal.csv", "school_list", 0, 1, {_MISSING}),
    (_LISTS + "pds_extravaganza.csv", "school_list", 10, 0, set()),
    (_LISTS + "pds_extravaganza_invalid.csv", "school_list", 10, 2, {_DOUBLE}),
    (_LISTS + "valid.csv", "school_list", 2, 1, {_AMBIGUOUS}),
    (_LISTS + "valid_extra_fields.csv", "school_list", 2, 1, {_AMBIGUOUS}),
    (_LISTS + "valid_instruction_row.csv", "school_list", 1, 0, set()),
    (_LISTS + "valid_iso_8859_1_encoding.csv", "school_list", 16, 0, set()),
    (_LISTS + "valid_minimal.csv", "school_list", 1, 0, set()),
    (_LISTS + "valid_unknown_school.csv", "school_list", 2, 0, set()),
    (_LISTS + "valid_with_bom.csv", "school_list", 1, 0, set()),
    (_LISTS + "valid_with_changes.csv", "school_list", 1, 0, set()),
    (_LISTS + "valid_with_duplicates.csv", "school_list", 3, 1, {_AMBIGUOUS}),
]

# File, feed, and what the reason of the refusal says.
REFUSED = [
    ("fhir_pds/birth/create-pds-record-at-birth.json", "pds", "of type searchset"),
    ("fhir_pds/birth/create-pds-record-at-birth-maximal.json", "pds", "of type searchset"),
    ("ssda903/ad1.csv", "ssda903", "adoption module is case information"),
    ("ssda903/episodes.csv", "ssda903", "send the header module, or the return as XML"),
    ("ssda903/missing.csv", "ssda903", "missing module is case information"),
    ("ssda903/oc3.csv", "ssda903", "care leavers module is case information"),
    ("ssda903/placed_for_adoption.csv", "ssda903", "adoption module is case information"),
    ("ssda903/sw_episodes.csv", "ssda903", "social worker module is case information"),
    ("ssda903/uasc.csv", "ssda903", "asylum-seeking children module is case information"),
    (_LISTS + "malformed.csv", "school_list", "does not name any column"),
    *(
        (str(path.relative_to(SAMPLES)), "pds", "FHIR is read as JSON only")
        for path in sorted((SAMPLES / "fhir_ukcore").rglob("*.xml"))
    ),
]

# Read by the tests below, or not data.
ELSEWHERE = {
    "README.md",
    "ctf/CTF_FACTS.md",
    "gias/dfe-schools.zip",
    "ods/epraccur_fields.csv",
    "ods/epraccur_sample.csv",
}


@pytest.fixture(autouse=True)
def _when_the_samples_were_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their children grow up, and would be taken no longer."""
    monkeypatch.setattr(dates, "today", lambda: date(2025, 6, 1))


@pytest.mark.parametrize(
    ("name", "feed", "accepted", "rejected", "reasons"), LOADED, ids=[row[0] for row in LOADED]
)
def test_a_published_sample_loads(
    name: str, feed: str, accepted: int, rejected: int, reasons: set[str]
) -> None:
    """The file loads; records of it that cannot are rejected for the reasons named and no other."""
    reading = read(feed, (SAMPLES / name).read_bytes())
    assert (len(reading.accepted), len(reading.rejected)) == (accepted, rejected)
    found = {reason for _, reason in reading.faults}
    assert all(any(part in reason for reason in found) for part in reasons)
    assert all(any(part in reason for part in reasons) for reason in found)


@pytest.mark.parametrize(("name", "feed", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_published_sample_that_is_no_feed_is_refused(name: str, feed: str, reason: str) -> None:
    """The file holds nothing for the index, and the refusal says why or what to send instead."""
    assert reason in refusal(feed, (SAMPLES / name).read_bytes()).reason


def test_every_published_sample_is_a_test() -> None:
    """No file lies under the samples without an expectation of what becomes of it."""
    present = {str(p.relative_to(SAMPLES)) for p in SAMPLES.rglob("*") if p.is_file()}
    expected = {row[0] for row in LOADED} | {row[0] for row in REFUSED} | ELSEWHERE
    assert present == expected


def test_the_published_register_of_schools_is_read_from_its_archive() -> None:
    """The zip as published gives its five schools with URN, LAESTAB, authority and status."""
    with (SAMPLES / "gias/dfe-schools.zip").open("rb") as stream:
        schools = list(read_schools(stream))
    assert [school.code for school in schools] == [
        "100000",
        "100001",
        "100002",
        "100003",
        "100004",
    ]
    assert schools[0].laestab == "2013614"
    assert schools[3].authority == "E09000001"
    # A cell is missing in the published row, so what stands in the authority's place is no code.
    assert schools[4].authority == ""
    assert [school.open for school in schools] == [False, False, True, True, False]


def test_the_published_register_of_practices_is_read_without_a_header() -> None:
    """Of the 47 lines of epraccur the 35 of general practice are given, with 28 active."""
    with (SAMPLES / "ods/epraccur_sample.csv").open("rb") as stream:
        practices = list(read_gp_practices(stream))
    assert len(practices) == 35
    assert sum(practice.open for practice in practices) == 28
    assert practices[0].town == "STOCKTON ON TEES"
