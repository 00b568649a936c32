"""What an entry tells besides what is in its envelope: one struct for each event.

Each struct is stored with its tag: the event's name and the version of the struct's shape. A field
may be added at the end with a default. Any other change needs a new struct with the next version.
The old struct stays in ``Detail`` as long as entries with it are kept. Accounts, cases, statements,
verdicts and organisations are given by primary key, children by child number, suppliers by name.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct

from contactpoint.ledger.about import About
from contactpoint.ledger.account_details import ACCOUNT_DETAILS, AccountDetail
from contactpoint.ledger.adding_details import ADDING_DETAILS, AddingDetail
from contactpoint.ledger.employer_details import EMPLOYER_DETAILS, EmployerDetail
from contactpoint.ledger.enrolment_details import ENROLMENT_DETAILS, EnrolmentDetail
from contactpoint.ledger.entry import Event, Origin
from contactpoint.ledger.life_details import LIFE_DETAILS, LifeDetail
from contactpoint.ledger.limit_details import LIMIT_DETAILS, LimitDetail
from contactpoint.ledger.mediation_details import MEDIATION_DETAILS, MediationDetail
from contactpoint.ledger.notice_details import NOTICE_DETAILS, NoticeDetail
from contactpoint.ledger.organisation_details import ORGANISATION_DETAILS, OrganisationDetail
from contactpoint.ledger.own_children_details import OWN_CHILDREN_DETAILS, OwnChildrenDetail
from contactpoint.ledger.print_details import RecordPrinted
from contactpoint.ledger.problem_details import ProblemReported
from contactpoint.ledger.recent_details import RecentSeen
from contactpoint.ledger.report_details import REPORT_DETAILS, ReportDetail
from contactpoint.ledger.request_details import REQUEST_DETAILS, RequestDetail
from contactpoint.ledger.review_details import REVIEW_DETAILS, ReviewDetail
from contactpoint.ledger.session_details import (
    AccountChanged,
    SessionsCleared,
    TypedGivenBack,
    TypedKept,
)
from contactpoint.ledger.supply_details import (
    CasesPutAside,
    LoadApproved,
    LoadBegun,
    LoadHeld,
    LoadsForgotten,
    LoadWithdrawn,
    ManyOfOneName,
    SupplierAdded,
    SupplierResumed,
    SupplierSuspended,
)
from contactpoint.ledger.training_details import TRAINING_DETAILS, TrainingDetail


class Searched(Struct, frozen=True, array_like=True, gc=False, tag="searched/1"):
    """The criteria of a search and the children shown.

    ``sex`` and ``number_kind`` are values of ``Sex`` and ``NumberKind``. A criterion that was not
    given is empty. ``results`` are the child numbers of those shown, best first.
    """

    given: str = ""
    family: str = ""
    birth_date: date | None = None
    birth_years: tuple[int, ...] = ()
    sex: str = ""
    postcode: str = ""
    number: str = ""
    number_kind: str = ""
    results: tuple[str, ...] = ()
    too_many: bool = False


class ChildShown(About, frozen=True, array_like=True, gc=False, tag="child_shown/1"):
    """The child was shown in the results of a search or in a list.

    The detail has nothing about what was asked, nor about who else was shown.
    """


class RecordOpened(About, frozen=True, array_like=True, gc=False, tag="record_opened/1"):
    """The child's record was opened."""


class InvolvementRecorded(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="involvement_recorded/1"
):
    """The account's own involvement with the child was recorded."""

    reference: UUID
    started_on: date
    lead: bool


class InvolvementEnded(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="involvement_ended/1"
):
    """The account's own involvement with the child was ended."""

    reference: UUID
    ended_on: date


class LeadTaken(About, frozen=True, array_like=True, gc=False, kw_only=True, tag="lead_taken/1"):
    """The account's own involvement became the lead professional's."""

    reference: UUID


class OwnActivitySeen(Struct, frozen=True, array_like=True, gc=False, tag="own_activity_seen/1"):
    """The account looked at its own entries."""


class FeedLoaded(Struct, frozen=True, array_like=True, gc=False, tag="feed_loaded/1"):
    """A batch of a load was placed; ``counts`` are pairs of what was counted and how many."""

    load: int
    feed: str
    counts: tuple[tuple[str, int], ...]


class LoadGivenUp(Struct, frozen=True, array_like=True, gc=False, tag="load_given_up/1"):
    """An unfinished first load of these feeds was thrown away, with all that it had written."""

    load: int
    feeds: tuple[str, ...]


class RegistersLoaded(Struct, frozen=True, array_like=True, gc=False, tag="registers_loaded/1"):
    """The registers were read; ``organisations`` counts those inserted or updated.

    ``closed`` and ``reopened`` count those that a register says closed or opened again since, and
    ``absent`` those that it has no more. ``many`` says that the operator let more close or move
    than one load may.
    """

    organisations: int
    closed: int = 0
    reopened: int = 0
    absent: int = 0
    many: bool = False


class Migrated(Struct, frozen=True, array_like=True, gc=False, tag="migrated/1"):
    """The databases were brought to a newer schema by these migrations, application and name."""

    applied: tuple[str, ...]


