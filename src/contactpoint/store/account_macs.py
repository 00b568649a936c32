"""A MAC over what an account is, and over what an organisation is, under a key of the vault.

Who can write to the database, and has no key, changes neither a role nor a password nor whose
children an account is for: what does not carry its MAC is nobody's account. An account's MAC names
its number and its organisation's code, so that no row can stand in for another.
"""

import hmac
import json

from contactpoint.store.models.accounts import Account, Organisation
from contactpoint.store.safe import vault
from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.vault import IndexDomain


def mac_of_account(account: Account) -> bytes:
    """The MAC of an account as it is."""
    return _mac(
        "account",
        account.pk,
        account.username,
        account.password,
        account.pin,
        account.role,
        account.organisation.scheme,
        account.organisation.code,
        account.is_active,
        account.identity_checked_on,
        account.dbs_checked_on,
        account.trained_on,
        account.agreement_signed_on,
        account.renewed_on,
        account.demonstration,
    )


def mac_of_organisation(organisation: Organisation) -> bytes:
    """The MAC of an organisation as it is."""
    return _mac(
        "organisation",
        organisation.scheme,
        organisation.code,
        organisation.service,
        organisation.authority_gss,
        organisation.accredited,
    )


def must_be_as_made(account: Account) -> None:
    """Raises ``SealBrokenError`` where an account or its organisation was changed past the
    service."""
    organisation = account.organisation
    for held, made in (
        (account.mac, mac_of_account(account)),
        (organisation.mac, mac_of_organisation(organisation)),
    ):
        if not hmac.compare_digest(bytes(held), made):
            raise SealBrokenError("an account was changed past the service")


def _mac(*fields: object) -> bytes:
    written = json.dumps([None if field is None else str(field) for field in fields])
    return vault().index(IndexDomain.ACCOUNTS).digest(written.encode())
