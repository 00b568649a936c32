"""Details of what is recorded of employers' sign-ins. Employers are given by name.

``times`` and ``place`` are as in ``ledger.account_details``. As all details (``ledger.details``).
"""

from collections.abc import Mapping

from msgspec import Struct

from contactpoint.ledger.entry import Event


class EmployerAdded(Struct, frozen=True, array_like=True, gc=False, tag="employer_added/1"):
    """An employer's sign-in was registered. ``mapping`` is the SHA-256 digest of the table that
    says which of our organisations and roles its own are."""

    employer: str
    issuer: str
    client_id: str
    acr_values: tuple[str, ...]
    algorithms: tuple[str, ...]
    mapping: str


class EmployerMapped(Struct, frozen=True, array_like=True, gc=False, tag="employer_mapped/1"):
    """Another table holds from now on; ``mapping`` is its digest."""

    employer: str
    mapping: str


class EmployerSuspended(Struct, frozen=True, array_like=True, gc=False, tag="employer_suspended/1"):
    """Nobody signs in by it from now on, and sessions that it began open nothing."""

    employer: str


class EmployerResumed(Struct, frozen=True, array_like=True, gc=False, tag="employer_resumed/1"):
    """People may sign in by it again."""

    employer: str


class EmployerKeyMade(Struct, frozen=True, array_like=True, gc=False, tag="employer_key_made/1"):
    """A key of our own was made and published; ``kid`` is its public name."""

    kid: str


class EmployerKeyRetired(
    Struct, frozen=True, array_like=True, gc=False, tag="employer_key_retired/1"
):
    """A key of our own is published no more, and signs nothing."""

    kid: str


class EmployerLinked(Struct, frozen=True, array_like=True, gc=False, tag="employer_linked/1"):
    """The account signed in at the employer's, and signs in by it from now on."""

    employer: str


class EmployerUnlinked(Struct, frozen=True, array_like=True, gc=False, tag="employer_unlinked/1"):
    """The account does not sign in by the employer any more."""

    employer: str


class EmployerSignedIn(Struct, frozen=True, array_like=True, gc=False, tag="employer_signed_in/1"):
    """The account signed in by its employer. ``acr`` is the strength that the employer stated, and
    ``roles`` those that both sides say, to which the session is bound."""

    employer: str
    acr: str
    roles: tuple[str, ...]


class EmployerProved(Struct, frozen=True, array_like=True, gc=False, tag="employer_proved/1"):
    """The account signed in at the employer's once more, to prove that it is the same person."""

    employer: str
    acr: str


class EmployerRefused(Struct, frozen=True, array_like=True, gc=False, tag="employer_refused/1"):
    """Somebody who came from an employer's sign-in was refused; ``reason`` is a value of
    ``services.accounts.employer.errors.Fault``. ``missing`` are names of ``Condition``."""

    employer: str
    reason: str
    missing: tuple[str, ...] = ()
    times: int = 1
    place: str = ""


EmployerDetail = (
    EmployerAdded
    | EmployerMapped
    | EmployerSuspended
    | EmployerResumed
    | EmployerKeyMade
    | EmployerKeyRetired
    | EmployerLinked
    | EmployerUnlinked
    | EmployerSignedIn
    | EmployerProved
    | EmployerRefused
)

EMPLOYER_DETAILS: Mapping[Event, type[EmployerDetail]] = {
    Event.EMPLOYER_ADDED: EmployerAdded,
    Event.EMPLOYER_MAPPED: EmployerMapped,
    Event.EMPLOYER_SUSPENDED: EmployerSuspended,
    Event.EMPLOYER_RESUMED: EmployerResumed,
    Event.EMPLOYER_KEY_MADE: EmployerKeyMade,
    Event.EMPLOYER_KEY_RETIRED: EmployerKeyRetired,
    Event.EMPLOYER_LINKED: EmployerLinked,
    Event.EMPLOYER_UNLINKED: EmployerUnlinked,
    Event.EMPLOYER_SIGNED_IN: EmployerSignedIn,
    Event.EMPLOYER_PROVED: EmployerProved,
    Event.EMPLOYER_REFUSED: EmployerRefused,
}
