"""Names as people type them into a search: made plain, and refused where they say nothing.

A name has to hold a word that is one. "Unknown", "Baby", figures and marks are in thousands of
records and tell no child from another; a wildcard would ask for all names at once.
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
from contactpoint.children.name_words import family_words, given_words

_WILDCARDS = frozenset("*%?_")
# What shows nothing though Unicode calls it a letter or a mark: fillers, joiners, selectors
# (Default_Ignorable_Code_Point of DerivedCoreProperties.txt, those of the categories C aside).
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Of so many characters too many are seen; a longer text is not gone through.
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
    """The name in composed letters (NFC) with single spaces, without control characters and others
    that nobody sees. What was only such characters is empty, as if nothing had been typed."""
    visible = "".join(
        character
        for character in _INVISIBLE.sub("", text)
        if character.isspace() or not unicodedata.category(character).startswith("C")
    )
    return " ".join(unicodedata.normalize("NFC", visible).split())


def read_name(field: CriteriaField, text: str) -> str:
    """The name as ``normal_name`` has it. Raises ``CriteriaError`` where it is none."""
    if len(text) > _MOST_READ:
        raise CriteriaError([Fault(field, _MESSAGES[field][0])])
    name = normal_name(text)
    message = name_fault(field, name)
    if message is not None:
        raise CriteriaError([Fault(field, message)])
    return name


def name_fault(field: CriteriaField, name: str) -> Message | None:
    """What is wrong with a given or family name, or ``None``. An empty one is none and not wrong.

    Who has not made the name normal before is told that it is none.
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
        return bool(given_words(name).first)
    return bool(family_words(name).whole)
