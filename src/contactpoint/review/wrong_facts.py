"""What somebody may report to be wrong on a record, and what becomes of a report. Pure.

A report is a case of whoever decides about the child. It is no row among the cases of the matcher:
each of those hangs on a statement of a source, which it asks about, and goes where that goes. A
report is about a record as somebody saw it, has several who made it, and names a contact that may
be a practitioner's, of whom no statement speaks.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from contactpoint.review.urgency import MAY_BE_WRONG, SOCIAL_CARE, TWINS, WEAK


class WrongFact(StrEnum):
    """What is wrong on a record, as a practitioner may say. The list is closed, and there are no
    words beside it: nothing about a child or a family is written freely."""

    ANOTHER_CHILD = "another_child"
    TWO_CHILDREN = "two_children"
    MOVED = "moved"
    SCHOOL = "school"
    PRACTICE = "practice"
    CARER = "carer"
    TELEPHONE = "telephone"
    CONTACT_LEFT = "contact_left"


# Of these somebody says as well which contact of the record it is.
OF_A_CONTACT = frozenset({WrongFact.TELEPHONE, WrongFact.CONTACT_LEFT})


class ReportOutcome(StrEnum):
    """What a desk made of a report. None of it changes the record: what does is done before, by the
    pages that are there for it."""

    MENDED = "mended"
    WAS_RIGHT = "was_right"
    SOURCE_ASKED = "source_asked"
    SPLIT = "split"
    JOINED = "joined"


# Who reads a record of two children acts on what is another's. A number that reaches nobody costs
# minutes when there are none. What else is out of date is still a place to ask.
_URGENCY: Mapping[WrongFact, int] = {
    WrongFact.TWO_CHILDREN: SOCIAL_CARE,
    WrongFact.ANOTHER_CHILD: MAY_BE_WRONG,
    WrongFact.TELEPHONE: TWINS,
    WrongFact.CONTACT_LEFT: TWINS,
    WrongFact.MOVED: TWINS,
    WrongFact.SCHOOL: WEAK,
    WrongFact.PRACTICE: WEAK,
    WrongFact.CARER: WEAK,
}

# An account reports no more than this in a day: nobody comes upon so much, and more would keep a
# desk from what others report.
MOST_A_DAY = 20
A_DAY = timedelta(days=1)
# So many report the same thing before a second case of it is opened.
MOST_REPORTERS = 20
# So long those who reported it, and the desk, see what became of a report.
KEPT_FOR = timedelta(days=90)


def urgency_of(what: WrongFact) -> int:
    """How soon a person has to look, as ``review.urgency`` has it."""
    return _URGENCY[what]
