"""One account: its conditions with their days, who stated each, and its grants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from contactpoint.access.account_state import AccountState, lacks_for_token
from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting, may
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Grant
from contactpoint.access.scope import Scope
from contactpoint.access.standing import Condition, lapses, missing_conditions
from contactpoint.ledger.life_details import AccountSeen
from contactpoint.services.account_life.charge import in_charge, subject_of
from contactpoint.services.account_life.contact_asked import ContactAsked, asked_of
from contactpoint.services.account_life.listed import ListedAccount, listed
from contactpoint.services.account_life.shown import shown
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, involvements


@dataclass(frozen=True, slots=True)
class ConditionShown:
    """A condition of an account. ``on`` is the day on which it was fulfilled, ``lapses_on`` from
    when it does not hold. ``by`` is who stated it, empty where nobody is known."""

    condition: Condition
    holds: bool
    on: date | None
    lapses_on: date | None
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account, for whoever manages it. ``open_involvements`` is how many children its holder is
    recorded to work with, of all children alike. ``contact_asked`` is what its holder asks to be
    reached by, and ``contact_carried`` whether all records have what was confirmed. ``may_do`` is
    what can be done with it now, if the second factor is proved again."""

    listed: ListedAccount
    telephone: str
    email: str
    organisation: str
    scope: Scope
    conditions: tuple[ConditionShown, ...]
    grants: tuple[Grant, ...]
    ended_on: date | None
    released_to: str
    code_until: datetime | None
    open_involvements: int
    lacks_for_token: tuple[Condition, ...]
    contact_asked: ContactAsked | None
    contact_carried: bool
    may_do: frozenset[Action]


def see_account(*, actor: Actor, account: int) -> AccountView:
    """An account as it is; that it was seen is recorded. Raises ``AccessRefusedError``."""
    whole = actor
    actor, row = in_charge(actor, Action.SEE_ACCOUNTS, account)
    return shown(actor, AccountSeen(of=row.pk), _view(whole, row))


def released(*, actor: Actor, account: int) -> ListedAccount:
    """An account that is released to the actor's organisation. Raises ``AccessRefusedError``, alike
    for one that is not and for one that does not exist."""
    acting(actor, Action.SEE_ACCOUNTS)
    row = accounts.by_pk(account)
    if row is None or row.released_to_id != actor.organisation_id or row.ended_on is not None:
        raise AccessRefusedError(Refusal.OUT_OF_SCOPE)
    return shown(actor, AccountSeen(of=row.pk), listed(row))


def _view(actor: Actor, row: Account) -> AccountView:
    today, facts = timezone.localdate(), accounts.standing_facts_of(row)
    entry, involved = listed(row), len(involvements.open_of(row.pk))
    lacks = lacks_for_token(facts, today)
    fitting = {*_fitting(entry, involved, lacks)}
    if entry.state is not AccountState.ENDED and (row.contact_asked or not row.contact_carried):
        fitting.add(Action.CONFIRM_CONTACT)
    return AccountView(
        listed=entry,
        telephone=row.telephone,
        email=row.email,
        organisation=row.organisation.name,
        scope=Scope.of(row.organisation.authority_gss),
        conditions=_conditions(row, today),
        grants=accounts.grants_of(row),
        ended_on=row.ended_on,
        released_to="" if row.released_to is None else row.released_to.name,
        code_until=row.enrol_until if row.enrolment else None,
        open_involvements=involved,
        lacks_for_token=lacks,
        contact_asked=asked_of(row),
        contact_carried=row.contact_carried,
        may_do=frozenset(one for one in fitting if _may(actor, one, row)),
    )


def _fitting(entry: ListedAccount, involved: int, lacks: tuple[Condition, ...]) -> Iterable[Action]:
    """What an account that stands so lets be done with it."""
    if entry.state is AccountState.ENDED:
        return
    yield Action.STATE_CHECK
    yield Action.END_ACCOUNT
    yield Action.TRANSFER
    yield from (Action.GRANT, Action.TAKE_GRANT_AWAY)
    if involved:
        yield Action.HAND_OVER
    if entry.state is AccountState.SUSPENDED:
        yield Action.RESUME
        return
    yield Action.SUSPEND
    if entry.state is AccountState.INVITED:
        if not lacks:
            yield Action.ISSUE_TOKEN
        return
    yield from (Action.RENEW, Action.RECOVER)


def _may(actor: Actor, action: Action, row: Account) -> bool:
    """Whether the actor may, at most after proving the second factor again."""
    if not may(actor, action):
        return False
    try:
        acting(actor, action, subject=subject_of(row))
    except AccessRefusedError as refused:
        return refused.refusal is Refusal.STEP_UP
    return True


def _conditions(row: Account, today: date) -> tuple[ConditionShown, ...]:
    facts = accounts.standing_facts_of(row)
    missing, days = missing_conditions(facts, today), lapses(facts)
    names = accounts.names_of(one.by for one in facts.stated.values() if one.by is not None)
    found = []
    for condition in Condition:
        column = accounts.FACTS.get(condition)
        stated = facts.stated.get(condition)
        found.append(
            ConditionShown(
                condition,
                holds=condition not in missing,
                on=None if column is None else getattr(row, column),
                lapses_on=days.get(condition),
                by="" if stated is None else names.get(stated.by or 0, stated.operator),
                at=None if stated is None else stated.at,
            )
        )
    return tuple(found)
