"""The accounts of an organisation: searched by name, and those that lapse soon."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from contactpoint.access.account_state import AccountState
from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.access.grants import Role
from contactpoint.access.standing import Condition
from contactpoint.children.folding import folded_words
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.ledger.life_details import AccountsSeen
from contactpoint.services.account_life.charge import NOBODY, of_organisation
from contactpoint.services.account_life.errors import FieldError
from contactpoint.services.account_life.listed import ListedAccount, listed
from contactpoint.services.account_life.shown import shown
from contactpoint.store.models import Account, Organisation
from contactpoint.store.repositories import account_lists, organisations

MOST_SHOWN = 50
LONGEST_TEXT = 80


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought in a list: words of the name or the user name, a state, a role."""

    text: str = ""
    state: AccountState | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class AccountList:
    """Accounts by name, at most 50; ``more`` says that there are others."""

    organisation: str
    accounts: tuple[ListedAccount, ...]
    more: bool


def list_accounts(*, actor: Actor, organisation: int, sought: Sought) -> AccountList:
    """The accounts of an organisation that are sought; that they were seen is recorded.

    Words are compared as bare letters: without accents, in any case. Each has to begin a word of
    the name or the user name. Raises ``AccessRefusedError``.
    """
    actor = of_organisation(actor, Action.SEE_ACCOUNTS, organisation)
    row = Organisation.objects.get(pk=organisation)
    found = list(islice(_found(row, sought), MOST_SHOWN + 1))
    return _seen(actor, row, found)


def lapsing_accounts(*, actor: Actor, organisation: int) -> AccountList:
    """The accounts that lapse in the next 60 days or whose renewal or DBS check has lapsed, the
    first to lapse first; that they were seen is recorded. Raises ``AccessRefusedError``."""
    actor = of_organisation(actor, Action.SEE_ACCOUNTS, organisation)
    row = Organisation.objects.get(pk=organisation)
    found = [one for one in map(listed, account_lists.of_organisation(row)) if _lapses(one)]
    found.sort(key=lambda one: (one.lapses_on or date.max, one.name, one.pk))
    return _seen(actor, row, found)


def released_here(*, actor: Actor) -> AccountList:
    """The accounts that other organisations release to the actor's. Raises
    ``AccessRefusedError``."""
    actor = of_organisation(actor, Action.SEE_ACCOUNTS, actor.organisation_id)
    row = Organisation.objects.get(pk=actor.organisation_id)
    return _seen(actor, row, [listed(one) for one in account_lists.released_to(row.pk)])


def organisation_by_code(*, actor: Actor, code: str) -> int:
    """The organisation with this URN, LAESTAB number, ODS or GSS code, by primary key, for whoever
    may see the accounts of any; that it was named is recorded.

    Raises ``AccessRefusedError``, and ``FieldError`` for a code that no register knows.
    """
    actor = acting(actor, Action.SEE_ACCOUNTS, subject=NOBODY)
    tried = [OrganisationCode(scheme, code.strip().upper()) for scheme in OrganisationScheme]
    for found in organisations.by_codes(tried).values():
        return shown(actor, AccountsSeen(organisation=found.pk, shown=0), found.pk)
    raise FieldError("code", "There is no organisation with this number or code")


def _found(row: Organisation, sought: Sought) -> Iterator[ListedAccount]:
    words = folded_words(sought.text[:LONGEST_TEXT])
    figures = sought.text.strip().lower()
    for account in account_lists.of_organisation(row):
        if not _is_named(account, words, figures):
            continue
        one = listed(account)
        if sought.state in (None, one.state) and (sought.role is None or sought.role in one.roles):
            yield one


def _is_named(account: Account, words: tuple[str, ...], figures: str) -> bool:
    if not figures or account.username.startswith(figures):
        return True
    own = (*folded_words(account.display_name), *account.username.split("."))
    return bool(words) and all(any(name.startswith(word) for name in own) for word in words)


def _lapses(one: ListedAccount) -> bool:
    if one.state is AccountState.LAPSING:
        return True
    return one.state is AccountState.LAPSED and bool(
        {Condition.RENEWAL, Condition.DBS, Condition.GRANT} & {*one.missing}
    )


def _seen(actor: Actor, row: Organisation, found: list[ListedAccount]) -> AccountList:
    first = tuple(found[:MOST_SHOWN])
    what = AccountsSeen(organisation=row.pk, shown=len(first))
    return shown(actor, what, AccountList(row.name, first, len(found) > MOST_SHOWN))
