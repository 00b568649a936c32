"""Whose accounts may be used: accrediting an organisation, and withdrawing that.

A national administrator answers for each (the rules of the domain, section 2). What is decided
holds from the next request of everybody concerned: standing is looked at every time.
"""

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Agent
from contactpoint.access.decisions import Subject, acting
from contactpoint.access.scope import Scope
from contactpoint.children.invisible import without_invisible_signs
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.ledger.organisation_details import (
    AccreditationWithdrawn,
    OrganisationAccredited,
    PartnerAdded,
)
from contactpoint.services.organisations.errors import (
    NoSuchOrganisationError,
    OrganisationRefusedError,
)
from contactpoint.store.models import Organisation
from contactpoint.store.repositories import accounts, ledger, organisations

MOST_YEARS = 3
# The Charity Commission's numbers; of a linked charity only its main number counts.
_CHARITY = re.compile(r"[0-9]{6,7}")
_LONGEST_NAME = 200
_LONGEST_TELEPHONE = 20


def latest_end(today: date) -> date:
    """The last day to which an organisation can be accredited today: three years ahead."""
    try:
        return today.replace(year=today.year + MOST_YEARS)
    except ValueError:
        # The 29th of February.
        return today.replace(year=today.year + MOST_YEARS, day=28)


def accredit(*, agent: Agent, organisation: OrganisationCode, until: date) -> None:
    """Let the organisation's accounts be used from today to the day ``until``, three years ahead at
    most. Of one that is accredited this moves the end.

    Raises ``AccessRefusedError``, ``NoSuchOrganisationError``, and ``OrganisationRefusedError`` for
    one that has closed, a day that is no later than the end it has, and one beyond three years.
    """
    with transaction.atomic():
        row = _locked(organisation)
        by = _deciding(agent, Action.ACCREDIT, row)
        today = timezone.localdate()
        _must_be_in_time(until, today)
        if row.closed_on is not None and row.closed_on <= today:
            raise OrganisationRefusedError(
                "It has closed. Its accounts go to its successor, by a decision of their own."
            )
        held = accounts.accreditation_of(row)
        renewed = held.holds(today)
        if renewed and held.until is not None and until <= held.until:
            raise OrganisationRefusedError(
                "It is accredited to that day already. Name a later one, or withdraw it."
            )
        organisations.accredit(row.pk, until=until, by=by)
        ledger.record_change(
            agent=agent,
            what=OrganisationAccredited(organisation=row.pk, until=until, renewed=renewed),
        )


def withdraw_accreditation(*, actor: Actor, organisation: OrganisationCode) -> None:
    """Let no account of the organisation be used from this moment.

    Raises ``AccessRefusedError``, ``NoSuchOrganisationError``, and ``OrganisationRefusedError`` for
    the actor's own organisation, of which nobody could give it back, and for one that is not
    accredited.
    """
    with transaction.atomic():
        row = _locked(organisation)
        by = _deciding(actor, Action.ACCREDIT, row)
        if row.pk == actor.organisation_id:
            raise OrganisationRefusedError(
                "It is your own organisation: you would shut yourself out."
            )
        if not row.accredited:
            raise OrganisationRefusedError("It is not accredited.")
        organisations.withdraw(row, by=by)
        ledger.record_change(agent=actor, what=AccreditationWithdrawn(organisation=row.pk))


def add_partner(
    *, actor: Actor, number: str, name: str, until: date, telephone: str = ""
) -> OrganisationCode:
    """Add a charity as a national partner, accredited to the day ``until``; returns its code.

    ``number`` is that of the Charity Commission's register, of six or seven digits. Its own
    account managers grant accounts to its staff; no desk is anybody's of them. Raises
    ``AccessRefusedError``, and ``OrganisationRefusedError`` for what is no such number, one that is
    there already, a name or a telephone that is none, and a day that ``accredit`` refuses.
    """
    actor = acting(actor, Action.ADD_PARTNER)
    name, telephone = (without_invisible_signs(text).strip() for text in (name, telephone))
    number = number.strip()
    if not number.isascii() or not _CHARITY.fullmatch(number):
        raise OrganisationRefusedError("A charity's number has 6 or 7 digits.")
    if not 0 < len(name) <= _LONGEST_NAME:
        raise OrganisationRefusedError(f"A name has 1 to {_LONGEST_NAME} characters.")
    if len(telephone) > _LONGEST_TELEPHONE:
        raise OrganisationRefusedError(
            f"A telephone number has {_LONGEST_TELEPHONE} characters at most."
        )
    _must_be_in_time(until, timezone.localdate())
    code = OrganisationCode(OrganisationScheme.CHARITY, number)
    try:
        with transaction.atomic():
            row = organisations.add_partner(
                code, name=name, telephone=telephone, until=until, by=actor.account_id
            )
            ledger.record_change(
                agent=actor, what=PartnerAdded(organisation=row.pk, code=number, until=until)
            )
    except IntegrityError:
        raise OrganisationRefusedError("A charity of this number is a partner already.") from None
    return code


def _locked(code: OrganisationCode) -> Organisation:
    found = organisations.locked(code.scheme.value, code.code)
    if found is None:
        raise NoSuchOrganisationError
    return found


def _deciding(agent: Agent, action: Action, row: Organisation) -> int | None:
    """The account that decides about the organisation, ``None`` for a job."""
    if not isinstance(agent, Actor):
        return None
    subject = Subject(organisation_id=row.pk, scope=Scope.of(row.authority_gss))
    return acting(agent, action, subject=subject).account_id


def _must_be_in_time(until: date, today: date) -> None:
    if until <= today:
        raise OrganisationRefusedError("The last day has to be later than today.")
    if until > latest_end(today):
        raise OrganisationRefusedError(
            f"The last day can be {MOST_YEARS} years from today at the latest."
        )
