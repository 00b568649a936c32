"""A request that waits for an answer, in the walker's organisation."""

from dataclasses import replace

from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope
from contactpoint.services.grants import grant
from tests.non_interference.walk import Walk
from tests.web import world


def asked_by_a_colleague(walk: Walk) -> int:
    """A colleague of the walker's asks that another have a role; the request's number."""
    at = walk.account.organisation
    manager = world.account("mia.ross", role=Role.ACCOUNT_MANAGER, at=at)
    starter = world.account("sam.webb", at=at)
    made = grant(
        actor=replace(world.actor_of(manager), proven=True),
        account=starter.pk,
        role=Role.DISCLOSURE_OFFICER,
        scope=Scope.of(at.authority_gss),
    )
    assert made is not None
    return made
