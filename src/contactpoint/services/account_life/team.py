"""Who holds a desk: the management team of an authority, or the nation's."""

from dataclasses import dataclass

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.access.grants import BOUND_TO, Bound, Role
from contactpoint.ledger.life_details import TeamSeen
from contactpoint.services.account_life.shown import shown
from contactpoint.store.repositories import account_lists

# In the order of the pages.
DESKS = tuple(role for role in Role if BOUND_TO[role] is Bound.DESK)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who holds a desk, and how to reach them."""

    name: str
    job_title: str
    organisation: str
    telephone: str
    email: str
    role: Role


def team(*, actor: Actor) -> tuple[Member, ...]:
    """Who holds which desk in the scope for which the actor acts, by role and name; that it was
    seen is recorded. Raises ``AccessRefusedError``."""
    actor = acting(actor, Action.SEE_TEAM)
    found = tuple(
        Member(
            name=one.display_name,
            job_title=one.job_title,
            organisation=one.organisation.name,
            telephone=one.telephone or one.organisation.telephone,
            email=one.email,
            role=role,
        )
        for role in DESKS
        for one in account_lists.of_desk(actor.scope, role)
    )
    return shown(actor, TeamSeen(scope=actor.scope.code), found)
