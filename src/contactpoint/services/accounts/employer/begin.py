"""Sending somebody to an employer's sign-in."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from contactpoint.services.accounts.employer.calls import Client, address_to_sign_in_at
from contactpoint.services.accounts.employer.errors import NoSuchEmployerError
from contactpoint.services.accounts.employer.known import metadata_for
from contactpoint.services.accounts.employer.transaction import Asked, Begun, random_text, sealed
from contactpoint.store.models import Account, Employer
from contactpoint.store.repositories import employers

# A sign-in there is no older than a session here may lie unused: somebody else may sit at the
# computer by then.
FRESH_SECONDS = 600


@dataclass(frozen=True, slots=True)
class SentAway:
    """Where the person goes, and what their browser keeps meanwhile."""

    address: str
    cookie: str


@dataclass(frozen=True, slots=True)
class OfferedEmployer:
    """An employer's sign-in as people are offered it."""

    name: str
    title: str


def offered() -> tuple[OfferedEmployer, ...]:
    """The employers' sign-ins that are in force, by title."""
    return tuple(OfferedEmployer(one.name, one.title) for one in employers.in_force())


def send_away(
    *, name: str, asked: Asked, redirect: str, account: object = None, anew: bool = False
) -> SentAway:
    """Begin a sign-in at the employer's; ``redirect`` is the address to which people come back, and
    ``account`` whose session it is, where somebody is signed in. With ``anew`` the person has to be
    asked there, however short a while ago that was.

    Raises ``NoSuchEmployerError``, and ``EmployerRefusedError`` where the provider is not reached.
    """
    employer = employers.by_name(name)
    if employer is None or employer.suspended_at is not None:
        raise NoSuchEmployerError
    held = None if account is None else of_session(account)
    begun = Begun(
        asked=asked,
        employer=name,
        state=random_text(),
        nonce=random_text(),
        verifier=random_text(),
        redirect=redirect,
        at=int(time.time()),
        account=0 if held is None else held.pk,
        generation=0 if held is None else held.session_generation,
    )
    address = address_to_sign_in_at(
        metadata_for(employer.issuer),
        client_of(employer, redirect),
        state=begun.state,
        nonce=begun.nonce,
        verifier=begun.verifier,
        asked=_asked(employer, anew=anew or asked is not Asked.SIGN_IN),
    )
    return SentAway(address, sealed(begun))


def of_session(user: object) -> Account:
    """A request's ``user`` as an account. Raises ``TypeError`` where nobody is signed in."""
    if not isinstance(user, Account):
        raise TypeError("only accounts are linked")
    return user


def client_of(employer: Employer, redirect: str) -> Client:
    """As whom this service asks the employer's provider."""
    return Client(employer.client_id, redirect, tuple(employer.scopes))


def _asked(employer: Employer, *, anew: bool) -> Mapping[str, str]:
    """The strength and the freshness that are asked for. What is answered is checked anyway."""
    wanted = {"acr_values": " ".join(employer.acr_values), "response_mode": "query"}
    if anew:
        return {**wanted, "max_age": "0", "prompt": "login"}
    return {**wanted, "max_age": str(FRESH_SECONDS)}
