"""Details of what is done with the children whom an account works with, seen together; and of its
own telephone and e-mail, which stand on their records.

As all details (``ledger.details``).
"""

from collections.abc import Mapping
from uuid import UUID

from msgspec import Struct

from contactpoint.ledger.about import About
from contactpoint.ledger.entry import Event


class OwnChildrenSeen(Struct, frozen=True, array_like=True, gc=False, tag="own_children_seen/1"):
    """The account looked at a page of the children whom it works with, or whom colleagues offer to
    it; ``shown`` is how many. Each of them has an entry."""

    shown: int


class ChangesSeen(Struct, frozen=True, array_like=True, gc=False, tag="changes_seen/1"):
    """The account said that it has seen what changed on so many children."""

    children: int


class HandOverOffered(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="hand_over_offered/1"
):
    """The account offered its involvement with the child to the account ``to``."""

    reference: UUID
    to: int


class OfferTakenBack(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="offer_taken_back/1"
):
    """The account took such an offer back."""

    reference: UUID


class OfferOpened(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="offer_opened/1"
):
    """The account looked at the child that a colleague offers to it."""

    reference: UUID


class OfferDeclined(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="offer_declined/1"
):
    """The account declined to take the child over from the account ``offered_by``."""

    reference: UUID
    offered_by: int


class ContactAsked(Struct, frozen=True, array_like=True, gc=False, tag="contact_asked/1"):
    """The account asked for another telephone number or e-mail address of its own; with
    ``taken_back``, for none any more."""

    account: int
    taken_back: bool = False


class ContactsWaitingSeen(
    Struct, frozen=True, array_like=True, gc=False, tag="contacts_waiting_seen/1"
):
    """The accounts of an organisation of which one waits to be confirmed were looked at."""

    organisation: int
    shown: int


class ContactConfirmed(Struct, frozen=True, array_like=True, gc=False, tag="contact_confirmed/1"):
    """The telephone number and e-mail address that an account asked for are its own."""

    account: int


class ContactDeclined(Struct, frozen=True, array_like=True, gc=False, tag="contact_declined/1"):
    """They are not: the account keeps those that it had."""

    account: int


class ContactRenewed(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="contact_renewed/1"
):
    """The involvement with the child has the telephone number and e-mail address of now."""

    reference: UUID


class ContactsRenewed(Struct, frozen=True, array_like=True, gc=False, tag="contacts_renewed/1"):
    """So many involvements of an account were brought up to date."""

    account: int
    involvements: int


OwnChildrenDetail = (
    OwnChildrenSeen
    | ChangesSeen
    | HandOverOffered
    | OfferTakenBack
    | OfferOpened
    | OfferDeclined
    | ContactAsked
    | ContactsWaitingSeen
    | ContactConfirmed
    | ContactDeclined
    | ContactRenewed
    | ContactsRenewed
)
OWN_CHILDREN_DETAILS: Mapping[Event, type[OwnChildrenDetail]] = {
    Event.OWN_CHILDREN_SEEN: OwnChildrenSeen,
    Event.CHANGES_SEEN: ChangesSeen,
    Event.HAND_OVER_OFFERED: HandOverOffered,
    Event.OFFER_TAKEN_BACK: OfferTakenBack,
    Event.OFFER_OPENED: OfferOpened,
    Event.OFFER_DECLINED: OfferDeclined,
    Event.CONTACT_ASKED: ContactAsked,
    Event.CONTACTS_WAITING_SEEN: ContactsWaitingSeen,
    Event.CONTACT_CONFIRMED: ContactConfirmed,
    Event.CONTACT_DECLINED: ContactDeclined,
    Event.CONTACT_RENEWED: ContactRenewed,
    Event.CONTACTS_RENEWED: ContactsRenewed,
}
