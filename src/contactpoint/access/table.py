"""The table of who may do what: actions by roles, purposes by roles, and what each job does.

What no cell grants is refused. ``docs/generated/access.md`` is printed from here.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from contactpoint.access.actor import Action, JobName, Purpose
from contactpoint.access.grants import Role


class Relation(StrEnum):
    """How what is acted on is related to the grant under which somebody acts.

    ``NOBODY``: the action is about no account, organisation or desk. ``OWN``: about the actor's own
    account, or about what the actor asked for. ``ORGANISATION``: about the actor's organisation or
    another account of it. ``DESK``: about what the grant's desk decides about. ``ELSEWHERE``: about
    anything else.
    """

    NOBODY = "nobody"
    OWN = "own"
    ORGANISATION = "organisation"
    DESK = "desk"
    ELSEWHERE = "elsewhere"


Reaches = frozenset[Relation]
_NONE: Reaches = frozenset()
_ONCE: Reaches = frozenset({Relation.NOBODY})
_OTHERS_HERE: Reaches = frozenset({Relation.ORGANISATION})
_HERE: Reaches = _ONCE | _OTHERS_HERE
_OTHERS: Reaches = frozenset({Relation.ORGANISATION, Relation.DESK, Relation.ELSEWHERE})
_ANYWHERE: Reaches = _ONCE | _OTHERS
_AT_DESK: Reaches = _ONCE | {Relation.DESK}

_STAFF = frozenset(Role) - {Role.SUBJECT}
_WHO_SEARCH = frozenset(
    {Role.PRACTITIONER, Role.DATA_QUALITY, Role.SHIELDING_OFFICER, Role.DISCLOSURE_OFFICER}
)
_TEAM = frozenset(
    {Role.DATA_QUALITY, Role.SHIELDING_OFFICER, Role.DISCLOSURE_OFFICER, Role.AUDITOR}
)


def _each(roles: Iterable[Role], reaches: Reaches) -> dict[Role, Reaches]:
    return dict.fromkeys(roles, reaches)


# A manager of accounts reaches the others of the organisation, the national administrator all
# others: nobody manages an account that is his own.
_MANAGED: dict[Role, Reaches] = {
    Role.ACCOUNT_MANAGER: _OTHERS_HERE,
    Role.NATIONAL_ADMINISTRATOR: _OTHERS,
}
_NATIONAL: dict[Role, Reaches] = {Role.NATIONAL_ADMINISTRATOR: _ANYWHERE}

_GRANTED: Mapping[Action, dict[Role, Reaches]] = {
    Action.SEARCH: _each(_WHO_SEARCH, _ONCE),
    Action.OPEN_RECORD: _each(_WHO_SEARCH, _ONCE),
    Action.RECORD_INVOLVEMENT: {Role.PRACTITIONER: _ONCE},
    Action.END_INVOLVEMENT: {Role.PRACTITIONER: _ONCE},
    Action.TAKE_LEAD: {Role.PRACTITIONER: _ONCE},
    Action.PRINT_RECORD: _each(_WHO_SEARCH, _ONCE),
    Action.REPORT_WRONG: _each(_WHO_SEARCH, _ONCE),
    Action.ADD_CHILD: {Role.PRACTITIONER: _ONCE},
    Action.SEE_OWN_CHILDREN: {Role.PRACTITIONER: _ONCE},
    Action.OFFER_HAND_OVER: {Role.PRACTITIONER: _ONCE},
    Action.ACCEPT_HAND_OVER: {Role.PRACTITIONER: _ONCE},
    Action.REVIEW: {Role.DATA_QUALITY: _AT_DESK},
    Action.MEDIATE: {Role.MEDIATOR: _ANYWHERE},
    Action.ASK_MEDIATOR: _each({Role.MEDIATED_USER, Role.PRACTITIONER}, _ONCE),
    Action.USE_SESSION: _each(_STAFF, _ONCE),
    Action.SEE_OWN_ACTIVITY: _each(_STAFF, _ONCE),
    Action.SEE_OWN_ACCOUNT: _each(_STAFF, _ONCE),
    Action.CHANGE_OWN_SECRETS: _each(_STAFF, _ONCE),
    Action.CHANGE_OWN_CONTACT: _each(_STAFF, _ONCE),
    Action.SEE_NOTICES: _each(_STAFF, _ONCE),
    Action.SEE_ACCOUNTS: {
        Role.ACCOUNT_MANAGER: _HERE | {Relation.OWN},
        Role.NATIONAL_ADMINISTRATOR: _ANYWHERE | {Relation.OWN},
    },
    Action.SEE_TEAM: _each(_TEAM, _AT_DESK) | _NATIONAL,
    Action.INVITE: {Role.ACCOUNT_MANAGER: _HERE, Role.NATIONAL_ADMINISTRATOR: _ANYWHERE},
    Action.STATE_CHECK: _MANAGED,
    Action.CONFIRM_CONTACT: _MANAGED,
    Action.RENEW: _MANAGED,
    Action.ISSUE_TOKEN: _MANAGED,
    Action.SUSPEND: _MANAGED,
    Action.RESUME: _MANAGED,
    Action.TRANSFER: _MANAGED,
    Action.END_ACCOUNT: _MANAGED,
    Action.HAND_OVER: _MANAGED,
    Action.GRANT: _MANAGED,
    Action.TAKE_GRANT_AWAY: _MANAGED,
    Action.RECOVER: _MANAGED,
    Action.SEE_ORGANISATIONS: _NATIONAL,
    Action.ACCREDIT: _NATIONAL,
    Action.ADD_PARTNER: _NATIONAL,
    Action.SWITCH_ON: _NATIONAL,
    Action.LET_SUCCEED: _NATIONAL,
    Action.SEE_SUPPLIERS: {Role.DATA_QUALITY: _AT_DESK} | _NATIONAL,
    Action.REGISTER_SUPPLIER: _NATIONAL,
    Action.SUSPEND_SUPPLIER: _NATIONAL,
    Action.SEE_LOADS: {Role.DATA_QUALITY: _AT_DESK} | _NATIONAL,
    Action.APPROVE_LOAD: _NATIONAL,
    Action.SEE_REQUESTS: {
        Role.ACCOUNT_MANAGER: _HERE | {Relation.OWN},
        Role.NATIONAL_ADMINISTRATOR: _ANYWHERE | {Relation.OWN},
        Role.DATA_QUALITY: _AT_DESK | {Relation.OWN},
    },
    Action.ANSWER_REQUEST: {
        Role.ACCOUNT_MANAGER: _HERE,
        Role.NATIONAL_ADMINISTRATOR: _ANYWHERE,
        Role.DATA_QUALITY: _AT_DESK,
    },
    Action.SEE_ALERTS: {Role.AUDITOR: _AT_DESK},
    # Whoever trains does so as an invented practitioner.
    Action.PRACTISE: {Role.PRACTITIONER: _ONCE},
}

TABLE: Mapping[Action, Mapping[Role, Reaches]] = {
    action: {role: _GRANTED.get(action, {}).get(role, _NONE) for role in Role} for action in Action
}

# The roles under which somebody is searched for by a mediator, and what is done so: as much as a
# practitioner may look, and no change. What such a caller holds besides is of no use in a call.
CALLERS_ROLES = frozenset({Role.PRACTITIONER, Role.MEDIATED_USER})
_BY_MEDIATOR: Mapping[Action, dict[Role, Reaches]] = {
    Action.SEARCH: _each(CALLERS_ROLES, _ONCE),
    Action.OPEN_RECORD: _each(CALLERS_ROLES, _ONCE),
}
# The same table for somebody for whom a mediator acts.
MEDIATED_TABLE: Mapping[Action, Mapping[Role, Reaches]] = {
    action: {role: _BY_MEDIATOR.get(action, {}).get(role, _NONE) for role in Role}
    for action in Action
}
# What is the caller's in a call, whoever is at the page: all that a practitioner does about
# children. Of this a mediator does what the table above allows, and is refused the rest.
OF_THE_CALLER = frozenset(
    {
        Action.SEARCH,
        Action.OPEN_RECORD,
        Action.RECORD_INVOLVEMENT,
        Action.END_INVOLVEMENT,
        Action.TAKE_LEAD,
        Action.PRINT_RECORD,
        Action.REPORT_WRONG,
        Action.ADD_CHILD,
        Action.SEE_OWN_CHILDREN,
        Action.OFFER_HAND_OVER,
        Action.ACCEPT_HAND_OVER,
    }
)

# Acts of weight: the second factor is proved again before each.
WEIGHTY = frozenset(
    {
        Action.CHANGE_OWN_SECRETS,
        Action.RENEW,
        Action.ISSUE_TOKEN,
        Action.RESUME,
        Action.TRANSFER,
        Action.END_ACCOUNT,
        Action.HAND_OVER,
        Action.GRANT,
        Action.TAKE_GRANT_AWAY,
        Action.RECOVER,
        Action.ACCREDIT,
        Action.ADD_PARTNER,
        Action.SWITCH_ON,
        Action.LET_SUCCEED,
        Action.REGISTER_SUPPLIER,
        Action.SUSPEND_SUPPLIER,
        Action.APPROVE_LOAD,
        Action.ANSWER_REQUEST,
    }
)
# What nobody does before the authority is switched on. Until then cases are worked through, so that
# what is switched on is in order.
AFTER_SWITCH_ON = frozenset(
    {
        Action.SEARCH,
        Action.OPEN_RECORD,
        Action.RECORD_INVOLVEMENT,
        Action.TAKE_LEAD,
        Action.PRINT_RECORD,
        Action.REPORT_WRONG,
        Action.ADD_CHILD,
        Action.SEE_OWN_CHILDREN,
        Action.OFFER_HAND_OVER,
        Action.ACCEPT_HAND_OVER,
        Action.MEDIATE,
        Action.ASK_MEDIATOR,
    }
)

_FRONT_LINE = frozenset(
    {
        Purpose.WORKING_WITH_CHILD,
        Purpose.WELFARE_CONCERN,
        Purpose.MISSING_FROM_EDUCATION,
        Purpose.MOVED_AREA,
        Purpose.UNSCHEDULED_CARE,
    }
)

PURPOSES: Mapping[Role, frozenset[Purpose]] = {
    Role.PRACTITIONER: _FRONT_LINE,
    # Given to a mediator, who searches for them.
    Role.MEDIATED_USER: _FRONT_LINE,
    # Of a call, and of no search: what is looked for in a call has the caller's purpose.
    Role.MEDIATOR: frozenset({Purpose.MEDIATED_REQUEST}),
    Role.ACCOUNT_MANAGER: frozenset(),
    Role.DATA_QUALITY: frozenset({Purpose.DATA_QUALITY, Purpose.SUBJECT_REQUEST}),
    Role.SHIELDING_OFFICER: frozenset({Purpose.DATA_QUALITY, Purpose.SUBJECT_REQUEST}),
    Role.DISCLOSURE_OFFICER: frozenset({Purpose.DISCLOSURE_REQUEST}),
    Role.AUDITOR: frozenset(),
    Role.NATIONAL_ADMINISTRATOR: frozenset(),
    Role.SUBJECT: frozenset(),
}

# What each job does, where no account acts.
JOBS: Mapping[JobName, Action] = {
    JobName.FEED_LOAD: Action.LOAD_FEED,
    JobName.FEED_WITHDRAW: Action.WITHDRAW_LOAD,
    JobName.FIRST_LOAD: Action.FIRST_LOAD,
    JobName.REGISTERS: Action.LOAD_REGISTERS,
    JobName.SUPPLIERS: Action.KEEP_SUPPLIERS,
    JobName.ACCOUNT_MAKING: Action.MAKE_ACCOUNT,
    JobName.ATTEMPTS: Action.KEEP_ATTEMPTS,
    JobName.ACCOUNT_CHANGE: Action.CHANGE_ACCOUNT,
    JobName.SESSIONS: Action.KEEP_SESSIONS,
    JobName.MIGRATION: Action.MIGRATE,
    JobName.INDEX: Action.KEEP_INDEX,
    JobName.KEYS: Action.KEEP_KEYS,
    JobName.DEMONSTRATION: Action.DEMONSTRATE,
    JobName.EMPLOYERS: Action.KEEP_EMPLOYERS,
    JobName.AUTHORITIES: Action.KEEP_AUTHORITIES,
    JobName.REQUESTS: Action.KEEP_REQUESTS,
    JobName.NOTICES: Action.SEND_NOTICES,
    JobName.TRAINING: Action.PASS_TRAINING,
    JobName.PRACTICE: Action.MAKE_PRACTICE,
}
