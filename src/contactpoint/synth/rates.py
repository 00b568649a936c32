"""How often each source errs: one place shows how difficult the population is.

The figures are judgements in the range that linkage studies of English administrative data report:
a few in a hundred for names, about one in a hundred for dates of birth, more for addresses. Each
figure is a share of statements unless its comment says otherwise.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """One source's errors. A name gets at most one; they are tried in the order of the fields."""

    nickname: float  # the short form in place of the given name
    other_spelling: float  # another spelling or transliteration of the given name
    given_slip: float
    former_family: float  # where the name changed and the source has not heard
    other_carer_family: float  # the family name of the carer who does not share the child's
    half_family: float  # one half, where the name has two
    family_spelling: float
    family_slip: float
    swapped_names: float  # given and family name in each other's place
    accents_lost: float
    date_wrong: float
    sex_missing: float
    sex_wrong: float
    old_address: float  # where the household moved and the source has not heard
    address_missing: float
    nhs_missing: float
    nhs_miskeyed: float
    nhs_of_sibling: float
    upn_missing: float
    upn_miskeyed: float
    leading_alone: float = 0.0  # "Muhammad" of a boy called Muhammad Zayn
    leading_lost: float = 0.0  # "Zayn" of the same
    leading_spelling: float = 0.0  # "Mohd", "Md" or another spelling of the leading name
    joined_given: float = 0.0  # "Abdulrahman" where the name is Abdul Rahman
    second_as_family: float = 0.0  # Kaur, Bibi or Singh in the place of the family name
    middle_stated: float = 0.0  # second given names, where the source has room for them
    middle_other: float = 0.0  # of those: another name, as a source wrongly holds it
    middle_initial: float = 0.0  # of those: the first letter alone
    flat_lost: float = 0.0  # the house without the number of the flat
    house_slip: float = 0.0  # a digit of the house number wrong
    room_stated: float = 0.5  # of families at an address that many share
    filler_postcode: str = ""  # what the source writes where it has no postcode
    filler_share: float = 0.0  # of statements without an address: those with that filler
    mother_stated: float = 1.0
    father_stated: float = 1.0
    father_first: float = 0.0  # of two carers
    carer_slip: float = 0.0
    carer_nickname: float = 0.0
    carer_former_family: float = 0.0  # the carer's other family name
    telephone_changed: float = 0.0
    telephone_missing: float = 0.0
    desk_telephone: float = 0.0  # the telephone of the office that wrote it down


PDS = ErrorRates(
    nickname=0.004,
    other_spelling=0.004,
    given_slip=0.008,
    former_family=0.10,
    other_carer_family=0.0,
    half_family=0.01,
    family_spelling=0.002,
    family_slip=0.006,
    swapped_names=0.0005,
    accents_lost=0.8,
    date_wrong=0.003,
    sex_missing=0.003,
    sex_wrong=0.001,
    old_address=0.35,
    address_missing=0.01,
    nhs_missing=0.0,
    nhs_miskeyed=0.0,
    nhs_of_sibling=0.0,
    upn_missing=1.0,
    upn_miskeyed=0.0,
    leading_alone=0.03,
    leading_lost=0.03,
    leading_spelling=0.02,
    joined_given=0.03,
    second_as_family=0.02,
    middle_stated=1.0,
    middle_other=0.006,
    middle_initial=0.01,
    flat_lost=0.04,
    house_slip=0.004,
    filler_postcode="ZZ99 3WZ",
    filler_share=0.4,
    mother_stated=0.96,
    father_stated=0.75,
    father_first=0.05,
    carer_slip=0.01,
    carer_nickname=0.02,
    carer_former_family=0.05,
    telephone_changed=0.15,
    telephone_missing=0.06,
)

