"""A session that began at an employer's sign-in has only the grants that both sides say.

What the employer confirmed stands in the session, with the table by which it was read. The session
opens nothing any more once the employer is suspended, another table holds, or the link was taken
back.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.services.accounts.employer.mapping import ReviewedTable
from contactpoint.services.accounts.employer.transaction import Proved
from contactpoint.store.models import Employer
from contactpoint.store.repositories import employers


def content_of(employer: Employer, proved: Proved) -> dict[str, Any]:
    """What the session keeps of the employer's word."""
    return {
        "employer": employer.name,
        "mapping": ReviewedTable.of_kept(employer.mapping).digest(),
        "organisation": proved.organisation,
        "roles": list(proved.roles),
    }


def narrowed(actor: Actor, content: Mapping[str, Any]) -> Actor | None:
    """The actor with the grants of roles that the employer confirmed; ``None`` where the session
    opens nothing any more."""
    employer = employers.by_name(content["employer"])
    if employer is None or employer.suspended_at is not None:
        return None
    if ReviewedTable.of_kept(employer.mapping).digest() != content["mapping"]:
        return None
    if employers.link_of_account(employer, actor.account_id) is None:
        return None
    if actor.organisation_id != content["organisation"]:
        return None
    return confirmed(actor, frozenset(Role(role) for role in content["roles"]))


def confirmed(actor: Actor, roles: frozenset[Role]) -> Actor | None:
    """The actor with its grants of these roles; ``None`` where it has none of them."""
    grants = tuple(one for one in actor.grants if one.role in roles)
    return replace(actor, grants=grants) if grants else None
