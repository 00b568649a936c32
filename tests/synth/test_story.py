"""The demonstration's child: known to five sources, each in its own way."""

from datetime import timedelta

from contactpoint.children.addresses import parse_postcode
from contactpoint.children.identifiers import parse_nhs_number, parse_upn
from contactpoint.synth import story
from contactpoint.synth.england import authorities
from contactpoint.synth.population import AS_AT
from contactpoint.synth.reference import REGISTER_DATA, rows


def test_her_numbers_are_valid_and_nobodys() -> None:
    """Her numbers pass their checks, and the NHS number is one kept for tests."""
    assert parse_nhs_number(story.STORY_NHS_NUMBER).startswith("999")
    assert parse_upn(story.STORY_UPN)[1:8] == story.FORMER_SCHOOL_LAESTAB


def test_her_places_are_real() -> None:
    """Schools, practice and postcodes are in the registers, the latter in her two authorities."""
    schools = {row["urn"]: row for row in rows(REGISTER_DATA, "schools.csv.gz")}
    for school in story.STORY_SCHOOLS.values():
        assert schools[school.urn]["name"] == school.name
        assert school.laestab.endswith(schools[school.urn]["establishment_number"])
    practices = {row["ods_code"] for row in rows(REGISTER_DATA, "gp_practices.csv")}
    assert story.GP_PRACTICE_ODS in practices
    for address in (story.ADDRESS, story.FORMER_ADDRESS):
        assert parse_postcode(address.postcode) == address.postcode
    names = {place.code: place.name for place in authorities(children=1, region="North West")}
    assert names[story.AUTHORITY_CODE] == "Cheshire East"
    assert names[story.FORMER_AUTHORITY_CODE] == "Lancashire"
    assert names[story.CIN_AUTHORITY_CODE] == "Manchester"


def test_each_source_knows_her_otherwise() -> None:
    """No two sources write the same names and date of birth."""
    stated = [
        (tuple(name.full for name in statement.names), statement.birth_date)
        for statement in story.story_statements(as_at=AS_AT)
    ]
    assert len(stated) == len(set(stated)) == 5


def test_the_clinic_exchanged_day_and_month() -> None:
    """Her date of birth at the clinic is the right one with day and month exchanged."""
    right, wrong = story.BIRTH_DATE, story.BIRTH_DATE_AT_CLINIC
    assert (right.year, right.month, right.day) == (wrong.year, wrong.day, wrong.month)


def test_social_care_was_involved_within_the_year() -> None:
    """The case was closed less than twelve months ago, so that it shows as previous."""
    assert AS_AT - timedelta(days=365) < story.CIN_CLOSED_ON < AS_AT
