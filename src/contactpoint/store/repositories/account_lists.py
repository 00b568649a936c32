"""Accounts together: of an organisation, of a desk, and those that others release to one."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils import timezone

from contactpoint.access.grants import Role, in_force
from contactpoint.access.scope import Scope
from contactpoint.store.models import Account, Organisation
from contactpoint.store.repositories.accounts import grants_of


def of_organisation(organisation: Organisation) -> Iterator[Account]:
    """Its accounts, ended ones too, by name. They are found by an index, and are not locked."""
    rows = Account._base_manager.filter(organisation_id=organisation.pk)
    for row in rows.order_by("display_name", "pk").iterator(chunk_size=1000):
        row.organisation = organisation
        yield row


def managers_of(organisation: Organisation) -> list[Account]:
    """Who manages the organisation's accounts now, by name."""
    held = _holding(Role.ACCOUNT_MANAGER).filter(organisation_id=organisation.pk)
    return [one for one in held if _holds(one, Role.ACCOUNT_MANAGER)]


def of_desk(scope: Scope, role: Role) -> list[Account]:
    """Who holds this role for a scope now, by name."""
    return [one for one in _holding(role) if _holds(one, role, scope)]


def released_to(organisation_id: int) -> list[Account]:
    """The accounts that another organisation releases to this one, by name."""
    found = Account.objects.filter(released_to_id=organisation_id, ended_on=None)
    return list(found.order_by("display_name", "pk"))


def within(pks: Iterable[int], organisation_id: int) -> set[int]:
    """Those of these accounts that are of an organisation and have not ended."""
    wanted = set(pks)
    if not wanted:
        return set()
    found = Account._base_manager.filter(
        pk__in=wanted, organisation_id=organisation_id, ended_on=None
    )
    return set(found.values_list("pk", flat=True))


def asking_for_contact(organisation_id: int) -> list[Account]:
    """The accounts of an organisation that ask for another telephone number or e-mail address, by
    name."""
    found = Account.objects.filter(
        organisation_id=organisation_id, contact_asked__isnull=False, ended_on=None
    )
    return list(found.order_by("display_name", "pk"))


def contacts_to_carry() -> list[int]:
    """The accounts whose records do not all have what was confirmed, by primary key."""
    found = Account._base_manager.filter(contact_carried=False)
    return list(found.order_by("pk").values_list("pk", flat=True))


def with_email(organisation_id: int, email: str) -> bool:
    """Whether an account of the organisation that has not ended has this work e-mail address."""
    return Account.objects.filter(
        organisation_id=organisation_id, ended_on=None, email__iexact=email
    ).exists()


def _holding(role: Role) -> "QuerySet[Account]":
    # Within the array of grants, an array that has the role.
    found = Account.objects.filter(grants__contains=[[role.value]], is_active=True, ended_on=None)
    return found.order_by("display_name", "pk")


def _holds(account: Account, role: Role, scope: Scope | None = None) -> bool:
    return any(
        grant.role is role and scope in (None, grant.scope)
        for grant in in_force(grants_of(account), timezone.localdate())
    )
