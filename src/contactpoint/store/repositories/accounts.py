"""Accounts as actors."""

from contactpoint.access.actor import Actor, Role
from contactpoint.access.standing import StandingFacts
from contactpoint.children.statement import ServiceKind
from contactpoint.store.models import Account


def by_username(username: str) -> Account | None:
    """The account with this user name, in any letter case."""
    return Account.objects.filter(username=username.lower()).first()


def actor_of(account: Account) -> Actor:
    """The account as the services see it."""
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
    )


def standing_facts_of(account: Account) -> StandingFacts:
    """What is on file of the account's conditions."""
    return StandingFacts(
        organisation_accredited=account.organisation.accredited,
        active=account.is_active,
        identity_checked_on=account.identity_checked_on,
        dbs_checked_on=account.dbs_checked_on,
        trained_on=account.trained_on,
        agreement_signed_on=account.agreement_signed_on,
        renewed_on=account.renewed_on,
    )
