"""Accounts as actors."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache

from django.utils import timezone

from contactpoint.access.actor import Actor, Agent
from contactpoint.access.grants import Grant, Role, in_force
from contactpoint.access.scope import Scope
from contactpoint.access.standing import Accreditation, Condition, StandingFacts, Stated
from contactpoint.children.statement import ServiceKind
from contactpoint.store import prepared
from contactpoint.store.account_macs import must_be_as_made, to_save
from contactpoint.store.models import Account, Authority, Organisation
from contactpoint.store.router import DEFAULT


def by_username(username: str) -> Account | None:
    """The account with this user name, in any letter case."""
    return Account.objects.filter(username=username.lower()).first()


def by_caller_number(number: str) -> Account | None:
    """The account whose holder is known on the telephone by these ten figures."""
    # Most accounts have none.
    return Account.objects.filter(caller_number=number).first() if number else None


def by_pk(pk: int) -> Account | None:
    """The account with this primary key, with its organisation and the organisation's authority.

    Every page waits for this, so the SQL statement is a prepared one.
    """
    columns, sql = _account_query()
    found = prepared.rows(sql, [pk])
    if not found:
        return None
    rest = list(found[0])
    account, organisation, authority = ([rest.pop(0) for _ in names] for names in columns)
    row = Account.from_db(DEFAULT, columns[0], account)
    row.grants, row.stated = json.loads(row.grants), json.loads(row.stated)
    row.contact_asked = json.loads(row.contact_asked) if row.contact_asked else None
    row.organisation = Organisation.from_db(DEFAULT, columns[1], organisation)
    row.organisation.authority = (
        None if authority[0] is None else Authority.from_db(DEFAULT, columns[2], authority)
    )
    return row


def locked(pk: int) -> Account | None:
    """The account as ``by_pk``, which nobody else changes until the transaction ends.

    Raises ``SealBrokenError`` for one that was changed past the service: saved, it would carry a
    MAC again. The lock of those who save comes before the row's, as it does for who renews keys.
    """
    to_save()
    row = Account.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is not None:
        must_be_as_made(row)
    return row


def stays(pk: int, organisation_id: int) -> bool:
    """Whether the account is in use in this organisation, and is until the transaction ends."""
    found = prepared.rows(_STAYS, [pk, organisation_id])
    return bool(found)


_STAYS = """
    SELECT 1 FROM store_account
    WHERE id = %s AND organisation_id = %s AND is_active AND ended_on IS NULL FOR SHARE
"""


def is_enrolled(account: Account) -> bool:
    """Whether its holder has set it up. One that was made by an operator has a password and may
    lack the agreement, one that is used by an employer's sign-in the other way round."""
    return account.agreement_signed_on is not None or account.has_usable_password()


def names_of(pks: Iterable[int]) -> dict[int, str]:
    """The display name of each of these accounts, by primary key."""
    found = Account.objects.filter(pk__in=set(pks))
    return dict(found.values_list("pk", "display_name"))


@cache
def _account_query() -> tuple[tuple[list[str], list[str], list[str]], str]:
    """The columns of an account, an organisation and an authority, and the query for all three."""
    columns = (
        [field.attname for field in Account._meta.concrete_fields],
        [field.attname for field in Organisation._meta.concrete_fields],
        [field.attname for field in Authority._meta.concrete_fields],
    )
    selected = [
        f"{table}.{name}{_CAST.get(name, '')}"
        for table, names in zip(("account", "organisation", "authority"), columns, strict=True)
        for name in names
    ]
    sql = (
        f"SELECT {', '.join(selected)} FROM store_account AS account"  # noqa: S608 (no value)
        " JOIN store_organisation AS organisation ON organisation.id = account.organisation_id"
        " LEFT JOIN store_authority AS authority ON authority.gss = organisation.authority_gss"
        " WHERE account.id = %s"
    )
    return columns, sql


# Brought past Django, which would have made Python of them.
_CAST = {"grants": "::text", "stated": "::text", "contact_asked": "::text"}


def actor_of(account: Account) -> Actor:
    """The account as the services see it, with the grants that are in force today.

    Raises ``SealBrokenError`` for one that was changed past the service.
    """
    must_be_as_made(account)
    organisation, today = account.organisation, timezone.localdate()
    on_from = on_from_of(organisation)
    return Actor(
        account_id=account.pk,
        display_name=account.display_name,
        job_title=account.job_title,
        telephone=account.telephone or organisation.telephone,
        email=account.email,
        service=ServiceKind(organisation.service),
        organisation_id=organisation.pk,
        organisation_name=organisation.name,
        authority_name=organisation.authority_name,
        grants=in_force(grants_of(account), today),
        is_on=on_from is not None and on_from <= today,
        on_from=on_from,
    )


def on_from_of(organisation: Organisation) -> date | None:
    """From which day an organisation's users search; ``None`` where that is not decided.

    It follows its authority. A partner, a national body and an organisation of which no register
    says whose authority it is in are on from their accreditation, which is decided for each.
    """
    if organisation.partner or not Scope.of(organisation.authority_gss).is_authority:
        return organisation.accredited_on or (date.min if organisation.accredited else None)
    return None if organisation.authority is None else organisation.authority.on_from


def grants_of(account: Account) -> tuple[Grant, ...]:
    """All grants of the account, also those that have lapsed."""
    return tuple(
        Grant(Role(role), Scope(scope), None if until is None else date.fromisoformat(until))
        for role, scope, until in account.grants
    )


def as_kept(grants: Iterable[Grant]) -> list[list[str | None]]:
    """Grants as ``Account.grants`` has them."""
    return [
        [one.role.value, one.scope.code, None if one.until is None else one.until.isoformat()]
        for one in grants
    ]


def accreditation_of(organisation: Organisation) -> Accreditation:
    """The organisation's accreditation."""
    return Accreditation(
        is_given=organisation.accredited,
        until=organisation.accredited_until,
        closed_on=organisation.closed_on,
    )


def standing_facts_of(account: Account) -> StandingFacts:
    """The facts on file for the account's conditions."""
    last_days = [one.until for one in grants_of(account)]
    return StandingFacts(
        organisation=accreditation_of(account.organisation),
        active=account.is_active and account.ended_on is None,
        granted=bool(last_days),
        granted_until=None if None in last_days else max(filter(None, last_days), default=None),
        identity_checked_on=account.identity_checked_on,
        dbs_checked_on=account.dbs_checked_on,
        trained_on=account.trained_on,
        agreement_signed_on=account.agreement_signed_on,
        renewed_on=account.renewed_on,
        stated={
            Condition[name]: Stated(datetime.fromisoformat(at), by, operator)
            for name, (at, by, operator) in account.stated.items()
        },
    )


# The fact of each condition that somebody states, and its column.
FACTS: Mapping[Condition, str] = {
    Condition.IDENTITY: "identity_checked_on",
    Condition.DBS: "dbs_checked_on",
    Condition.TRAINING: "trained_on",
    Condition.AGREEMENT: "agreement_signed_on",
    Condition.RENEWAL: "renewed_on",
}


def state(account: Account, facts: Mapping[Condition, date], agent: Agent) -> None:
    """Put down facts of an account that is saved afterwards, with who stated them and when.

    Raises ``KeyError`` for a condition that is no dated fact of the account.
    """
    at = timezone.now().isoformat()
    by = (agent.account_id, "") if isinstance(agent, Actor) else (None, agent.operator)
    for which, day in facts.items():
        setattr(account, FACTS[which], day)
        account.stated = {**account.stated, which.name: [at, *by]}
