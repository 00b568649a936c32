"""Accounts as account managers see them: what is on file of each, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from contactpoint.access.account_state import AccountState, state_of
from contactpoint.access.grants import Grant, Role, in_force
from contactpoint.access.standing import Condition, lapses, lapsing, missing_conditions
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account in a list. ``lapses_on`` is the first day on which a condition lapses that holds
    now, or lapsed; ``missing`` are the conditions that do not hold."""

    pk: int
    name: str
    username: str
    job_title: str
    state: AccountState
    roles: tuple[Role, ...]
    missing: tuple[Condition, ...]
    lapses_on: date | None
    is_moving: bool


def listed(account: Account) -> ListedAccount:
    """An account as lists have it."""
    today = timezone.localdate()
    facts = accounts.standing_facts_of(account)
    state = state_of(
        facts,
        today,
        enrolled=accounts.is_enrolled(account),
        ended=account.ended_on is not None,
    )
    missing = missing_conditions(facts, today)
    days = lapses(facts)
    told = [*lapsing(facts, today), *(one for one in missing if one in days)]
    return ListedAccount(
        pk=account.pk,
        name=account.display_name,
        username=account.username,
        job_title=account.job_title,
        state=state,
        roles=roles_of(accounts.grants_of(account), today),
        missing=missing,
        lapses_on=min((days[one] for one in told), default=None),
        is_moving=account.released_to_id is not None,
    )


def roles_of(grants: tuple[Grant, ...], today: date) -> tuple[Role, ...]:
    """The roles of the grants in force, each once, the strongest first."""
    return tuple(dict.fromkeys(one.role for one in in_force(grants, today)))


Days = Mapping[Condition, date]