CTF = ErrorRates(
    nickname=0.05,
    other_spelling=0.008,
    given_slip=0.03,
    former_family=0.35,
    other_carer_family=0.004,
    half_family=0.15,
    family_spelling=0.006,
    family_slip=0.025,
    swapped_names=0.001,
    accents_lost=0.7,
    date_wrong=0.008,
    sex_missing=0.002,
    sex_wrong=0.002,
    old_address=0.0,
    address_missing=1.0,
    nhs_missing=1.0,
    nhs_miskeyed=0.0,
    nhs_of_sibling=0.0,
    upn_missing=0.008,
    upn_miskeyed=0.004,
    leading_alone=0.14,
    leading_lost=0.14,
    leading_spelling=0.05,
    joined_given=0.2,
    second_as_family=0.05,
)

SCHOOL_LIST = ErrorRates(
    nickname=0.08,
    other_spelling=0.012,
    given_slip=0.03,
    former_family=0.4,
    other_carer_family=0.007,
    half_family=0.25,
    family_spelling=0.008,
    family_slip=0.025,
    swapped_names=0.002,
    accents_lost=0.5,
    date_wrong=0.010,
    sex_missing=0.02,
    sex_wrong=0.002,
    old_address=0.55,
    address_missing=0.02,
    nhs_missing=0.08,
    nhs_miskeyed=0.006,
    nhs_of_sibling=0.002,
    upn_missing=0.04,
    upn_miskeyed=0.004,
    leading_alone=0.18,
    leading_lost=0.22,
    leading_spelling=0.06,
    joined_given=0.25,
    second_as_family=0.06,
    middle_stated=0.45,
    middle_other=0.02,
    middle_initial=0.06,
    flat_lost=0.15,
    house_slip=0.012,
    filler_postcode="ZZ99 3CZ",
    filler_share=0.6,
    mother_stated=0.94,
    father_stated=0.7,
    father_first=0.12,
    carer_slip=0.03,
    carer_nickname=0.08,
    carer_former_family=0.06,
    telephone_changed=0.12,
    telephone_missing=0.08,
    desk_telephone=0.01,
)

CIN = ErrorRates(
    nickname=0.0,
    other_spelling=0.0,
    given_slip=0.0,
    former_family=0.0,
    other_carer_family=0.0,
    half_family=0.0,
    family_spelling=0.0,
    family_slip=0.0,
    swapped_names=0.0,
    accents_lost=0.0,
    date_wrong=0.005,
    sex_missing=0.005,
    sex_wrong=0.001,
    old_address=0.0,
    address_missing=1.0,
    nhs_missing=1.0,
    nhs_miskeyed=0.0,
    nhs_of_sibling=0.0,
    upn_missing=0.03,
    upn_miskeyed=0.003,
)

# Most families told the national registers themselves. So there are fewer slips than in a school's
# own list, but the registers hear late of a new name or address.
CHILD_REGISTER = ErrorRates(
    nickname=0.006,
    other_spelling=0.006,
    given_slip=0.012,
    former_family=0.25,
    other_carer_family=0.003,
    half_family=0.06,
    family_spelling=0.003,
    family_slip=0.010,
    swapped_names=0.0008,
    accents_lost=0.8,
    date_wrong=0.004,
    sex_missing=0.002,
    sex_wrong=0.001,
    old_address=0.30,
    address_missing=0.008,
    nhs_missing=1.0,
    nhs_miskeyed=0.0,
    nhs_of_sibling=0.0,
    upn_missing=1.0,
    upn_miskeyed=0.0,
    leading_alone=0.04,
    leading_lost=0.05,
    leading_spelling=0.03,
    joined_given=0.06,
    second_as_family=0.03,
    middle_stated=0.6,
    middle_other=0.008,
    middle_initial=0.02,
    flat_lost=0.06,
    house_slip=0.006,
    filler_postcode="ZZ99 3WZ",
    filler_share=0.3,
    carer_slip=0.015,
    carer_nickname=0.03,
    carer_former_family=0.05,
    telephone_changed=0.15,
    telephone_missing=0.1,
)

# The census gathers what schools hold: the names of the transfer files, and an address.
SCHOOL_CENSUS = replace(
    CTF,
    nickname=0.03,
    given_slip=0.02,
    family_slip=0.018,
    old_address=0.30,
    address_missing=0.006,
    middle_stated=0.45,
    middle_other=0.015,
    middle_initial=0.05,
    flat_lost=0.12,
    house_slip=0.01,
    filler_postcode="ZZ99 3VZ",
    filler_share=0.1,
    upn_missing=0.002,
    upn_miskeyed=0.002,
)

