"""Registering at which employers' sign-ins people may sign in, and keeping one out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from contactpoint.access.actor import Agent
from contactpoint.ledger.employer_details import (
    EmployerAdded,
    EmployerMapped,
    EmployerResumed,
    EmployerSuspended,
)
from contactpoint.services.accounts.employer import known
from contactpoint.services.accounts.employer.calls import is_fit_address
from contactpoint.services.accounts.employer.id_token import ALGORITHMS
from contactpoint.services.accounts.employer.mapping import Claims, ReviewedTable
from contactpoint.services.accounts.employer.signing_keys import ALGORITHMS as OWN_ALGORITHMS
from contactpoint.store.models import Employer
from contactpoint.store.repositories import employers, ledger

NAME = r"[a-z][a-z0-9-]{0,39}"
_NAME = re.compile(f"^{NAME}$")
_LONGEST_TITLE = 80
_LONGEST = 200
_MOST_VALUES = 20
# Texts that stand in addresses: no sign but those that are one thing everywhere.
_PLAIN = re.compile(r"^[\x21-\x7e]{1,200}$")
_CLAIM = re.compile(r"^[A-Za-z0-9_.-]{1,100}$")


class EmployerNotTakenError(Exception):
    """The employer cannot be registered, suspended or resumed; the message says why."""


@dataclass(frozen=True, slots=True)
class RegisteredEmployer:
    """An employer's sign-in as it is registered. ``mapping`` is the digest of its table;
    ``organisations`` and ``roles`` are how many values that names."""

    name: str
    title: str
    issuer: str
    client_id: str
    acr_values: tuple[str, ...]
    algorithms: tuple[str, ...]
    mapping: str
    organisations: int
    roles: int
    suspended_at: datetime | None


def add_employer(
    *,
    agent: Agent,
    name: str,
    title: str,
    issuer: str,
    client_id: str,
    acr_values: Sequence[str],
    algorithms: Sequence[str],
    claims: Claims,
    mapping: ReviewedTable,
    scopes: Sequence[str] = ("openid",),
    assertion_algorithm: str = OWN_ALGORITHMS[0],
) -> None:
    """Register an employer's sign-in. Raises ``EmployerNotTakenError``."""
    _must_be_fit(name, title, issuer, client_id, assertion_algorithm)
    _must_be_values("strength", acr_values)
    _must_be_values("scope", scopes)
    if not algorithms or not set(algorithms) <= set(ALGORITHMS):
        raise EmployerNotTakenError(f"an algorithm is one of {', '.join(ALGORITHMS)}")
    if "openid" not in scopes:
        raise EmployerNotTakenError("one of the scopes is openid")
    if not all(_CLAIM.match(one) for one in (claims.organisation, claims.role)):
        raise EmployerNotTakenError("a claim's name has letters, digits and full stops")
    if claims.posts and not _CLAIM.match(claims.posts):
        raise EmployerNotTakenError("a claim's name has letters, digits and full stops")
    try:
        with transaction.atomic():
            Employer.objects.create(
                name=name,
                title=title,
                issuer=issuer,
                client_id=client_id,
                acr_values=list(acr_values),
                algorithms=list(algorithms),
                assertion_algorithm=assertion_algorithm,
                scopes=list(scopes),
                claims=claims.as_kept(),
                mapping=mapping.as_kept(),
            )
            ledger.record_change(
                agent=agent,
                what=EmployerAdded(
                    employer=name,
                    issuer=issuer,
                    client_id=client_id,
                    acr_values=tuple(acr_values),
                    algorithms=tuple(algorithms),
                    mapping=mapping.digest(),
                ),
            )
    except IntegrityError:
        raise EmployerNotTakenError("another has this name or this issuer already") from None


def map_employer(*, agent: Agent, name: str, mapping: ReviewedTable) -> None:
    """Put another table in the place of the employer's; sessions that it began under the one before
    end. Raises ``EmployerNotTakenError``."""
    with transaction.atomic():
        employer = _registered(name)
        employer.mapping = mapping.as_kept()
        employer.save(update_fields=["mapping"])
        ledger.record_change(
            agent=agent, what=EmployerMapped(employer=name, mapping=mapping.digest())
        )


def suspend_employer(*, agent: Agent, name: str) -> None:
    """Let nobody in by it until it is resumed; sessions that it began open nothing from now on.
    Raises ``EmployerNotTakenError``."""
    with transaction.atomic():
        employer = _registered(name)
        employer.suspended_at = timezone.now()
        employer.save(update_fields=["suspended_at"])
        ledger.record_change(agent=agent, what=EmployerSuspended(employer=name))


def resume_employer(*, agent: Agent, name: str) -> None:
    """Let people sign in by it again. Raises ``EmployerNotTakenError``."""
    with transaction.atomic():
        employer = _registered(name)
        employer.suspended_at = None
        employer.save(update_fields=["suspended_at"])
        known.forget(employer.issuer)
        ledger.record_change(agent=agent, what=EmployerResumed(employer=name))


def list_employers() -> list[RegisteredEmployer]:
    """All employers' sign-ins, by name."""
    return [_described(one) for one in employers.every()]


def mapping_of(name: str) -> ReviewedTable:
    """The employer's table. Raises ``EmployerNotTakenError``."""
    found = employers.by_name(name)
    if found is None:
        raise EmployerNotTakenError("no employer has this name")
    return ReviewedTable.of_kept(found.mapping)


def _described(one: Employer) -> RegisteredEmployer:
    table = ReviewedTable.of_kept(one.mapping)
    return RegisteredEmployer(
        name=one.name,
        title=one.title,
        issuer=one.issuer,
        client_id=one.client_id,
        acr_values=tuple(one.acr_values),
        algorithms=tuple(one.algorithms),
        mapping=table.digest(),
        organisations=len(table.organisations),
        roles=len(table.roles),
        suspended_at=one.suspended_at,
    )


def _registered(name: str) -> Employer:
    found = employers.locked(name)
    if found is None:
        raise EmployerNotTakenError("no employer has this name")
    return found


def _must_be_fit(
    name: str, title: str, issuer: str, client_id: str, assertion_algorithm: str
) -> None:
    if not _NAME.match(name):
        raise EmployerNotTakenError(
            "a name has at most 40 small letters, digits and hyphens, a letter first"
        )
    if not title.strip() or len(title) > _LONGEST_TITLE or not title.isprintable():
        raise EmployerNotTakenError(f"a title has at most {_LONGEST_TITLE} signs")
    if len(issuer) > _LONGEST or "?" in issuer or not is_fit_address(issuer):
        raise EmployerNotTakenError("an issuer is an address that begins with https://")
    if not _PLAIN.match(client_id):
        raise EmployerNotTakenError("a client's name has at most 200 letters, digits and signs")
    if assertion_algorithm not in OWN_ALGORITHMS:
        raise EmployerNotTakenError(f"we sign by one of {', '.join(OWN_ALGORITHMS)}")


def _must_be_values(what: str, values: Sequence[str]) -> None:
    if not 0 < len(values) <= _MOST_VALUES or not all(_PLAIN.match(one) for one in values):
        raise EmployerNotTakenError(f"a {what} has letters, digits and signs, and no spaces")
