"""The words that pages use for the members of closed lists; a test holds that all are covered."""

from collections.abc import Mapping

from contactpoint.access.actor import Purpose
from contactpoint.access.budgets import Reached
from contactpoint.access.grants import Role
from contactpoint.access.session_end import SessionEnd
from contactpoint.access.standing import Condition
from contactpoint.children.names import NameKind
from contactpoint.children.provenance import RecordField
from contactpoint.children.sex import Sex
from contactpoint.children.sources import FEEDS_IN_ORDER, SOURCE_KINDS
from contactpoint.children.statement import Relationship, ServiceKind
from contactpoint.linkage.households import Contradiction
from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.reasons import REASON_OF, SENTENCE_OF, DecisionReason
from contactpoint.linkage.support import Support
from contactpoint.review.authority import Act
from contactpoint.review.kinds import VerdictKind
from contactpoint.visibility.not_known import NotKnown

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

# By the URL name of the page that a record was opened from.
BACK_TO: Mapping[str, str] = {
    "search_results": "Back to who was found",
    "own_children": "Back to children I work with",
    "inbox": "Back to notices",
    "own_reports": "Back to what you reported",
}

SEXES: Mapping[Sex, str] = {
    Sex.FEMALE: "Female",
    Sex.MALE: "Male",
    Sex.NOT_SPECIFIED: "Not specified",
}

# For names beside the one that the record shows. A name that another source holds as current is
# then a name that the child is also known by.
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

ROLES: Mapping[Role, str] = {
    Role.NATIONAL_ADMINISTRATOR: "National administrator",
    Role.SHIELDING_OFFICER: "Shielding officer",
    Role.DISCLOSURE_OFFICER: "Disclosure officer",
    Role.DATA_QUALITY: "Data quality reviewer",
    Role.AUDITOR: "Auditor",
    Role.ACCOUNT_MANAGER: "Account manager",
    Role.MEDIATOR: "Helpdesk user",
    Role.PRACTITIONER: "Practitioner",
    Role.MEDIATED_USER: "Mediated user",
    Role.SUBJECT: "Child or parent",
}

# The conditions of an account, as facts on file.
CONDITIONS: Mapping[Condition, str] = {
    Condition.ORGANISATION: "Organisation accredited",
    Condition.ACTIVE: "Account in use",
    Condition.GRANT: "Role granted",
    Condition.IDENTITY: "Identity checked",
    Condition.DBS: "Enhanced DBS check",
    Condition.TRAINING: "Training passed",
    Condition.AGREEMENT: "User agreement signed",
    Condition.RENEWAL: "Account renewed by the manager",
}

_ASK = "If that was not at your wish, tell your organisation's account manager."
# Each for the session-ended page; ``when`` is the time at which it ended.
SESSION_ENDS: Mapping[SessionEnd, str] = {
    SessionEnd.IDLE: "You did nothing for 10 minutes, so ContactPoint signed you out to keep"
    " children's records safe.",
    SessionEnd.AGE: "It was 8 hours since you signed in, so ContactPoint signed you out to keep"
    " children's records safe.",
    SessionEnd.ELSEWHERE: "You signed in elsewhere on {when}, which ended the session here. If that"
    " was not you, somebody has your password, your PIN and your token: tell your organisation's"
    " account manager now.",
    SessionEnd.EVERYWHERE: "Your account was signed out everywhere on {when}. " + _ASK,
    SessionEnd.PASSWORD: "Your password was changed on {when}. " + _ASK,
    SessionEnd.PIN: "Your PIN was changed on {when}. " + _ASK,
    SessionEnd.DEVICE: "What you sign in with was changed on {when}. " + _ASK,
    SessionEnd.RECOVERED: "Somebody asked on {when} that your account be set up anew. " + _ASK,
    SessionEnd.ROLE: "Your role was changed on {when}. Sign in again to use it.",
    SessionEnd.ORGANISATION: "Your account was moved to another organisation on {when}. " + _ASK,
    SessionEnd.SUSPENDED: "Your account was suspended or ended on {when}. Ask your"
    " organisation's account manager.",
    SessionEnd.RESUMED: "Your account may be used again since {when}.",
}

