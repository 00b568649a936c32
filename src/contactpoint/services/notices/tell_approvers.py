"""Tell those who may approve what somebody has asked for, in the transaction of the asking."""

from collections.abc import Collection, Iterable

from contactpoint.access.grants import Role
from contactpoint.access.notices import NoticeKind
from contactpoint.access.scope import NATIONAL, NOT_KNOWN, Scope
from contactpoint.services.notices.tell import tell
from contactpoint.store.repositories import account_lists, accounts


def tell_who_answers(roles: Collection[Role], *, account: int | None, asked_by: int | None) -> None:
    """Tell those of these roles who may answer a request: about an account the account managers of
    its organisation, or else the national administrators. Neither who asked nor whom it is about
    answers it."""
    nobody = {account, asked_by}
    found = set[int]()
    row = None if account is None else accounts.by_pk(account)
    if row is not None and Role.ACCOUNT_MANAGER in roles:
        found = {one.pk for one in account_lists.managers_of(row.organisation)} - nobody
    if not found and Role.NATIONAL_ADMINISTRATOR in roles:
        found = _at([NATIONAL], Role.NATIONAL_ADMINISTRATOR) - nobody
    tell(NoticeKind.APPROVAL_WAITS, to=found)


def tell_reviewers(desks: Iterable[Scope], *, by: int) -> None:
    """Tell the reviewers of the desks whose agreement a proposal needs, but for who made it."""
    # What is nobody's that is known is the national desk's to answer.
    scopes = {NATIONAL if one == NOT_KNOWN else one for one in desks}
    tell(NoticeKind.APPROVAL_WAITS, to=_at(scopes, Role.DATA_QUALITY), by=by)


def _at(scopes: Iterable[Scope], role: Role) -> set[int]:
    return {one.pk for scope in scopes for one in account_lists.of_desk(scope, role)}