class IndexRewritten(Struct, frozen=True, array_like=True, gc=False, tag="index_rewritten/1"):
    """Somebody began to write the search index anew under a new key; with ``rebuilt``, from what is
    sealed of children."""

    rebuilt: bool = False


class KeysRewrapped(Struct, frozen=True, array_like=True, gc=False, tag="keys_rewrapped/1"):
    """Somebody began to wrap every key anew, by this key holder (``file`` or ``token``)."""

    holder: str


class KeysRenewed(Struct, frozen=True, array_like=True, gc=False, tag="keys_renewed/1"):
    """Somebody began to renew lasting keys; ``kinds`` are values of ``KeyKind``."""

    kinds: tuple[str, ...]


Detail = (
    AccountDetail
    | AddingDetail
    | OrganisationDetail
    | Searched
    | ChildShown
    | RecordOpened
    | RecordPrinted
    | InvolvementRecorded
    | InvolvementEnded
    | LeadTaken
    | OwnActivitySeen
    | RecentSeen
    | FeedLoaded
    | LoadGivenUp
    | LoadWithdrawn
    | LoadsForgotten
    | CasesPutAside
    | LoadBegun
    | LoadHeld
    | LoadApproved
    | ManyOfOneName
    | SupplierAdded
    | SupplierSuspended
    | SupplierResumed
    | RegistersLoaded
    | AccountChanged
    | SessionsCleared
    | TypedKept
    | TypedGivenBack
    | ProblemReported
    | Migrated
    | IndexRewritten
    | KeysRewrapped
    | KeysRenewed
    | ReviewDetail
    | ReportDetail
    | EnrolmentDetail
    | LimitDetail
    | LifeDetail
    | OwnChildrenDetail
    | RequestDetail
    | MediationDetail
    | EmployerDetail
    | NoticeDetail
    | TrainingDetail
)

# The struct that is written now for each event.
DETAILS: Mapping[Event, type[Detail]] = {
    **ACCOUNT_DETAILS,
    **ADDING_DETAILS,
    **ORGANISATION_DETAILS,
    Event.SEARCHED: Searched,
    Event.CHILD_SHOWN: ChildShown,
    Event.RECORD_OPENED: RecordOpened,
    Event.RECORD_PRINTED: RecordPrinted,
    Event.INVOLVEMENT_RECORDED: InvolvementRecorded,
    Event.INVOLVEMENT_ENDED: InvolvementEnded,
    Event.LEAD_TAKEN: LeadTaken,
    Event.OWN_ACTIVITY_SEEN: OwnActivitySeen,
    Event.RECENT_SEEN: RecentSeen,
    Event.FEED_LOADED: FeedLoaded,
    Event.LOAD_GIVEN_UP: LoadGivenUp,
    Event.LOAD_WITHDRAWN: LoadWithdrawn,
    Event.LOADS_FORGOTTEN: LoadsForgotten,
    Event.CASES_PUT_ASIDE: CasesPutAside,
    Event.LOAD_BEGUN: LoadBegun,
    Event.LOAD_HELD: LoadHeld,
    Event.LOAD_APPROVED: LoadApproved,
    Event.MANY_OF_ONE_NAME: ManyOfOneName,
    Event.SUPPLIER_ADDED: SupplierAdded,
    Event.SUPPLIER_SUSPENDED: SupplierSuspended,
    Event.SUPPLIER_RESUMED: SupplierResumed,
    Event.REGISTERS_LOADED: RegistersLoaded,
    Event.ACCOUNT_CHANGED: AccountChanged,
    Event.SESSIONS_CLEARED: SessionsCleared,
    Event.TYPED_KEPT: TypedKept,
    Event.TYPED_GIVEN_BACK: TypedGivenBack,
    Event.PROBLEM_REPORTED: ProblemReported,
    Event.MIGRATED: Migrated,
    Event.INDEX_REWRITTEN: IndexRewritten,
    Event.KEYS_REWRAPPED: KeysRewrapped,
    Event.KEYS_RENEWED: KeysRenewed,
    **REVIEW_DETAILS,
    **REPORT_DETAILS,
    **ENROLMENT_DETAILS,
    **LIMIT_DETAILS,
    **LIFE_DETAILS,
    **OWN_CHILDREN_DETAILS,
    **REQUEST_DETAILS,
    **MEDIATION_DETAILS,
    **EMPLOYER_DETAILS,
    **NOTICE_DETAILS,
    **TRAINING_DETAILS,
}
_EVENTS: Mapping[type[Detail], Event] = {struct: event for event, struct in DETAILS.items()}


def event_of(detail: Detail) -> Event:
    """The event whose detail this is."""
    return _EVENTS[type(detail)]


class Sealed(Struct, frozen=True, array_like=True, gc=False):
    """All that is sealed of an entry: the origin and the detail.

    An entry of a job also has the job's name and the login of the operator who began it, if one
    did.
    """

    origin: Origin
    detail: Detail
    job: str = ""
    operator: str = ""
