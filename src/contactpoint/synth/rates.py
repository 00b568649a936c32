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

# Homes of a kind, as shares of all children who live in one. England has 11.9 million children.
# Several families: 1.7 % of households hold more than one family (ONS, Census 2021), fewer of them
# with children on both sides. Blended: a tenth of children live in step-families (ONS, Census 2011)
# and in under half of these with a child of another family name. Fostered 58,000 and in homes,
# secure units and lodgings 13,000 (DfE, Children looked after 2022: 71 and 16 % of 82,170); with
# each child in placement come some of the carers' own. Of 159,380 children in temporary
# accommodation 9,550 families are in hostels and hotels (MHCLG, Statutory homelessness, June 2024);
# asylum hotels add as many. Alone and seeking asylum: 5,570 (DfE, 2022). Refuges: about 4,000
# children at a time. Sites: 0.3 % of children are Gypsies or Travellers (DfE, School census), a
# fifth to a half of them in caravans (Census 2021). The others are judgements.
IN_HOMES_OF = {
    "several_families": 0.012,
    "namesakes": 0.0012,
    "blended": 0.04,
    "parted": 0.0004,  # half-brothers of one name, each in another home
    "foster": 0.0055,
    "home": 0.0011,
    "hostel": 0.0028,
    "asylum_hostel": 0.0004,
    "refuge": 0.00035,
    "site": 0.0012,
    "no_fixed_abode": 0.0015,
    "next_of_the_name": 0.0004,
}
# In an enriched population no kind of home has more of the children than this.
MOST_IN_HOMES_OF = 0.1

# How likely a home with namesakes, or with several families, is in a group, beside the likeliest:
# sons are named after grandfathers, and brothers live together with their families.
NAMESAKES_IN_GROUP = {
    "pakistani": 1.0,
    "bangladeshi": 0.8,
    "arab": 0.8,
    "iranian_afghan": 0.6,
    "horn_of_africa": 0.8,
    "turkish_kurdish_cypriot": 0.7,
    "sri_lankan_tamil_nepali": 0.3,
    "indian_punjabi_sikh": 0.3,
    "indian_hindu": 0.2,
    "gypsy_roma_traveller": 1.0,
    "irish": 0.2,
}
SEVERAL_FAMILIES_IN_GROUP = {
    "pakistani": 1.0,
    "bangladeshi": 1.0,
    "indian_punjabi_sikh": 0.9,
    "indian_hindu": 0.7,
    "sri_lankan_tamil_nepali": 0.7,
    "arab": 0.6,
    "iranian_afghan": 0.6,
    "horn_of_africa": 0.5,
    "gypsy_roma_traveller": 0.6,
}
ELSEWHERE = 0.12
ASYLUM_GROUPS = {
    "iranian_afghan": 0.45,
    "horn_of_africa": 0.3,
    "arab": 0.17,
    "albanian_kosovan": 0.08,
}
BROTHERS_OF_ONE_NAME = 0.15  # of homes with namesakes: brothers told apart by the second name
NEAR_BIRTHDAYS = 0.5  # of cousins of one name: born within a year
SAME_DAY_OF_THE_YEAR = 0.15  # of half-brothers of one name, and of the next of the name
STEP_SIBLINGS_OF_ONE_NAME = 0.02  # of blended homes
TWINS_UNDER_TWO_NAMES = 0.02  # of blended homes
FOSTERED_NEAR_IN_AGE = 0.3  # of foster homes with two: born within six weeks
BORN_MOTHER_STATED = 0.5  # of children in homes
LOCAL_NO_FIXED_ABODE = 0.1  # NF1 1NF, where a system knows no ZZ99

# Boys who bear a name of the Prophet before the one that they are called by: about 7,100 of 302,000
# boys a year are registered so (ONS, Baby names 2023), and one boy in ten has Muslim parents.
MUHAMMAD_FIRST = {
    "pakistani": 0.32,
    "bangladeshi": 0.32,
    "arab": 0.15,
    "iranian_afghan": 0.2,
    "horn_of_africa": 0.15,
    "turkish_kurdish_cypriot": 0.05,
    "indian_hindu": 0.03,
}
MUHAMMAD_ALONE = 0.2  # of these: no other name is in use
ABDUL_NAMES = 0.04  # of boys of these groups: Abdul Rahman and its kind
SECOND_OF_FAITH = {  # Bibi, Begum, Kaur, Singh after the given name, where it is no family name
    "pakistani": (0.2, 0.0),
    "bangladeshi": (0.25, 0.0),
    "indian_punjabi_sikh": (0.7, 0.7),
}

# Families whose children all have the first of January: 31,000 of 203,566 refugees were given it
# (US State Department, 2005 to 2008), and about a third of these groups' children came from abroad.
FIRST_OF_JANUARY = {"iranian_afghan": 0.06, "horn_of_africa": 0.05, "arab": 0.025}
FIRST_OF_JANUARY_ALONE = 0.5  # of those who seek asylum alone
ESTIMATED_DATE_DIFFERS = 0.08  # another source has the true day, or another year

INFANT_DEATHS = 0.0039  # of children born: ONS, Child and infant mortality 2022
SECOND_MIDDLE = 0.12  # of children with a second given name: a third one

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
