"""Who may do what: one decision, from the table of ``access.table``. Pure and total.

Who looks at a child learns only what ``visibility.reach`` says; who works through cases decides
only about those of the desk's scope.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contactpoint.access.actor import Action, Actor, Purpose, Through
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import BOUND_TO, Bound, Grant, Role
from contactpoint.access.scope import Scope, decides
from contactpoint.access.table import (
    AFTER_SWITCH_ON,
    CALLERS_ROLES,
    MEDIATED_TABLE,
    PURPOSES,
    TABLE,
    WEIGHTY,
    Reaches,
    Relation,
)
from contactpoint.children.statement import ServiceKind


@dataclass(frozen=True, slots=True)
class Subject:
    """What an action is about, as far as a decision depends on it."""

    account_id: int | None = None
    organisation_id: int | None = None
    scope: Scope | None = None


ABOUT_NOBODY = Subject()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision depends on besides role, action and relation.

    ``mediated`` says that a mediator acts for the one who holds the role.
    """

    is_on: bool
    proven: bool
    for_purpose: bool = True
    mediated: bool = False


def decision(role: Role, action: Action, relation: Relation, facts: Facts) -> Refusal | None:
    """Why somebody of a role is refused an action; ``None`` where it is allowed. Total."""
    reaches = _table(facts.mediated)[action][role]
    if not reaches:
        return Refusal.MEDIATED if facts.mediated else Refusal.ROLE
    if not facts.for_purpose:
        return Refusal.PURPOSE
    if relation not in reaches:
        return Refusal.OWN if relation is Relation.OWN else Refusal.OUT_OF_SCOPE
    if action in AFTER_SWITCH_ON and not facts.is_on:
        return Refusal.NOT_SWITCHED_ON
    return Refusal.STEP_UP if action in WEIGHTY and not facts.proven else None


def _table(mediated: bool) -> Mapping[Action, Mapping[Role, Reaches]]:
    return MEDIATED_TABLE if mediated else TABLE


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
            mediated=actor.through is not None,
        )
        why = decision(grant.role, action, relation_of(actor, grant, subject), facts)
        if why is None:
            return replace(actor, grants=(grant,))
        refused = max(refused, why, key=_CLOSENESS.index)
    raise AccessRefusedError(refused)


# How close a refused grant came to allowing it, from the farthest.
_CLOSENESS = (
    Refusal.ROLE,
    Refusal.MEDIATED,
    Refusal.PURPOSE,
    Refusal.OUT_OF_SCOPE,
    Refusal.OWN,
    Refusal.NOT_SWITCHED_ON,
    Refusal.STEP_UP,
)


def may(actor: Actor, action: Action) -> bool:
    """Whether a role of the actor includes the action, about whatever it may then be."""
    table = _table(actor.through is not None)
    return any(table[action][grant.role] for grant in actor.grants)


def mediated(caller: Actor, through: Through) -> Actor:
    """The caller as somebody for whom a mediator acts, with no grant but those of a caller.

    Nothing that the mediator holds is in it, and no proof of the mediator's.
    """
    grants = tuple(one for one in caller.grants if one.role in CALLERS_ROLES)
    return replace(caller, grants=grants, through=through, proven=False)


def preferring(actor: Actor, role: Role, scope: Scope) -> Actor:
    """The actor with its grant of this role and scope before the others, as chosen for now.

    An actor without that grant stays as it is.
    """
    chosen = [one for one in actor.grants if (one.role, one.scope) == (role, scope)]
    others = (one for one in actor.grants if one not in chosen)
    return replace(actor, grants=(*chosen, *others))


def desks_of(actor: Actor) -> tuple[Scope, ...]:
    """The scopes of the desks that the actor has; of what is about nobody in particular the first
    one's is meant."""
    return tuple(dict.fromkeys(one.scope for one in _of_desks(actor)))


def at_desk(actor: Actor, scope: Scope) -> Actor:
    """The actor with its grants for the desk of this scope before the others, as chosen for now.

    An actor that has no such desk stays as it is.
    """
    for one in reversed([one for one in _of_desks(actor) if one.scope == scope]):
        actor = preferring(actor, one.role, one.scope)
    return actor


def _of_desks(actor: Actor) -> list[Grant]:
    return [one for one in actor.grants if BOUND_TO[one.role] is not Bound.ORGANISATION]


def purposes_of(actor: Actor) -> tuple[Purpose, ...]:
    """The purposes that the actor may choose from for a search, in the order of the closed list."""
    table = _table(actor.through is not None)
    allowed = frozenset[Purpose]().union(
        *(
            _purposes(grant.role, actor.service)
            for grant in actor.grants
            if table[Action.SEARCH][grant.role]
        )
    )
    return tuple(purpose for purpose in Purpose if purpose in allowed)


def _purposes(role: Role, service: ServiceKind) -> frozenset[Purpose]:
    """An enquiry under section 47 of the Children Act 1989 is the local authority's duty, so only
    its children's social care can give it as a purpose."""
    if role in CALLERS_ROLES and service is ServiceKind.SOCIAL_CARE:
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
