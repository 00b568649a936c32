"""Grants: which role an account holds, for which scope, and until when.

The rules of the domain, section 2. An account holds a set of grants. It acts under one of them at a
time, the one that allows what it does; what one grant does not allow, another does not lend to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactpoint.access.scope import NATIONAL, NOT_KNOWN, Scope


class Role(StrEnum):
    """The roles of the rules of the domain, section 2; the strongest first."""

    NATIONAL_ADMINISTRATOR = "national_administrator"
    SHIELDING_OFFICER = "shielding_officer"
    DISCLOSURE_OFFICER = "disclosure_officer"
    DATA_QUALITY = "data_quality"
    AUDITOR = "auditor"
    ACCOUNT_MANAGER = "account_manager"
    MEDIATOR = "mediator"
    PRACTITIONER = "practitioner"
    MEDIATED_USER = "mediated_user"
    SUBJECT = "subject"


class Bound(StrEnum):
    """What a role is bound to: the account's organisation, a desk, or the whole nation."""

    ORGANISATION = "organisation"
    DESK = "desk"
    NATION = "nation"


BOUND_TO: Mapping[Role, Bound] = {
    Role.NATIONAL_ADMINISTRATOR: Bound.NATION,
    Role.SHIELDING_OFFICER: Bound.DESK,
    Role.DISCLOSURE_OFFICER: Bound.DESK,
    Role.DATA_QUALITY: Bound.DESK,
    Role.AUDITOR: Bound.DESK,
    Role.ACCOUNT_MANAGER: Bound.ORGANISATION,
    Role.MEDIATOR: Bound.ORGANISATION,
    Role.PRACTITIONER: Bound.ORGANISATION,
    Role.MEDIATED_USER: Bound.ORGANISATION,
    Role.SUBJECT: Bound.ORGANISATION,
}

# What one person may grant. Every other role takes two.
GRANTED_BY_ONE = frozenset({Role.PRACTITIONER, Role.MEDIATED_USER})
# Nobody grants this one: a child or parent is no user of an organisation.
NEVER_GRANTED = frozenset({Role.SUBJECT})

_STRENGTH = {role: number for number, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role for a scope. ``until`` is the last day on which it holds, ``None`` without an end.

    ``scope`` is whose desk a role that is bound to a desk has. For a role that is bound to an
    organisation it is the scope in which the organisation is, and gives nothing by itself.
    """

    role: Role
    scope: Scope
    until: date | None = None


def in_force(grants: Iterable[Grant], today: date) -> tuple[Grant, ...]:
    """The grants that hold today, the strongest first."""
    held = (one for one in grants if one.until is None or today <= one.until)
    return tuple(sorted(held, key=lambda one: (_STRENGTH[one.role], one.scope.code)))


class Unfit(StrEnum):
    """Why a role cannot be granted to an account of an organisation, in words fit for a page."""

    NEVER = "This role is nobody's who works for an organisation."
    NO_AUTHORITY = "No register says whose authority the organisation is in."
    OTHER_AUTHORITY = "The organisation is not in this authority."
    PARTNER = "A national partner's staff search and manage accounts, and hold no desk."
    NATIONAL = "Only a national body's staff hold this role."


def unfit(role: Role, scope: Scope, *, organisation: Scope, partner: bool) -> Unfit | None:
    """Why nobody in an organisation of the scope ``organisation`` can hold the role for ``scope``;
    ``None`` where one can.

    ``partner`` says that the organisation is a national partner.
    """
    if role in NEVER_GRANTED:
        return Unfit.NEVER
    if BOUND_TO[role] is Bound.ORGANISATION:
        return None if scope == organisation else Unfit.OTHER_AUTHORITY
    if partner:
        return Unfit.PARTNER
    if organisation == NOT_KNOWN:
        return Unfit.NO_AUTHORITY
    if BOUND_TO[role] is Bound.NATION and (scope, organisation) != (NATIONAL, NATIONAL):
        return Unfit.NATIONAL
    return None if scope == organisation else Unfit.OTHER_AUTHORITY