# What a supplier sends.
FEEDS: Mapping[str, str] = {feed: SOURCE_KINDS[feed].called for feed in FEEDS_IN_ORDER}

# How far a load has come; an approved one was held.
LOAD_STATES: Mapping[str, str] = {
    "running": "Not finished",
    "done": "Done",
    "held": "Held: waits for approval",
    "approved": "Approved: goes on when it is loaded again",
    "withdrawing": "Being withdrawn",
    "withdrawn": "Withdrawn",
}

# Why a look was refused or an alert was raised.
REACHED: Mapping[Reached, str] = {
    Reached.ACCOUNT_HOUR: "The account reached its limit of an hour",
    Reached.ACCOUNT_DAY: "The account reached its limit of a day",
    Reached.ORGANISATION_HOUR: "The organisation reached its limit of an hour",
    Reached.ORGANISATION_DAY: "The organisation reached its limit of a day",
    Reached.NOBODY_FOUND: "Most searches found nobody",
    Reached.NOTHING_OPENED: "Most searches that found somebody were followed by no opening",
    Reached.WALKED: "Names, dates, postcodes or numbers were searched for in order",
    Reached.ADDED_BY_ACCOUNT: "The account added as many children as it may",
    Reached.ADDED_FOR_ORGANISATION: "The organisation added as many children as it may",
}

_RESEMBLES = (
    "Possibly the same child under another name: born at about the same time, with the same home, "
    "carer or telephone"
)
# Why a case waits. The reviewer has both sides in view, so the words must be true of every case
# with that reason. A statement that is like no child founded a record that nobody doubts, and has a
# case only if the record resembles another.
CASE_REASONS: Mapping[DecisionReason, str] = {
    **SENTENCE_OF,
    # Also used where one side states no address, or where the addresses differ and a number agrees.
    DecisionReason.POSSIBLE_TWINS: (
        "Family name and date of birth agree, the given name does not: possibly twins"
    ),
    # Also used where the dates differ by a slip, and neither the address nor a rare name supports
    # the match.
    DecisionReason.ANOTHER_DATE_OF_BIRTH: (
        "The dates of birth differ, and too little else agrees to call it a slip"
    ),
    DecisionReason.NOT_ENOUGH_TO_STAND_ALONE: (
        "The statement has no name, so it cannot make a record"
    ),
    DecisionReason.NO_CANDIDATE: _RESEMBLES,
    DecisionReason.NOBODY_NEAR: _RESEMBLES,
    DecisionReason.ANOTHER_REGISTERED_CHILD: _RESEMBLES,
}

# On a record that shows what was last known.
LAST_KNOWN = "No source names this child any more. This is what was last known."

# On a child whom no body that allots a number, and no register of births, has stated.
UNREGISTERED = "Not in a national register"

# On a provisional record. Which other record that is, only those who decide are told.
PROVISIONAL = "Waiting for a decision: this may be the same child as another record."

# On a child whom a practitioner added, and of whom no source has told since.
ADDED = (
    "Stated by a practitioner: no source has told of this child yet. Where it lives, and with whom,"
    " is shown to the authority's team alone."
)

# On a record with more than one present school, whether a person has to decide yet or not.
SEVERAL_SCHOOLS = "More than one school says that this child is theirs now. Each is shown."

# Whom the index does not know of: silence is no answer.
NOT_KNOWN: Mapping[NotKnown, str] = {
    NotKnown.LEAD: "Nobody is recorded as lead professional",
    NotKnown.SCHOOL: "No school is known",
    NotKnown.GP_PRACTICE: "No GP is known",
    NotKnown.HEALTH_VISITOR: "No health visitor is known",
    NotKnown.SCHOOL_NURSE: "No school nurse is known",
    NotKnown.OTHER_SERVICE: "No other service is known",
}

