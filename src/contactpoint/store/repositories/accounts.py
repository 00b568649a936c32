"""Accounts as actors."""

from collections.abc import Iterable
from functools import cache

from contactpoint.access.actor import Actor, Role
from contactpoint.access.scope import Scope
from contactpoint.access.standing import StandingFacts
from contactpoint.children.statement import ServiceKind
from contactpoint.store import prepared
from contactpoint.store.account_macs import must_be_as_made
from contactpoint.store.models import Account, Organisation
from contactpoint.store.router import DEFAULT


def by_username(username: str) -> Account | None:
    """The account with this user name, in any letter case."""
    return Account.objects.filter(username=username.lower()).first()


def by_pk(pk: int) -> Account | None:
    """The account with this primary key, with its organisation.

    Every page waits for this, so the SQL statement is a prepared one.
    """
    columns, sql = _account_query()
    found = prepared.rows(sql, [pk])
    if not found:
        return None
    organisation = Organisation.from_db(DEFAULT, columns[1], found[0][len(columns[0]) :])
    account = Account.from_db(DEFAULT, columns[0], found[0][: len(columns[0])])
    account.organisation = organisation
    return account


def names_of(pks: Iterable[int]) -> dict[int, str]:
    """The display name of each of these accounts, by primary key."""
    found = Account.objects.filter(pk__in=set(pks))
    return dict(found.values_list("pk", "display_name"))


@cache
def _account_query() -> tuple[tuple[list[str], list[str]], str]:
    """The columns of an account and of an organisation, and the query for both."""
    account, organisation = (
        [field.attname for field in model._meta.concrete_fields]
        for model in (Account, Organisation)
    )
    selected = [f"account.{name}" for name in account]
    selected += [f"organisation.{name}" for name in organisation]
    sql = (
        f"SELECT {', '.join(selected)} FROM store_account AS account"  # noqa: S608 (no value)
        " JOIN store_organisation AS organisation ON organisation.id = account.organisation_id"
        " WHERE account.id = %s"
    )
    return (account, organisation), sql


def actor_of(account: Account) -> Actor:
    """The account as the services see it.

    Raises ``SealBrokenError`` for one that was changed past the service.
    """
    must_be_as_made(account)
    organisation = account.organisation
    return Actor(
        account_id=account.pk,
        role=Role(account.role),
        display_name=account.display_name,
        job_title=account.job_title,
        telephone=account.telephone or organisation.telephone,
        email=account.email,
        service=ServiceKind(organisation.service),
        organisation_id=organisation.pk,
        organisation_name=organisation.name,
        authority_name=organisation.authority_name,
        scope=Scope.of(organisation.authority_gss),
    )


def standing_facts_of(account: Account) -> StandingFacts:
    """The facts on file for the account's conditions."""
    return StandingFacts(
        organisation_accredited=account.organisation.accredited,
        active=account.is_active,
        identity_checked_on=account.identity_checked_on,
        dbs_checked_on=account.dbs_checked_on,
        trained_on=account.trained_on,
        agreement_signed_on=account.agreement_signed_on,
        renewed_on=account.renewed_on,
    )
