"""The words for what may be wrong on a record, and for what became of a report."""

from collections.abc import Mapping

from contactpoint.review.wrong_facts import ReportOutcome, WrongFact

# What may be wrong on a record, as whoever reports it says and as everybody else reads it.
FACTS: Mapping[WrongFact, str] = {
    WrongFact.ANOTHER_CHILD: "This is not the child that it says",
    WrongFact.TWO_CHILDREN: "Two children are mixed in this record",
    WrongFact.MOVED: "The child does not live at this address",
    WrongFact.SCHOOL: "The school is wrong",
    WrongFact.PRACTICE: "The GP practice is wrong",
    WrongFact.CARER: "A parent or carer is wrong",
    WrongFact.TELEPHONE: "A telephone number is wrong",
    WrongFact.CONTACT_LEFT: "Somebody does not work with this child any more",
}

HINTS: Mapping[WrongFact, str] = {
    WrongFact.ANOTHER_CHILD: "The name or the date of birth is another child's.",
    WrongFact.TWO_CHILDREN: "Some of it is of one child, and some of another.",
    WrongFact.MOVED: "They have moved, or left the area.",
    WrongFact.SCHOOL: "It is another school, or the child goes to none.",
    WrongFact.PRACTICE: "The child is registered with another practice, or with none.",
    WrongFact.CARER: "It is somebody else, or somebody is not there.",
    WrongFact.TELEPHONE: "You choose whose on the next page.",
    WrongFact.CONTACT_LEFT: "You choose who on the next page.",
}

OUTCOMES: Mapping[ReportOutcome, str] = {
    ReportOutcome.MENDED: "It was wrong, and has been put right",
    ReportOutcome.WAS_RIGHT: "It was right",
    ReportOutcome.SOURCE_ASKED: "The source has been asked",
    ReportOutcome.SPLIT: "The record was split: it had two children in it",
    ReportOutcome.JOINED: "The record was joined with another of the same child",
}
