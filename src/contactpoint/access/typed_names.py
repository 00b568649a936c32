"""Names as people type them into a search: put into normal form, and refused if they say nothing.

A name has to hold a word that is a name. "Unknown", "Baby", figures and marks are in thousands of
records, and tell no child from another. A wildcard would ask for all names at once. Words that are
fillers and names, such as "Na" and "Son", may be typed, but count for nothing
(``criteria.known``).
"""

import re
import unicodedata

from contactpoint.access.faults import (
    NAME_LENGTH,
    NAME_WORDS,
    CriteriaError,
    CriteriaField,
    Fault,
    Message,
)
from contactpoint.children.folding import folded_words
from contactpoint.children.name_words import family_words, says_given_name

_WILDCARDS = frozenset("*%?_")
# Characters that show nothing although Unicode calls them letters or marks: fillers, joiners,
# selectors (Default_Ignorable_Code_Point of DerivedCoreProperties.txt, without the categories C).
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# A longer text is refused as too long without being read through.
_MOST_READ = 8 * NAME_LENGTH

# For a name too long, with too many words, with a wildcard, and without a word that is a name.
_MESSAGES = {
    CriteriaField.GIVEN: (
        Message.GIVEN_TOO_LONG,
        Message.GIVEN_TOO_MANY_WORDS,
        Message.GIVEN_WILDCARD,
        Message.GIVEN_NO_NAME,
    ),
    CriteriaField.FAMILY: (
        Message.FAMILY_TOO_LONG,
        Message.FAMILY_TOO_MANY_WORDS,
        Message.FAMILY_WILDCARD,
        Message.FAMILY_NO_NAME,
    ),
}


def normal_name(text: str) -> str:
    """The name in composed letters (NFC) with single spaces and without invisible characters.

    A text of invisible characters alone becomes empty, as if nothing had been typed.
    """
    visible = "".join(
        character
        for character in _INVISIBLE.sub("", text)
        if character.isspace() or not unicodedata.category(character).startswith("C")
    )
    return " ".join(unicodedata.normalize("NFC", visible).split())


def names_apart(given: str, family: str) -> tuple[str, str]:
    """Given and family name, where both stand in one box as lists write them: "OKAFOR, Amara".

    Only with the comma, which says which is which, and with the other box empty. Two words without
    one may be two given names, and are left as they are: the search reads a word of one box as a
    name of the other as well.
    """
    whole = given if not family.strip() else family if not given.strip() else ""
    before, comma, after = whole[:_MOST_READ].partition(",")
    if not (comma and before.strip() and after.strip()) or "," in after:
        return given, family
    return after, before


def read_name(field: CriteriaField, text: str) -> str:
    """The name in normal form. Raises ``CriteriaError`` where the text is not a name."""
    if len(text) > _MOST_READ:
        raise CriteriaError([Fault(field, _MESSAGES[field][0])])
    name = normal_name(text)
    message = name_fault(field, name)
    if message is not None:
        raise CriteriaError([Fault(field, message)])
    return name


def name_fault(field: CriteriaField, name: str) -> Message | None:
    """What is wrong with a given or family name, or ``None``. An empty name is not wrong.

    A name that is not in normal form is reported as no name.
    """
    too_long, too_many_words, wildcard, no_name = _MESSAGES[field]
    if len(name) > NAME_LENGTH:
        return too_long
    if not _WILDCARDS.isdisjoint(unicodedata.normalize("NFKC", name)):
        return wildcard
    if len(folded_words(name)) > NAME_WORDS:
        return too_many_words
    if name != normal_name(name) or (name and not _has_name(field, name)):
        return no_name
    return None


def _has_name(field: CriteriaField, name: str) -> bool:
    if field is CriteriaField.GIVEN:
        return says_given_name(name)
    return bool(family_words(name).whole)
