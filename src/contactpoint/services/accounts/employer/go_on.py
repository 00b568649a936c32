"""The last step of a sign-in at an employer's, at a page of ours: sign in, link, or prove again.

Everything is looked at once more: a minute may have passed since the person came back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.access.grants import Role
from contactpoint.ledger.employer_details import (
    EmployerLinked,
    EmployerProved,
    EmployerSignedIn,
    EmployerUnlinked,
)
from contactpoint.ledger.entry import Origin
from contactpoint.services.accounts.employer.begin import OfferedEmployer, of_session
from contactpoint.services.accounts.employer.errors import (
    EmployerRefusedError,
    Fault,
    NoSuchEmployerError,
)
from contactpoint.services.accounts.employer.narrow import confirmed, content_of
from contactpoint.services.accounts.employer.refusals import record_employer_refusal
from contactpoint.services.accounts.employer.transaction import Asked, Proved, opened, use_up
from contactpoint.services.accounts.left_here import has_left_since
from contactpoint.services.accounts.sign_in import actor_of, standing_of
from contactpoint.store.models import Account, Employer
from contactpoint.store.repositories import accounts, employers, ledger


@dataclass(frozen=True, slots=True)
class LetIn:
    """Whose account it is, and what its session keeps of the employer's word."""

    account: Account
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """An employer's sign-in, and whether the account is linked to it."""

    name: str
    title: str
    linked: bool


def must_be_let_in(account: Account, roles: frozenset[Role], auth_time: int) -> Actor:
    """The account as an actor with the grants that both sides say. Raises ``EmployerRefusedError``
    where it is not in good standing, there is no such grant, or the account's holder has signed out
    here since signing in there."""
    if has_left_since(account.pk, auth_time):
        raise EmployerRefusedError(Fault.TOO_LONG_AGO)
    missing = standing_of(account)
    if missing:
        raise EmployerRefusedError(Fault.NOT_IN_STANDING, missing, account)
    actor = confirmed(actor_of(account), roles)
    if actor is None:
        raise EmployerRefusedError(Fault.NO_COMMON_ROLE)
    return actor


def asked_of(cookie: str) -> Proved:
    """What the last step is about. Raises ``EmployerRefusedError``."""
    return opened(cookie, Proved)


def let_in(*, proved: Proved) -> LetIn:
    """Record that somebody signs in by their employer. In the transaction that makes the session.

    Raises ``EmployerRefusedError``; ``record_refused_step`` records it, outside the transaction.
    """
    employer = _step(proved, Asked.SIGN_IN)
    link = employers.link_of_subject(employer, proved.subject)
    account = accounts.by_pk(proved.linked)
    if link is None or account is None or link.account_id != account.pk:
        raise EmployerRefusedError(Fault.UNKNOWN_SUBJECT)
    if account.organisation_id != proved.organisation:
        raise EmployerRefusedError(Fault.OTHER_ORGANISATION)
    actor = must_be_let_in(
        account, frozenset(Role(role) for role in proved.roles), proved.auth_time
    )
    ledger.record_change(
        agent=replace(actor, origin=Origin.PAGE),
        what=EmployerSignedIn(
            employer=employer.name,
            acr=proved.acr,
            roles=tuple(one.role.value for one in actor.grants),
        ),
    )
    return LetIn(account, content_of(employer, proved))


def link(*, actor: Actor, account: object, proved: Proved) -> None:
    """Link the actor's account to whom the employer named.

    Raises ``AccessRefusedError`` without a proof a short while ago, and ``EmployerRefusedError``
    where another session began this, or one of the two is linked already.
    """
    actor = acting(actor, Action.CHANGE_OWN_SECRETS)
    employer, held = _step(proved, Asked.LINK), of_session(account)
    _must_have_begun(held, proved)
    try:
        with transaction.atomic():
            employers.link(employer, held.pk, proved.subject)
            ledger.record_change(agent=actor, what=EmployerLinked(employer=employer.name))
    except IntegrityError:
        raise EmployerRefusedError(Fault.LINKED_ALREADY) from None


def prove(*, actor: Actor, account: object, proved: Proved) -> None:
    """Record that the actor signed in at the employer's again just now, as the same person.

    Raises ``EmployerRefusedError`` where it was another person, or another session began this.
    """
    employer, held = _step(proved, Asked.PROVE), of_session(account)
    _must_have_begun(held, proved)
    linked = employers.link_of_subject(employer, proved.subject)
    if linked is None or linked.account_id != held.pk:
        raise EmployerRefusedError(Fault.OTHER_ACCOUNT)
    with transaction.atomic():
        ledger.record_change(
            agent=actor, what=EmployerProved(employer=employer.name, acr=proved.acr)
        )


def unlink(*, actor: Actor, name: str) -> None:
    """Take the actor's own link to an employer back.

    Raises ``AccessRefusedError`` without a proof a short while ago, and ``NoSuchEmployerError``
    where there is no link.
    """
    actor = acting(actor, Action.CHANGE_OWN_SECRETS)
    employer = employers.by_name(name)
    with transaction.atomic():
        if employer is None or not employers.unlink(employer, actor.account_id):
            raise NoSuchEmployerError
        ledger.record_change(agent=actor, what=EmployerUnlinked(employer=name))


def links_of(*, account_id: int) -> tuple[Link, ...]:
    """The employers' sign-ins, and to which of them the account is linked. One that is
    suspended is there as long as the account is linked to it."""
    linked = employers.linked_to(account_id)
    return tuple(
        Link(one.name, one.title, linked=one.pk in linked)
        for one in sorted(employers.every(), key=lambda one: one.title)
        if one.suspended_at is None or one.pk in linked
    )


def provable_by(*, account_id: int) -> tuple[OfferedEmployer, ...]:
    """The employers' sign-ins by which the account's holder can prove who they are: those that are
    linked and in force."""
    linked = employers.linked_to(account_id)
    return tuple(
        OfferedEmployer(one.name, one.title) for one in employers.in_force() if one.pk in linked
    )


def record_refused_step(
    *, proved: Proved, error: EmployerRefusedError, place: str, account: object = None
) -> None:
    """Record that the last step was refused; for the account that is named, or the one linked."""
    if account is not None:
        known: Account | None = of_session(account)
    else:
        known = accounts.by_pk(proved.linked) if proved.linked else None
    record_employer_refusal(employer=proved.employer, error=error, place=place, account=known)


def _step(proved: Proved, asked: Asked) -> Employer:
    """The employer, in force still, whose step has not been made before."""
    if proved.asked is not asked:
        raise EmployerRefusedError(Fault.NOT_BEGUN_HERE)
    employer = employers.by_name(proved.employer)
    if employer is None or employer.suspended_at is not None:
        raise EmployerRefusedError(Fault.SUSPENDED)
    use_up(proved.ticket)
    return employer


def _must_have_begun(account: Account, proved: Proved) -> None:
    if (account.pk, account.session_generation) != (proved.account, proved.generation):
        raise EmployerRefusedError(Fault.OTHER_ACCOUNT)
