"""Details of what is recorded of organisations and authorities: who may be used by whom, and from
when. Organisations are given by primary key, authorities by their public code.

As all details (``ledger.details``).
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from contactpoint.ledger.entry import Event


class OrganisationAccredited(
    Struct, frozen=True, array_like=True, gc=False, tag="organisation_accredited/1"
):
    """An organisation's accounts may be used to the day ``until``; ``renewed`` says that they could
    before."""

    organisation: int
    until: date
    renewed: bool


class AccreditationWithdrawn(
    Struct, frozen=True, array_like=True, gc=False, tag="accreditation_withdrawn/1"
):
    """No account of the organisation may be used any more."""

    organisation: int


class PartnerAdded(Struct, frozen=True, array_like=True, gc=False, tag="partner_added/1"):
    """A charity became a national partner, accredited to the day ``until``."""

    organisation: int
    code: str
    until: date


class AuthoritySwitchedOn(
    Struct, frozen=True, array_like=True, gc=False, tag="authority_switched_on/1"
):
    """An authority's users search from the day ``on_from``; ``before`` was the day until now."""

    gss: str
    on_from: date
    before: date | None = None


class AuthoritySwitchedOff(
    Struct, frozen=True, array_like=True, gc=False, tag="authority_switched_off/1"
):
    """No user of the authority searches any more; ``before`` was the day from which they did."""

    gss: str
    before: date | None = None


class OrganisationClosed(
    Struct, frozen=True, array_like=True, gc=False, tag="organisation_closed/1"
):
    """A register says that an accredited organisation closed on a day, or will; ``successor`` is
    the code of the one that it says replaced it, or empty."""

    organisation: int
    closed_on: date
    successor: str = ""


class OrganisationReopened(
    Struct, frozen=True, array_like=True, gc=False, tag="organisation_reopened/1"
):
    """A register says that an organisation that had closed is open."""

    organisation: int


class OrganisationSucceeded(
    Struct, frozen=True, array_like=True, gc=False, tag="organisation_succeeded/1"
):
    """So many accounts of a closed organisation went to the one that took it over."""

    organisation: int
    successor: int
    accounts: int


class AccountMoved(Struct, frozen=True, array_like=True, gc=False, tag="account_moved/1"):
    """An account went to the organisation that took its own over, or its organisation went to
    another authority; ``taken`` are the roles, each with its scope, that it had to leave."""

    account: int
    organisation: int
    came_from: int
    taken: tuple[tuple[str, str], ...] = ()


class OrganisationsSeen(Struct, frozen=True, array_like=True, gc=False, tag="organisations_seen/1"):
    """The account saw organisations, or one of them; with ``authorities``, those that are on."""

    organisation: int | None = None
    authorities: bool = False


class SupplySeen(Struct, frozen=True, array_like=True, gc=False, tag="supply_seen/1"):
    """The account saw the suppliers of its desk, or one of them by name; with ``loads``, the
    loads."""

    supplier: str = ""
    loads: bool = False


OrganisationDetail = (
    OrganisationsSeen
    | SupplySeen
    | OrganisationAccredited
    | AccreditationWithdrawn
    | PartnerAdded
    | AuthoritySwitchedOn
    | AuthoritySwitchedOff
    | OrganisationClosed
    | OrganisationReopened
    | OrganisationSucceeded
    | AccountMoved
)

ORGANISATION_DETAILS: Mapping[Event, type[OrganisationDetail]] = {
    Event.ORGANISATIONS_SEEN: OrganisationsSeen,
    Event.SUPPLY_SEEN: SupplySeen,
    Event.ORGANISATION_ACCREDITED: OrganisationAccredited,
    Event.ACCREDITATION_WITHDRAWN: AccreditationWithdrawn,
    Event.PARTNER_ADDED: PartnerAdded,
    Event.AUTHORITY_SWITCHED_ON: AuthoritySwitchedOn,
    Event.AUTHORITY_SWITCHED_OFF: AuthoritySwitchedOff,
    Event.ORGANISATION_CLOSED: OrganisationClosed,
    Event.ORGANISATION_REOPENED: OrganisationReopened,
    Event.ORGANISATION_SUCCEEDED: OrganisationSucceeded,
    Event.ACCOUNT_MOVED: AccountMoved,
}
