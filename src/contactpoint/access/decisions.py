"""Who may do what: one table of actions by roles, and one decision about it. Pure and total.

What no cell grants is refused. Who looks at a child learns only what ``visibility.reach`` says; who
works through cases decides only about those of the desk's scope. ``docs/generated/access.md`` is
printed from here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from contactpoint.access.actor import Action, Actor, JobName, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Grant, Role
from contactpoint.access.scope import Scope, decides
from contactpoint.children.statement import ServiceKind


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


@dataclass(frozen=True, slots=True)
class Subject:
    """What an action is about, as far as a decision depends on it."""

    account_id: int | None = None
    organisation_id: int | None = None
    scope: Scope | None = None


ABOUT_NOBODY = Subject()

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
    Action.REVIEW: {Role.DATA_QUALITY: _AT_DESK},
    Action.MEDIATE: {Role.MEDIATOR: _ANYWHERE},
    Action.ASK_MEDIATOR: _each({Role.MEDIATED_USER, Role.PRACTITIONER}, _ONCE),
    Action.USE_SESSION: _each(_STAFF, _ONCE),
    Action.SEE_OWN_ACTIVITY: _each(_STAFF, _ONCE),
    Action.SEE_OWN_ACCOUNT: _each(_STAFF, _ONCE),
    Action.CHANGE_OWN_SECRETS: _each(_STAFF, _ONCE),
    Action.SEE_ACCOUNTS: {
        Role.ACCOUNT_MANAGER: _HERE | {Relation.OWN},
        Role.NATIONAL_ADMINISTRATOR: _ANYWHERE | {Relation.OWN},
    },
    Action.SEE_TEAM: _each(_TEAM, _AT_DESK) | _NATIONAL,
    Action.INVITE: {Role.ACCOUNT_MANAGER: _HERE, Role.NATIONAL_ADMINISTRATOR: _ANYWHERE},
    Action.STATE_CHECK: _MANAGED,
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
}

TABLE: Mapping[Action, Mapping[Role, Reaches]] = {
    action: {role: _GRANTED.get(action, {}).get(role, _NONE) for role in Role} for action in Action
}

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
    Role.MEDIATED_USER: frozenset(),
    Role.MEDIATOR: frozenset(),
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
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision depends on besides role, action and relation."""

    is_on: bool
    proven: bool
    for_purpose: bool = True


def decision(role: Role, action: Action, relation: Relation, facts: Facts) -> Refusal | None:
    """Why somebody of a role is refused an action; ``None`` where it is allowed. Total."""
    reaches = TABLE[action][role]
    if not reaches:
        return Refusal.ROLE
    if not facts.for_purpose:
        return Refusal.PURPOSE
    if relation not in reaches:
        return Refusal.OWN if relation is Relation.OWN else Refusal.OUT_OF_SCOPE
    if action in AFTER_SWITCH_ON and not facts.is_on:
        return Refusal.NOT_SWITCHED_ON
    return Refusal.STEP_UP if action in WEIGHTY and not facts.proven else None


def relation_of(actor: Actor, grant: Grant, subject: Subject) -> Relation:
    """How the subject is related to an actor who acts under a grant."""
    if subject == ABOUT_NOBODY:
        return Relation.NOBODY
    if subject.account_id == actor.account_id:
        return Relation.OWN
    if subject.organisation_id == actor.organisation_id:
        return Relation.ORGANISATION
    if subject.scope is not None and decides(grant.scope, subject.scope):
        return Relation.DESK
    return Relation.ELSEWHERE


def acting(
    actor: Actor,
    action: Action,
    purpose: Purpose | None = None,
    subject: Subject = ABOUT_NOBODY,
) -> Actor:
    """The actor under the strongest of its grants that allows the action.

    Raises ``AccessRefusedError`` where none does, for what the grant that comes closest refuses.
    """
    refused = Refusal.ROLE
    for grant in actor.grants:
        facts = Facts(
            is_on=actor.is_on,
            proven=actor.proven,
            for_purpose=purpose is None or purpose in _purposes(grant.role, actor.service),
        )
        why = decision(grant.role, action, relation_of(actor, grant, subject), facts)
        if why is None:
            return replace(actor, grants=(grant,))
        refused = max(refused, why, key=_CLOSENESS.index)
    raise AccessRefusedError(refused)


# How close a refused grant came to allowing it, from the farthest.
_CLOSENESS = (
    Refusal.ROLE,
    Refusal.PURPOSE,
    Refusal.OUT_OF_SCOPE,
    Refusal.OWN,
    Refusal.NOT_SWITCHED_ON,
    Refusal.STEP_UP,
)


def may(actor: Actor, action: Action) -> bool:
    """Whether a role of the actor includes the action, about whatever it may then be."""
    return any(TABLE[action][grant.role] for grant in actor.grants)


def preferring(actor: Actor, role: Role, scope: Scope) -> Actor:
    """The actor with its grant of this role and scope before the others, as chosen for now.

    An actor without that grant stays as it is.
    """
    chosen = [one for one in actor.grants if (one.role, one.scope) == (role, scope)]
    others = (one for one in actor.grants if one not in chosen)
    return replace(actor, grants=(*chosen, *others))


def purposes_of(actor: Actor) -> tuple[Purpose, ...]:
    """The purposes that the actor may choose from, in the order of the closed list."""
    allowed = frozenset[Purpose]().union(
        *(_purposes(grant.role, actor.service) for grant in actor.grants)
    )
    return tuple(purpose for purpose in Purpose if purpose in allowed)


def _purposes(role: Role, service: ServiceKind) -> frozenset[Purpose]:
    """An enquiry under section 47 of the Children Act 1989 is the local authority's duty, so only
    its children's social care can give it as a purpose."""
    if role is Role.PRACTITIONER and service is ServiceKind.SOCIAL_CARE:
        return PURPOSES[role] | {Purpose.SECTION_47_ENQUIRY}
    return PURPOSES[role]


def check_decides(actor: Actor, whose: Scope) -> None:
    """Raise ``AccessRefusedError`` unless the actor's desk decides about the scope ``whose``."""
    if not decides(actor.scope, whose):
        raise AccessRefusedError(Refusal.AUTHORITY)


def may_see_nhs_number(actor: Actor) -> bool:
    """Whether the actor works for the kind of body that allots NHS numbers [SI 2007/2182
    regulation 6(3)(c)]."""
    return actor.service in {
        ServiceKind.GP_PRACTICE,
        ServiceKind.HEALTH_VISITING,
        ServiceKind.SCHOOL_NURSING,
        ServiceKind.HOSPITAL,
    }


def may_see_upn(actor: Actor) -> bool:
    """Whether the actor works for the kind of body that allots UPNs: education only."""
    return actor.service is ServiceKind.SCHOOL