RECORD_FIELDS: Mapping[RecordField, str] = {
    RecordField.NAME: "Name",
    RecordField.OTHER_NAMES: "Other names",
    RecordField.BIRTH_DATE: "Date of birth",
    RecordField.DEATH_DATE: "Date of death",
    RecordField.SEX: "Sex",
    RecordField.ADDRESS: "Address",
    RecordField.CARERS: "Parents and carers",
    RecordField.NHS_NUMBER: "NHS number",
    RecordField.UPN: "UPN",
    RecordField.SERVICES: "Services",
}

VERDICTS: Mapping[VerdictKind, str] = {
    VerdictKind.SAME: "The same child",
    VerdictKind.NOT_SAME: "Not the same child",
    VerdictKind.SPLIT: "Split a record",
    VerdictKind.ASKED_SOURCE: "Asked the source",
    VerdictKind.CORRECTED: "Corrected a value",
    VerdictKind.NOT_TAKEN: "Did not take what a source says",
}

COMPARED_FIELDS: Mapping[Field, str] = {
    Field.GIVEN_NAME: "Given name",
    Field.FAMILY_NAME: "Family name",
    Field.BIRTH_DATE: "Date of birth",
    Field.SEX: "Sex",
    Field.POSTCODE: "Postcode",
    Field.NHS_NUMBER: "NHS number",
    Field.UPN: "UPN",
}

# Support: what speaks for a match from beside the child.
SUPPORTS: Mapping[Support, str] = {
    Support.CARER: "Same carer",
    Support.TELEPHONE: "Same telephone number",
    Support.HOUSE: "Same house",
    Support.CARERS_NAME: "The family name of a carer",
    Support.SECOND_NAME: "A further given name in common",
    Support.FORMER_NAME: "The family name is a former one on the other side",
}

# What both sides state and cannot both be right of one child. Of a house also where the postcodes
# are a slip apart.
CONTRADICTIONS: Mapping[Contradiction, str] = {
    Contradiction.SECOND_NAMES: "Other second given names",
    Contradiction.HOUSE: "Another house, in the same postcode or one slip away",
    Contradiction.CARERS: "No carer in common",
    Contradiction.DEATH: "One died before the other was born",
}

_LEVELS: Mapping[tuple[Field, Level], str] = {
    (Field.GIVEN_NAME, Level.DIFFERENT): "Another given name",
    (Field.FAMILY_NAME, Level.DIFFERENT): "Another family name",
    (Field.BIRTH_DATE, Level.DIFFERENT): "Another date of birth",
    (Field.SEX, Level.DIFFERENT): "The other sex",
    (Field.POSTCODE, Level.DIFFERENT): "Postcode elsewhere",
    (Field.NHS_NUMBER, Level.ONE_SLIP): "NHS number differs by one slip",
    (Field.NHS_NUMBER, Level.DIFFERENT): "Another NHS number",
    (Field.UPN, Level.ONE_SLIP): "Unique pupil number differs by one slip",
    (Field.UPN, Level.DIFFERENT): "Another unique pupil number",
}

# How far a field of two sides agrees, worded as the beginning of a sentence.
AGREEMENTS: Mapping[tuple[Field, Level], str] = {
    (field, level): REASON_OF.get((field, level)) or _LEVELS[field, level]
    for field, levels in LEVELS.items()
    for level in levels
}

# How far two sides agree on what tells two children of one home apart.
TELLING: Mapping[tuple[Field | Contradiction, Level], str] = {
    **{(field, level): words for (field, level), words in AGREEMENTS.items()},
    **{(kind, Level.DIFFERENT): words for kind, words in CONTRADICTIONS.items()},
    (Contradiction.SECOND_NAMES, Level.SAME): SUPPORTS[Support.SECOND_NAME],
}

# What is proposed, for others to confirm.
PROPOSALS: Mapping[Act, str] = {
    Act.JOIN: "These two records are of one child",
    Act.PLACE: "The statement is of the child of the record",
    Act.TELL_APART: "These are two children",
    Act.FOUND: "The statement is of a child of its own",
    Act.UNDO: "Undo a verdict",
    Act.SPLIT: "Split a record",
    Act.CORRECT: "Correct a value",
}
