"""Details of an account's life: invited, checked, renewed, moved, handed over and ended.

Accounts and organisations are given by primary key. An entry whose detail has ``account`` is found
as one about that account.

As all details (``ledger.details``).
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct

from contactpoint.ledger.about import About
from contactpoint.ledger.entry import Event


class AccountInvited(Struct, frozen=True, array_like=True, gc=False, tag="account_invited/1"):
    """Somebody was invited: the account is there, without secrets; ``role`` is a value of
    ``Role``, empty where none was granted yet."""

    account: int
    organisation: int
    role: str = ""


class CheckStated(Struct, frozen=True, array_like=True, gc=False, tag="check_stated/1"):
    """A condition was stated of an account; ``condition`` is a name of ``Condition``, ``on`` the
    day on which it was fulfilled."""

    account: int
    condition: str
    on: date


class AccountRenewed(Struct, frozen=True, array_like=True, gc=False, tag="account_renewed/1"):
    """The manager's yearly renewal."""

    account: int
    on: date


class AccountReleased(Struct, frozen=True, array_like=True, gc=False, tag="account_released/1"):
    """The manager of an organisation released an account to another organisation."""

    account: int
    to: int


class ReleaseTakenBack(Struct, frozen=True, array_like=True, gc=False, tag="release_taken_back/1"):
    """An account that was released stays where it is; either organisation may say so."""

    account: int


class AccountTransferred(
    Struct, frozen=True, array_like=True, gc=False, tag="account_transferred/1"
):
    """The manager of another organisation took an account over that was released to it."""

    account: int
    left: int
    to: int


class InvolvementsHandedOver(
    Struct, frozen=True, array_like=True, gc=False, tag="involvements_handed_over/1"
):
    """Involvements of an account were handed over to the account ``to``, or ended where that is
    ``None``; ``involvements`` is how many."""

    account: int
    to: int | None
    involvements: int


class InvolvementTakenOver(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="involvement_taken_over/1"
):
    """An involvement with the child, ``reference``, was taken over by the account ``to``, whose
    involvement is ``now``."""

    reference: UUID
    to: int
    now: UUID


class ContactLeft(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="contact_left/1"
):
    """An involvement with the child ended because its practitioner left; nobody took it over."""

    reference: UUID
    ended_on: date


class AccountEnded(Struct, frozen=True, array_like=True, gc=False, tag="account_ended/1"):
    """An account ended. It never works again."""

    account: int
    on: date


class AccountsSeen(Struct, frozen=True, array_like=True, gc=False, tag="accounts_seen/1"):
    """A list of an organisation's accounts was seen; ``shown`` is how many."""

    organisation: int
    shown: int


class AccountSeen(Struct, frozen=True, array_like=True, gc=False, tag="account_seen/1"):
    """An account, ``of``, was looked at; with ``history``, what was done with it."""

    of: int
    history: bool = False


class TeamSeen(Struct, frozen=True, array_like=True, gc=False, tag="team_seen/1"):
    """Who holds a desk in an authority was looked at; ``scope`` is the code of the authority's."""

    scope: str


LifeDetail = (
    AccountInvited
    | CheckStated
    | AccountRenewed
    | AccountReleased
    | ReleaseTakenBack
    | AccountTransferred
    | InvolvementsHandedOver
    | InvolvementTakenOver
    | ContactLeft
    | AccountEnded
    | AccountsSeen
    | AccountSeen
    | TeamSeen
)
LIFE_DETAILS: Mapping[Event, type[LifeDetail]] = {
    Event.ACCOUNT_INVITED: AccountInvited,
    Event.CHECK_STATED: CheckStated,
    Event.ACCOUNT_RENEWED: AccountRenewed,
    Event.ACCOUNT_RELEASED: AccountReleased,
    Event.RELEASE_TAKEN_BACK: ReleaseTakenBack,
    Event.ACCOUNT_TRANSFERRED: AccountTransferred,
    Event.INVOLVEMENTS_HANDED_OVER: InvolvementsHandedOver,
    Event.INVOLVEMENT_TAKEN_OVER: InvolvementTakenOver,
    Event.CONTACT_LEFT: ContactLeft,
    Event.ACCOUNT_ENDED: AccountEnded,
    Event.ACCOUNTS_SEEN: AccountsSeen,
    Event.ACCOUNT_SEEN: AccountSeen,
    Event.TEAM_SEEN: TeamSeen,
}
