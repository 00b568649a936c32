"""Accounts and lists that pages lead to: neither a name nor a number of an account is in an
address."""

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404

from contactpoint.access.account_state import AccountState
from contactpoint.access.grants import Role
from contactpoint.services.account_life.list_accounts import Sought
from contactpoint.web.kept import Keeper

# Two lists of fifty, and what was opened from them.
_ACCOUNTS = Keeper("accounts", at_most=200)
_LISTS = Keeper("account_lists", at_most=20)


@dataclass(frozen=True, slots=True)
class RememberedList:
    """Which organisation's accounts are looked at, and what is sought among them."""

    organisation: int
    sought: Sought


def remember_account(session: SessionBase, account: int) -> str:
    """The reference of an account."""
    return _ACCOUNTS.keep(session, {"account": account})


def recall_account(session: SessionBase, reference: str) -> int:
    """The account of a reference. Raises ``Http404`` where the session has none."""
    kept = _ACCOUNTS.recall(session, reference)
    if kept is None:
        raise Http404
    return int(kept["account"])


def recall_accounts(session: SessionBase, references: list[str]) -> list[int]:
    """The accounts of references; what the session has none of is left out."""
    kept = [_ACCOUNTS.recall(session, reference) for reference in references]
    return [int(one["account"]) for one in kept if one is not None]


def remember_list(session: SessionBase, wanted: RememberedList) -> str:
    """The reference of a list."""
    sought = wanted.sought
    return _LISTS.keep(
        session,
        {
            "organisation": wanted.organisation,
            "text": sought.text,
            "state": None if sought.state is None else sought.state.name,
            "role": None if sought.role is None else sought.role.value,
        },
    )


def recall_list(session: SessionBase, reference: str) -> RememberedList:
    """The list of a reference. Raises ``Http404`` where the session has none."""
    kept = _LISTS.recall(session, reference)
    if kept is None:
        raise Http404
    return RememberedList(
        int(kept["organisation"]),
        Sought(
            kept["text"],
            None if kept["state"] is None else AccountState[kept["state"]],
            None if kept["role"] is None else Role(kept["role"]),
        ),
    )
