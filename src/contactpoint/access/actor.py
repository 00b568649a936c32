"""Who asks: an account, its grants and the organisation it acts for; or a job. Nobody else."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactpoint.access.grants import Grant, Role
from contactpoint.access.scope import Scope
from contactpoint.children.statement import ServiceKind
from contactpoint.ledger.entry import Origin


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
    """Everything that can be done. Every page, service, command and job names one; what names none
    is refused (``access.decisions``)."""

    # About children.
    SEARCH = "search"
    OPEN_RECORD = "open_record"
    RECORD_INVOLVEMENT = "record_involvement"
    END_INVOLVEMENT = "end_involvement"
    TAKE_LEAD = "take_lead"
    PRINT_RECORD = "print_record"
    REPORT_WRONG = "report_wrong"
    ADD_CHILD = "add_child"
    SEE_OWN_CHILDREN = "see_own_children"
    OFFER_HAND_OVER = "offer_hand_over"
    ACCEPT_HAND_OVER = "accept_hand_over"
    REVIEW = "review"
    # For somebody else, who is at the telephone, and to be searched for.
    MEDIATE = "mediate"
    ASK_MEDIATOR = "ask_mediator"
    # About one's own account.
    USE_SESSION = "use_session"
    SEE_OWN_ACTIVITY = "see_own_activity"
    SEE_OWN_ACCOUNT = "see_own_account"
    CHANGE_OWN_SECRETS = "change_own_secrets"
    CHANGE_OWN_CONTACT = "change_own_contact"
    SEE_NOTICES = "see_notices"
    # About accounts.
    SEE_ACCOUNTS = "see_accounts"
    SEE_TEAM = "see_team"
    INVITE = "invite"
    STATE_CHECK = "state_check"
    CONFIRM_CONTACT = "confirm_contact"
    RENEW = "renew"
    ISSUE_TOKEN = "issue_token"  # noqa: S105 (an action)
    SUSPEND = "suspend"
    RESUME = "resume"
    TRANSFER = "transfer"
    END_ACCOUNT = "end_account"
    HAND_OVER = "hand_over"
    GRANT = "grant"
    TAKE_GRANT_AWAY = "take_grant_away"
    RECOVER = "recover"
    # About organisations and authorities.
    SEE_ORGANISATIONS = "see_organisations"
    ACCREDIT = "accredit"
    ADD_PARTNER = "add_partner"
    SWITCH_ON = "switch_on"
    LET_SUCCEED = "let_succeed"
    # About suppliers and loads.
    SEE_SUPPLIERS = "see_suppliers"
    REGISTER_SUPPLIER = "register_supplier"
    SUSPEND_SUPPLIER = "suspend_supplier"
    SEE_LOADS = "see_loads"
    APPROVE_LOAD = "approve_load"
    # Of two persons.
    SEE_REQUESTS = "see_requests"
    ANSWER_REQUEST = "answer_request"
    # Of those who watch.
    SEE_ALERTS = "see_alerts"
    # Of nobody's account.
    SIGN_IN = "sign_in"
    ENROL = "enrol"
    REPORT_HEALTH = "report_health"
    READ_ABOUT = "read_about"
    PASS_TRAINING = "pass_training"  # noqa: S105 (an action)
    # Of the practice copy.
    ENTER_PRACTICE = "enter_practice"
    PRACTISE = "practise"
    # Of an operator at a terminal, and of jobs.
    LOAD_FEED = "load_feed"
    WITHDRAW_LOAD = "withdraw_load"
    FIRST_LOAD = "first_load"
    LOAD_REGISTERS = "load_registers"
    KEEP_SUPPLIERS = "keep_suppliers"
    MAKE_ACCOUNT = "make_account"
    CHANGE_ACCOUNT = "change_account"
    KEEP_ATTEMPTS = "keep_attempts"
    KEEP_SESSIONS = "keep_sessions"
    KEEP_EMPLOYERS = "keep_employers"
    KEEP_AUTHORITIES = "keep_authorities"
    KEEP_REQUESTS = "keep_requests"
    SEND_NOTICES = "send_notices"
    MIGRATE = "migrate"
    KEEP_INDEX = "keep_index"
    KEEP_KEYS = "keep_keys"
    SERVE = "serve"
    CHECK = "check"
    TRAIN = "train"
    INVENT = "invent"
    DEMONSTRATE = "demonstrate"
    MAKE_PRACTICE = "make_practice"


@dataclass(frozen=True, slots=True)
class Through:
    """The helpdesk user by whom an actor acts, who is at the telephone."""

    account_id: int
    organisation_id: int
    display_name: str
    organisation_name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in account, as the services see it.

    ``service`` is the kind of body that the account works for; it decides which identifiers may be
    shown (SI 2007/2182 regulation 6(3)(c)). Name, job title and contact details go into the
    involvements that the account records. ``origin`` says from where the account acts.

    ``grants`` are those in force. Of an actor that ``access.decisions.acting`` returned it is the
    one under which the account acts, of which ``role`` and ``scope`` are.

    ``is_on`` says whether the organisation is one that is switched on, and ``on_from`` from when it
    is, where that is known. ``proven`` says that the second factor was proved again a short while
    ago. ``through`` is who acts for the account, where it is at the telephone.
    """

    account_id: int
    display_name: str
    job_title: str
    telephone: str
    email: str
    service: ServiceKind
    organisation_id: int
    organisation_name: str
    authority_name: str
    grants: tuple[Grant, ...]
    is_on: bool = False
    on_from: date | None = None
    proven: bool = False
    origin: Origin = Origin.PAGE
    through: Through | None = None

    @property
    def role(self) -> Role:
        """The role under which the account acts. Raises ``IndexError`` for one without grants,
        which does nothing."""
        return self.grants[0].role

    @property
    def scope(self) -> Scope:
        """The scope for which it acts. Raises ``IndexError`` as ``role`` does."""
        return self.grants[0].scope


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
    EMPLOYERS = "employers"
    AUTHORITIES = "authorities"
    REQUESTS = "requests"
    NOTICES = "notices"
    TRAINING = "training"
    PRACTICE = "practice"


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
