"""What an account lacks today, and who can put it right: for its holder, who may not use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contactpoint.access.standing import Condition, lapses
from contactpoint.store.models import Account
from contactpoint.store.repositories import account_lists, accounts


@dataclass(frozen=True, slots=True)
class Lacking:
    """A condition that does not hold; ``since`` is from when, where it has lapsed."""

    condition: Condition
    since: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """An account manager of the holder's organisation."""

    name: str
    telephone: str


@dataclass(frozen=True, slots=True)
class Help:
    """What is missing, and whom to ask."""

    lacking: tuple[Lacking, ...]
    managers: tuple[Asked, ...]
    organisation: str


def whom_to_ask(*, user: object, missing: Sequence[Condition]) -> Help:
    """What is missing of the account that has proved itself, and its organisation's account
    managers, without the holder. Raises ``TypeError`` for a user that is no account.

    Names of colleagues are told only to somebody who has proved password and second factor.
    """
    if not isinstance(user, Account):
        raise TypeError("only accounts lack something")
    days = lapses(accounts.standing_facts_of(user))
    return Help(
        lacking=tuple(Lacking(one, days.get(one)) for one in missing),
        managers=tuple(
            Asked(one.display_name, one.telephone or one.organisation.telephone)
            for one in account_lists.managers_of(user.organisation)
            if one.pk != user.pk
        ),
        organisation=user.organisation.name,
    )
