"""Staged roll-out: from which day the users of an authority search.

Every organisation in an authority follows it. A user of one that is not on signs in, and is told
from when (``access.decisions.AFTER_SWITCH_ON``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Agent
from contactpoint.access.decisions import Subject, acting
from contactpoint.access.scope import Scope
from contactpoint.feeds.registers import Authority, read_authorities
from contactpoint.ledger.organisation_details import (
    AuthoritySwitchedOff,
    AuthoritySwitchedOn,
    OrganisationsSeen,
)
from contactpoint.services.gate import Look, release
from contactpoint.services.organisations.errors import (
    NoSuchOrganisationError,
    OrganisationRefusedError,
)
from contactpoint.store.repositories import authorities, ledger, organisations_found
from contactpoint.visibility.prepared import Prepared


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """An authority of the register. ``on_from`` is the day from which its users search, ``None``
    where that is not decided; ``organisations`` counts those that are accredited."""

    gss: str
    name: str
    region: str
    on_from: date | None
    is_on: bool
    organisations: int


def see_authorities(*, actor: Actor) -> list[AuthorityLine]:
    """All authorities of the register, by name. Raises ``AccessRefusedError``."""
    actor = acting(actor, Action.SEE_ORGANISATIONS)
    look = Look(actor=actor, what=OrganisationsSeen(authorities=True))
    return release(Prepared(list_authorities(), of=()), look)


def authority_names() -> list[tuple[str, str]]:
    """Code and name of each authority of the register, by name; everybody knows them."""
    return [(one.gss, one.name) for one in _by_name()]


def list_authorities() -> list[AuthorityLine]:
    """All authorities of the register, by name, for an operator at a terminal.

    Raises ``SealBrokenError`` where one was changed past the service.
    """
    today = timezone.localdate()
    on_from = authorities.on_from()
    counted = organisations_found.accredited_by_authority(today)
    return [
        AuthorityLine(
            gss=one.gss,
            name=one.name,
            region=one.region,
            on_from=(day := on_from.get(one.gss)),
            is_on=day is not None and day <= today,
            organisations=counted.get(one.gss, 0),
        )
        for one in _by_name()
    ]


def see_authority(*, actor: Actor, gss: str) -> AuthorityLine:
    """One of them. Raises ``AccessRefusedError`` and ``NoSuchOrganisationError``."""
    found = [one for one in see_authorities(actor=actor) if one.gss == gss]
    if not found:
        raise NoSuchOrganisationError
    return found[0]


def switch_on(*, agent: Agent, gss: str, on_from: date) -> None:
    """Let an authority's users search from a day, today or later; or change the day that was
    planned.

    Raises ``AccessRefusedError``, ``NoSuchOrganisationError``, and ``OrganisationRefusedError`` for
    a day in the past and an authority that is on.
    """
    by = _deciding(agent, gss)
    name = _registered(gss).name
    today = timezone.localdate()
    if on_from < today:
        raise OrganisationRefusedError("The day has to be today or later.")
    with transaction.atomic():
        row = authorities.locked(gss)
        before = None if row is None else row.on_from
        if before is not None and before <= today:
            raise OrganisationRefusedError(
                f"{name} is switched on already. To stop it, switch it off."
            )
        authorities.switch_on(gss, name=name, on_from=on_from, by=by)
        ledger.record_change(
            agent=agent, what=AuthoritySwitchedOn(gss=gss, on_from=on_from, before=before)
        )


def switch_off(*, agent: Agent, gss: str) -> None:
    """Let no user of the authority search from this moment, or take a planned day back.

    Raises ``AccessRefusedError``, ``NoSuchOrganisationError``, and ``OrganisationRefusedError`` for
    one that is neither on nor planned.
    """
    by = _deciding(agent, gss)
    name = _registered(gss).name
    with transaction.atomic():
        row = authorities.locked(gss)
        if row is None or row.on_from is None:
            raise OrganisationRefusedError(f"{name} is not switched on.")
        before = row.on_from
        authorities.switch_off(row, by=by)
        ledger.record_change(agent=agent, what=AuthoritySwitchedOff(gss=gss, before=before))


def _deciding(agent: Agent, gss: str) -> int | None:
    if not isinstance(agent, Actor):
        return None
    return acting(agent, Action.SWITCH_ON, subject=Subject(scope=Scope.of(gss))).account_id


def _registered(gss: str) -> Authority:
    found = _register().get(gss)
    if found is None:
        raise NoSuchOrganisationError
    return found


def _by_name() -> list[Authority]:
    return sorted(_register().values(), key=lambda one: one.name)


@cache
def _register() -> Mapping[str, Authority]:
    return {one.gss: one for one in read_authorities()}
