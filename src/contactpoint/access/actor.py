"""Who asks: the account, its role, and the organisation it acts for; or a job. Nobody else does."""

from dataclasses import dataclass
from enum import StrEnum

from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.children.statement import ServiceKind
from contactpoint.ledger.entry import Origin


class Role(StrEnum):
    """The roles of the rules of the domain, section 2. An account has one."""

    PRACTITIONER = "practitioner"
    MEDIATED_USER = "mediated_user"
    ACCOUNT_MANAGER = "account_manager"
    DATA_QUALITY = "data_quality"
    SHIELDING_OFFICER = "shielding_officer"
    DISCLOSURE_OFFICER = "disclosure_officer"
    AUDITOR = "auditor"
    NATIONAL_ADMINISTRATOR = "national_administrator"
    SUBJECT = "subject"


class Purpose(StrEnum):
    """Why a search or an opening is made; recorded with each. The list is closed."""

    WORKING_WITH_CHILD = "working_with_child"
    WELFARE_CONCERN = "welfare_concern"
    MISSING_FROM_EDUCATION = "missing_from_education"
    MOVED_AREA = "moved_area"
    UNSCHEDULED_CARE = "unscheduled_care"
    SECTION_47_ENQUIRY = "section_47_enquiry"
    DATA_QUALITY = "data_quality"
    MEDIATED_REQUEST = "mediated_request"
    SUBJECT_REQUEST = "subject_request"
    DISCLOSURE_REQUEST = "disclosure_request"


class Action(StrEnum):
    """What an account can ask a service to do."""

    SEARCH = "search"
    OPEN_RECORD = "open_record"
    RECORD_INVOLVEMENT = "record_involvement"
    END_INVOLVEMENT = "end_involvement"
    TAKE_LEAD = "take_lead"
    SEE_OWN_ACTIVITY = "see_own_activity"
    REVIEW = "review"
    APPROVE_LOAD = "approve_load"
    SEE_ALERTS = "see_alerts"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in account, as the services see it.

    ``service`` is the kind of body that the account works for; it decides which identifiers may be
    shown (SI 2007/2182 regulation 6(3)(c)). Name, job title and contact details go into the
    involvements that the account records. ``scope`` says whose desk the organisation is. ``origin``
    says from where the account acts.
    """

    account_id: int
    role: Role
    display_name: str
    job_title: str
    telephone: str
    email: str
    service: ServiceKind
    organisation_id: int
    organisation_name: str
    authority_name: str
    scope: Scope = NOT_KNOWN
    origin: Origin = Origin.PAGE


class JobName(StrEnum):
    """What runs without an account. The list is closed."""

    FEED_LOAD = "feed_load"
    FEED_WITHDRAW = "feed_withdraw"
    FIRST_LOAD = "first_load"
    REGISTERS = "registers"
    SUPPLIERS = "suppliers"
    ACCOUNT_MAKING = "account_making"
    ATTEMPTS = "attempts"
    ACCOUNT_CHANGE = "account_change"
    SESSIONS = "sessions"
    MIGRATION = "migration"
    INDEX = "index"
    KEYS = "keys"
    DEMONSTRATION = "demonstration"


@dataclass(frozen=True, slots=True)
class Job:
    """A job: it acts where no account does.

    ``operator`` is the operating system's login name of the person at the terminal who began the
    job. It is empty for a job that nobody at a terminal began.
    """

    name: JobName
    origin: Origin
    operator: str = ""


# Whoever does something. Everything that is done has an agent.
Agent = Actor | Job
