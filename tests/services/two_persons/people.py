"""People of two organisations who ask and answer."""

from dataclasses import replace

from django.db import transaction

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.access.scope import ENGLAND, Scope
from contactpoint.children.statement import OrganisationCode, OrganisationScheme, ServiceKind
from contactpoint.store.models import Account, Organisation
from contactpoint.store.repositories import organisations
from tests.web import world

LEEDS = "E08000035"


def school(number: int = 1, gss: str = LEEDS) -> Organisation:
    """A school of an authority, made once."""
    return organisation(OrganisationCode(OrganisationScheme.URN, f"99910{number}"), gss)


def national_body() -> Organisation:
    """A body of which the register says that it is national."""
    return organisation(OrganisationCode(OrganisationScheme.GSS, ENGLAND), ENGLAND)


def organisation(code: OrganisationCode, gss: str) -> Organisation:
    """An accredited organisation of an authority, made once."""
    made, is_new = Organisation.objects.get_or_create(
        scheme=code.scheme.value,
        code=code.code,
        defaults={
            "name": f"Organisation {code.code}",
            "service": ServiceKind.SCHOOL.value,
            "authority_gss": gss,
            "authority_name": "Leeds",
        },
    )
    if is_new:
        with transaction.atomic():
            organisations.accredit(made.pk)
        made.refresh_from_db()
    return made


def someone(username: str, role: Role, at: Organisation) -> Actor:
    """An account in good standing, whose holder has proved the second factor again."""
    with transaction.atomic():
        return as_it_is(world.account(username, role=role, at=at))


def as_it_is(account: Account) -> Actor:
    """An account as it is now, its holder having proved the second factor again."""
    return replace(world.actor_of(Account.objects.get(pk=account.pk)), proven=True)


def grants(who: Actor) -> set[tuple[str, str]]:
    """The roles that an account holds, each with its scope."""
    return {(role, scope) for role, scope, _ in Account.objects.get(pk=who.account_id).grants}


def scope_of(who: Actor) -> Scope:
    """The scope of somebody's organisation."""
    row = Organisation.objects.get(pk=who.organisation_id)
    return Scope.of(row.authority_gss)
