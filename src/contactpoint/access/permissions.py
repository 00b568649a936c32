"""Who may do what, and for which purposes. Two tables, both total."""

from collections.abc import Mapping

from contactpoint.access.actor import Action, Actor, Purpose, Role
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import Scope, decides
from contactpoint.children.statement import ServiceKind

_NOTHING: frozenset[Action] = frozenset()

ACTIONS: Mapping[Role, frozenset[Action]] = {
    Role.PRACTITIONER: frozenset(
        {
            Action.SEARCH,
            Action.OPEN_RECORD,
            Action.RECORD_INVOLVEMENT,
            Action.END_INVOLVEMENT,
            Action.TAKE_LEAD,
            Action.SEE_OWN_ACTIVITY,
        }
    ),
    Role.MEDIATED_USER: frozenset({Action.SEE_OWN_ACTIVITY}),
    Role.ACCOUNT_MANAGER: frozenset({Action.SEE_OWN_ACTIVITY}),
    Role.DATA_QUALITY: frozenset(
        {Action.SEARCH, Action.OPEN_RECORD, Action.SEE_OWN_ACTIVITY, Action.REVIEW}
    ),
    Role.SHIELDING_OFFICER: frozenset({Action.SEARCH, Action.OPEN_RECORD, Action.SEE_OWN_ACTIVITY}),
    Role.DISCLOSURE_OFFICER: frozenset(
        {Action.SEARCH, Action.OPEN_RECORD, Action.SEE_OWN_ACTIVITY}
    ),
    Role.AUDITOR: frozenset({Action.SEE_OWN_ACTIVITY, Action.SEE_ALERTS}),
    Role.NATIONAL_ADMINISTRATOR: frozenset({Action.SEE_OWN_ACTIVITY, Action.APPROVE_LOAD}),
    Role.SUBJECT: _NOTHING,
}

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
    Role.ACCOUNT_MANAGER: frozenset(),
    Role.DATA_QUALITY: frozenset({Purpose.DATA_QUALITY, Purpose.SUBJECT_REQUEST}),
    Role.SHIELDING_OFFICER: frozenset({Purpose.DATA_QUALITY, Purpose.SUBJECT_REQUEST}),
    Role.DISCLOSURE_OFFICER: frozenset({Purpose.DISCLOSURE_REQUEST}),
    Role.AUDITOR: frozenset(),
    Role.NATIONAL_ADMINISTRATOR: frozenset(),
    Role.SUBJECT: frozenset(),
}


# The roles that decide about children, within the scope of their desk (``access.scope.decides``).
DECIDING = frozenset({Role.DATA_QUALITY, Role.SHIELDING_OFFICER, Role.DISCLOSURE_OFFICER})


def may(actor: Actor, action: Action) -> bool:
    """Whether the actor's role includes the action."""
    return action in ACTIONS[actor.role]


def purposes_of(actor: Actor) -> tuple[Purpose, ...]:
    """The purposes that the actor may choose from, in the order of the closed list.

    An enquiry under section 47 of the Children Act 1989 is the local authority's duty, so only its
    children's social care can give it as a purpose.
    """
    allowed = PURPOSES[actor.role]
    if actor.role is Role.PRACTITIONER and actor.service is ServiceKind.SOCIAL_CARE:
        allowed = allowed | {Purpose.SECTION_47_ENQUIRY}
    return tuple(purpose for purpose in Purpose if purpose in allowed)


def check_may(actor: Actor, action: Action, purpose: Purpose | None = None) -> None:
    """Raise ``AccessRefusedError`` unless the actor may do this, for this purpose if given."""
    if not may(actor, action):
        raise AccessRefusedError(Refusal.ROLE)
    if purpose is not None and purpose not in purposes_of(actor):
        raise AccessRefusedError(Refusal.PURPOSE)


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
