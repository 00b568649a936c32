"""Signing in and out, as far as the index is concerned; proof of identity comes before."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.standing import Condition, missing_conditions
from contactpoint.ledger import account_details
from contactpoint.ledger.entry import Origin
from contactpoint.services.accounts.left_here import note_left
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, ledger

# Beside the names of ``Condition``: a code device or a PIN has not been set up.
NO_SECOND_FACTOR = "SECOND_FACTOR"


class StandingError(Exception):
    """The account may not be used now; ``conditions`` says what is missing."""

    def __init__(self, conditions: tuple[Condition, ...]) -> None:
        super().__init__("the account is not in good standing")
        self.conditions = conditions


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, and the conditions that the account does not meet today."""

    actor: Actor
    missing: tuple[Condition, ...]


def signed_in(user: object) -> SignedIn | None:
    """Who a request's ``user`` is; ``None`` where nobody has passed both pages of signing in."""
    if not isinstance(user, Account):
        return None
    return SignedIn(actor_of(user), standing_of(user))


def actor_of(account: Account) -> Actor:
    """The account as an actor; ``standing_of`` says whether it may act."""
    return accounts.actor_of(account)


def standing_of(account: Account) -> tuple[Condition, ...]:
    """The conditions that the account does not meet today; empty when it may be used."""
    return missing_conditions(accounts.standing_facts_of(account), timezone.localdate())


def complete_sign_in(*, account: Account, origin: Origin) -> Actor:
    """Record the sign-in and return the actor, with ``origin`` as its origin.

    Called inside the transaction that makes the session. Raises ``StandingError`` when a condition
    of the account does not hold; ``record_refused_sign_in`` records the refusal, outside the
    transaction.
    """
    missing = standing_of(account)
    if missing:
        raise StandingError(missing)
    # At a terminal everything is proved for one command.
    actor = replace(actor_of(account), origin=origin, proven=origin is Origin.TERMINAL)
    ledger.record_change(agent=actor, what=account_details.SignedIn())
    return actor


def record_refused_sign_in(
    *, account: Account, conditions: tuple[Condition, ...], origin: Origin
) -> None:
    """Record that the right password, code and PIN did not let an account in."""
    ledger.record_refusal(
        origin=origin,
        what=account_details.SignInRefused(
            missing=tuple(condition.name for condition in conditions)
        ),
        account_id=account.pk,
        organisation_id=account.organisation_id,
    )


def record_right_password(*, account: Account, origin: Origin) -> None:
    """Record that a password was right and code and PIN are asked for; nobody is signed in yet."""
    ledger.record_refusal(
        origin=origin,
        what=account_details.PasswordProved(),
        account_id=account.pk,
        organisation_id=account.organisation_id,
    )


def record_no_second_factor(*, user: object, origin: Origin) -> None:
    """Record that a right password did not let an account in that has no second factor.

    Raises ``TypeError`` for a user that is no account.
    """
    if not isinstance(user, Account):
        raise TypeError("only accounts sign in")
    ledger.record_refusal(
        origin=origin,
        what=account_details.SignInRefused(missing=(NO_SECOND_FACTOR,)),
        account_id=user.pk,
        organisation_id=user.organisation_id,
    )


def sign_out(*, actor: Actor) -> None:
    """Record that the actor signed out."""
    with transaction.atomic():
        ledger.record_change(agent=actor, what=account_details.SignedOut())
        note_left(actor.account_id)
