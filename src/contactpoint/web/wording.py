"""The words in which pages say what the closed lists hold. Every list is covered; a test counts."""

from collections.abc import Mapping

from contactpoint.access.actor import Purpose
from contactpoint.children.names import NameKind
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Relationship, ServiceKind
from contactpoint.ledger.entry import Event

PURPOSES: Mapping[Purpose, str] = {
    Purpose.WORKING_WITH_CHILD: "I am working with this child",
    Purpose.WELFARE_CONCERN: "I am worried about this child's welfare",
    Purpose.MISSING_FROM_EDUCATION: "The child may be missing from education",
    Purpose.MOVED_AREA: "The child has moved into or out of my area",
    Purpose.UNSCHEDULED_CARE: "The child has come to us for unscheduled care",
    Purpose.SECTION_47_ENQUIRY: "I am making a section 47 enquiry",
    Purpose.DATA_QUALITY: "I am checking the quality of records",
    Purpose.MEDIATED_REQUEST: "I am searching for someone else",
    Purpose.SUBJECT_REQUEST: "The child or a parent has asked to see the record",
    Purpose.DISCLOSURE_REQUEST: "I am answering a request for disclosure",
}

PURPOSE_HINTS: Mapping[Purpose, str] = {
    Purpose.WORKING_WITH_CHILD: "Or you are about to start.",
    Purpose.UNSCHEDULED_CARE: "For example in accident and emergency.",
    Purpose.SECTION_47_ENQUIRY: "Children Act 1989: a child may be suffering significant harm.",
}

SEXES: Mapping[Sex, str] = {
    Sex.FEMALE: "Female",
    Sex.MALE: "Male",
    Sex.NOT_SPECIFIED: "Not specified",
}

# Of names beside the one that the record shows: what one source holds as current is, beside it,
# a name that the child is also known by.
OTHER_NAME_KINDS: Mapping[NameKind, str] = {
    NameKind.CURRENT: "Also known as",
    NameKind.FORMER: "Former name",
    NameKind.ALSO_KNOWN_AS: "Also known as",
}

RELATIONSHIPS: Mapping[Relationship, str] = {
    Relationship.PARENTAL_RESPONSIBILITY: "Has parental responsibility",
    Relationship.DAY_TO_DAY_CARE: "Cares for the child from day to day",
    Relationship.NOT_KNOWN: "Relationship not stated",
}

SERVICES: Mapping[ServiceKind, str] = {
    ServiceKind.SCHOOL: "School or setting",
    ServiceKind.GP_PRACTICE: "GP practice",
    ServiceKind.HEALTH_VISITING: "Health visitor",
    ServiceKind.SCHOOL_NURSING: "School nurse",
    ServiceKind.HOSPITAL: "Hospital",
    ServiceKind.SOCIAL_CARE: "Children's social care",
    ServiceKind.YOUTH_JUSTICE: "Youth justice",
    ServiceKind.CHARITY: "Charity",
}

EVENTS: Mapping[Event, str] = {
    Event.SIGNED_IN: "Signed in",
    Event.SIGN_IN_FAILED: "Sign-in failed",
    Event.SIGN_IN_REFUSED: "Sign-in refused",
    Event.SIGNED_OUT: "Signed out",
    Event.SEARCHED: "Searched",
    Event.RECORD_OPENED: "Opened a record",
    Event.INVOLVEMENT_RECORDED: "Recorded own involvement",
    Event.INVOLVEMENT_ENDED: "Ended own involvement",
    Event.LEAD_TAKEN: "Became lead professional",
    Event.OWN_ACTIVITY_SEEN: "Looked at what I did",
    Event.FEED_LOADED: "Loaded a feed",
    Event.ACCOUNT_MADE: "Made an account",
}
