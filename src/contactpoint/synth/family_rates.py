"""How many families there are of each kind that is hard to tell apart, and what names they have.

The shares are those of England where a comment names a source; the others are judgements. How often
a source errs about them is in ``rates``.
"""

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

INFANT_DEATHS = 0.0039  # of children born: ONS, Child and infant mortality 2022
SECOND_MIDDLE = 0.12  # of children with a second given name: a third one
