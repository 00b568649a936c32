"""Why the matcher decided as it did, why a case is opened, and why a search shows a child: closed
lists for pages."""

from collections.abc import Mapping
from enum import StrEnum

from contactpoint.linkage.levels import Field, Level


class DecisionReason(StrEnum):
    """Why a statement was linked, sent to a person, or made a new record."""

    AGREES = "agrees"
    NUMBER_AND_DATE_AGREE = "number_and_date_agree"
    NO_CANDIDATE = "no_candidate"
    NOBODY_NEAR = "nobody_near"
    ANOTHER_REGISTERED_CHILD = "another_registered_child"
    TOO_WEAK_TO_LINK = "too_weak_to_link"
    TWO_CHILDREN_ALIKE = "two_children_alike"
    POSSIBLE_TWINS = "possible_twins"
    PLACEHOLDER_NAME = "placeholder_name"
    CONFLICTING_NHS_NUMBERS = "conflicting_nhs_numbers"
    CONFLICTING_UPNS = "conflicting_upns"
    ANOTHER_DATE_OF_BIRTH = "another_date_of_birth"
    IDENTIFIER_OF_ANOTHER = "identifier_of_another"
    IDENTIFIERS_OF_TWO_CHILDREN = "identifiers_of_two_children"
    NOT_ENOUGH_TO_STAND_ALONE = "not_enough_to_stand_alone"
    POSSIBLE_SIBLINGS = "possible_siblings"
    ANOTHER_GENERATION = "another_generation"
    TWO_OF_ONE_SOURCE = "two_of_one_source"
    CONTRADICTS_A_STATEMENT = "contradicts_a_statement"
    NEXT_OF_THE_NAME = "next_of_the_name"
    BOTH_NAMES_DIFFER = "both_names_differ"
    TWO_DIFFERENCES = "two_differences"
    DEFAULT_BIRTHDAY = "default_birthday"
    ANOTHER_HOUSE = "another_house"
    ANOTHER_FAMILY_NAME = "another_family_name"
    SECOND_GIVEN_NAMES_DIFFER = "second_given_names_differ"
    SHORT_FORM_OF_ANOTHER = "short_form_of_another"
    VERY_COMMON_NAME = "very_common_name"
    # Of a child whom a practitioner added (``placing.added``): the matcher never says so.
    ADDED_BY_PRACTITIONER = "added_by_practitioner"
    # What a record does not take on the word of one source (``children.contested``).
    SAID_TO_HAVE_DIED = "said_to_have_died"
    TWO_SCHOOLS = "two_schools"


# The reason in words, for the person who is asked. Reasons that ask nobody have a sentence too: a
# resemblance shows why its statement was made a new record.
SENTENCE_OF: Mapping[DecisionReason, str] = {
    DecisionReason.AGREES: "The details agree",
    DecisionReason.NUMBER_AND_DATE_AGREE: "The number and the date of birth agree",
    DecisionReason.NO_CANDIDATE: "No child in the index shares anything with it",
    DecisionReason.NOBODY_NEAR: "No child in the index is like it",
    DecisionReason.ANOTHER_REGISTERED_CHILD: (
        "Another NHS number beside another name or date of birth: two children"
    ),
    DecisionReason.TOO_WEAK_TO_LINK: "Too little agrees to be sure",
    DecisionReason.TWO_CHILDREN_ALIKE: "It fits two children almost equally well",
    DecisionReason.POSSIBLE_TWINS: (
        "Same family name, date of birth and home, another given name: possibly twins"
    ),
    DecisionReason.PLACEHOLDER_NAME: "One side has no given name yet, which would fit either twin",
    DecisionReason.CONFLICTING_NHS_NUMBERS: "The NHS numbers differ; a person has only one",
    DecisionReason.CONFLICTING_UPNS: "The unique pupil numbers differ; a pupil keeps one",
    DecisionReason.ANOTHER_DATE_OF_BIRTH: "The dates of birth differ by more than a slip explains",
    DecisionReason.IDENTIFIER_OF_ANOTHER: (
        "It has the number of a child whose name or date of birth is another"
    ),
    DecisionReason.IDENTIFIERS_OF_TWO_CHILDREN: (
        "The NHS number is one child's and the unique pupil number another's"
    ),
    DecisionReason.NOT_ENOUGH_TO_STAND_ALONE: "Without a name it cannot make a record",
    DecisionReason.POSSIBLE_SIBLINGS: (
        "It may as well be another child of the same home: a brother, sister or cousin"
    ),
    DecisionReason.ANOTHER_GENERATION: (
        "Same name, but born so many years apart that it may be parent and child"
    ),
    # Under another reference, or as another row of one list.
    DecisionReason.TWO_OF_ONE_SOURCE: "The same source lists this child a second time",
    DecisionReason.CONTRADICTS_A_STATEMENT: (
        "It agrees with one source of the record and contradicts another"
    ),
    DecisionReason.NEXT_OF_THE_NAME: (
        "One of the two died before the other was born: possibly the next child, given the name"
    ),
    DecisionReason.BOTH_NAMES_DIFFER: "Given name and family name are both different",
    DecisionReason.TWO_DIFFERENCES: "Two things differ; one alone might be a mistake",
    DecisionReason.DEFAULT_BIRTHDAY: (
        "Both have 1 January, which stands for a date that is not known, and no home in common"
    ),
    DecisionReason.ANOTHER_FAMILY_NAME: "Another family name, which is no carer's",
    DecisionReason.SECOND_GIVEN_NAMES_DIFFER: (
        "The second given names differ: possibly twins, brothers, sisters or cousins"
    ),
    DecisionReason.SHORT_FORM_OF_ANOTHER: (
        "A short form that is also a name of its own, and the sex is not stated"
    ),
    DecisionReason.VERY_COMMON_NAME: (
        "So many children bear this name that another may share the date of birth, and no home is"
        " stated"
    ),
    DecisionReason.ANOTHER_HOUSE: (
        "A common name and another house in the same postcode: possibly two children of one street"
    ),
    DecisionReason.ADDED_BY_PRACTITIONER: (
        "A practitioner has added this child, of whom no source has told"
    ),
    DecisionReason.SAID_TO_HAVE_DIED: (
        "A source says that the child has died; neither health nor the register of births and"
        " deaths does"
    ),
    DecisionReason.TWO_SCHOOLS: "Two schools go on saying that the child is theirs",
}