# The shares of children whom a source knows at all.
IN_PDS = 0.995
PDS_RESTRICTED = 0.001
DIED = 0.0004
KNOWN_FORMER_IN_PDS = 0.92  # of changed names that the service has heard of
KNOWN_NICKNAME_IN_PDS = 0.01
NO_PRACTICE = 0.01
PREVIOUS_SCHOOL_SENDS = 0.65  # of school-age children who came from another authority
CLINIC_UNDER_FIVE = 0.25
CLINIC_OLDER = 0.065
# A return has no names, so it can be linked only by a UPN that a school sends too. A real return
# would have many more of the other children, whom nobody could link.
IN_NEED_LINKABLE = 0.078
IN_NEED_OTHER = 0.002
IN_NEED_ELSEWHERE = 0.25  # of those in need who came from another authority: known there

# Placeholder names, as shares of statements.
PLACEHOLDER_INFANT = 0.02  # "Baby" of a child under one
PLACEHOLDER_NEWBORN = 0.12  # the same in the first six weeks, until a birth must be registered
PLACEHOLDER_ANY = 0.0004  # "Unknown"
ALSO_KNOWN_AS = 0.04  # a list that gives the name in daily use beside the registered one

# Of dates of birth that are estimated, the first of January:
ESTIMATED_DATE_DIFFERS = 0.08  # another source has the true day, or another year

# The share of the children of an age whom each national register knows.
IN_CHILD_REGISTER = 0.905
IN_CHILD_REGISTER_OVER_15 = 0.77
IN_SCHOOL_CENSUS = 0.93
IN_SCHOOL_CENSUS_OVER_15 = 0.75

KNOWN_FORMER_FAMILY = 0.6  # a register that has the new family name and gives the old one too
KNOWN_FORMER_POSTCODE = 0.5
PREFERRED_FAMILY = 0.01  # a school that gives the other carer's family name as the preferred one
CARER_IS_FATHER = 0.12  # the one carer whom a register names
UPN_ALLOTTED_AGAIN = 0.08  # of children who came from another authority: the former one is stated
UPNS_EXCHANGED = 0.001  # of children with a sibling next to them in age: each has the other's

# What a later delivery of all feeds says otherwise, as shares of statements or of homes.
LATER_NAMED = 0.9  # of children who had only a placeholder
LATER_CORRECTED = 0.3  # of names and dates that are mistaken
HEARS_OF_LATER = {"pds": 0.8, "school_list": 0.5, "ctf": 0.5}  # of those that move or are renamed
LATER_MOVED = 0.03  # of homes
LATER_RENAMED_TOO = 0.12  # of those that move: the family name changes as well
LATER_RENAMED = 0.004  # of homes that stay
LATER_LEFT = 0.03  # of children at a school that lists them

# The shares of events behind a day's changes. Several sources may hear of one event.
EVENTS = {
    "moved": 0.27,
    "school": 0.17,
    "corrected": 0.27,
    "renamed": 0.05,
    "died": 0.004,
    "first_heard": 0.13,
    "born": 0.07,
    "arrived": 0.036,
}
HEARS_OF_MOVE = {"pds": 0.75, "child_register": 0.5, "school_census": 0.4}
HEARS_OF_NAME = {"pds": 0.6, "child_register": 0.5, "school_census": 0.6}
HEARS_OF_DEATH = {"pds": 1.0, "child_register": 0.7, "school_census": 0.0}
HEARS_OF_BIRTH = {"pds": 1.0, "child_register": 0.6, "school_census": 0.0}
HEARS_OF_ARRIVAL = {"pds": 0.9, "child_register": 0.6, "school_census": 0.9}
NEW_PRACTICE = 0.7  # of children who move
NEW_SCHOOL = 0.5
FIRST_HEARD_BY = {"pds": 0.05, "child_register": 0.55, "school_census": 0.4}