class Reason(StrEnum):
    """Why a search shows a child. The value is the sentence that the page shows."""

    SAME_GIVEN_NAME = "Same given name"
    NAMES_SWAPPED = "Given and family name swapped"
    NICKNAME = "Nickname or other form of the given name"
    GIVEN_NAME_SLIP = "Given name differs by one slip"
    GIVEN_NAME_SOUND = "Given name sounds alike"
    GIVEN_NAME_HALF = "Part of the given name"
    MIDDLE_NAME = "Middle name used as given name"
    SIMILAR_GIVEN_NAME = "Similar given name"
    SAME_FAMILY_NAME = "Same family name"
    FAMILY_NAME_HALF = "Part of a double family name"
    FAMILY_NAME_SLIP = "Family name differs by one slip"
    FAMILY_NAME_SOUND = "Family name sounds alike"
    SIMILAR_FAMILY_NAME = "Similar family name"
    FORMER_NAME = "Former name"
    ALSO_KNOWN_AS = "Also known by this name"
    SAME_BIRTH_DATE = "Same date of birth"
    DAY_MONTH_SWAPPED = "Day and month of birth swapped"
    BIRTH_DATE_SLIP = "Date of birth differs by one slip"
    SIMILAR_BIRTH_DATE = "Similar date of birth"
    YEAR_OF_BIRTH = "Year of birth fits"
    SAME_SEX = "Same sex"
    SAME_POSTCODE = "Same postcode"
    OLD_ADDRESS = "Old address"
    POSTCODE_SLIP = "Postcode differs by one slip"
    NEARBY_POSTCODE = "Postcode nearby"
    SAME_NHS_NUMBER = "Same NHS number"
    SAME_UPN = "Same unique pupil number"


# A level that is no reason to show a child (a field that differs) has no entry.
REASON_OF: dict[tuple[Field, Level], Reason] = {
    (Field.GIVEN_NAME, Level.SAME): Reason.SAME_GIVEN_NAME,
    (Field.GIVEN_NAME, Level.NAMES_SWAPPED): Reason.NAMES_SWAPPED,
    (Field.GIVEN_NAME, Level.NICKNAME): Reason.NICKNAME,
    (Field.GIVEN_NAME, Level.ONE_SLIP): Reason.GIVEN_NAME_SLIP,
    (Field.GIVEN_NAME, Level.HALF): Reason.GIVEN_NAME_HALF,
    (Field.GIVEN_NAME, Level.SOUNDS_ALIKE): Reason.GIVEN_NAME_SOUND,
    (Field.GIVEN_NAME, Level.MIDDLE_NAME): Reason.MIDDLE_NAME,
    (Field.GIVEN_NAME, Level.COGNATE): Reason.SIMILAR_GIVEN_NAME,
    (Field.GIVEN_NAME, Level.NEAR): Reason.SIMILAR_GIVEN_NAME,
    (Field.FAMILY_NAME, Level.SAME): Reason.SAME_FAMILY_NAME,
    (Field.FAMILY_NAME, Level.HALF): Reason.FAMILY_NAME_HALF,
    (Field.FAMILY_NAME, Level.ONE_SLIP): Reason.FAMILY_NAME_SLIP,
    (Field.FAMILY_NAME, Level.SOUNDS_ALIKE): Reason.FAMILY_NAME_SOUND,
    (Field.FAMILY_NAME, Level.VARIANT): Reason.SIMILAR_FAMILY_NAME,
    (Field.FAMILY_NAME, Level.NEAR): Reason.SIMILAR_FAMILY_NAME,
    (Field.BIRTH_DATE, Level.SAME): Reason.SAME_BIRTH_DATE,
    (Field.BIRTH_DATE, Level.DAY_MONTH_SWAPPED): Reason.DAY_MONTH_SWAPPED,
    (Field.BIRTH_DATE, Level.ONE_SLIP): Reason.BIRTH_DATE_SLIP,
    (Field.BIRTH_DATE, Level.NEW_YEARS_DAY): Reason.SIMILAR_BIRTH_DATE,
    (Field.BIRTH_DATE, Level.TWO_PARTS): Reason.SIMILAR_BIRTH_DATE,
    (Field.BIRTH_DATE, Level.YEAR_ONLY): Reason.YEAR_OF_BIRTH,
    (Field.SEX, Level.SAME): Reason.SAME_SEX,
    (Field.POSTCODE, Level.SAME): Reason.SAME_POSTCODE,
    (Field.POSTCODE, Level.OLD_ADDRESS): Reason.OLD_ADDRESS,
    (Field.POSTCODE, Level.ONE_SLIP): Reason.POSTCODE_SLIP,
    (Field.POSTCODE, Level.SECTOR): Reason.NEARBY_POSTCODE,
    (Field.POSTCODE, Level.DISTRICT): Reason.NEARBY_POSTCODE,
    (Field.NHS_NUMBER, Level.SAME): Reason.SAME_NHS_NUMBER,
    (Field.UPN, Level.SAME): Reason.SAME_UPN,
}
