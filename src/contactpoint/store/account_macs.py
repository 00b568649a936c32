"""A MAC over what an account is, an organisation, a supplier, an employer and an approval, under a
key of the vault.

Who can write to the database, and has no key, changes neither a role nor a password nor whose
children an account is for: what does not carry its MAC is nobody's account. An account's MAC names
its number and its organisation's code, so that no row can stand in for another. Nor does such a
hand register a supplier, let one send for others, or approve a load.

Before a MAC stand the two bytes of the generation of its key. Whoever saves one holds a lock that
``nobody_saves`` waits for, and reads the generation under it: nothing is saved under a key that is
past.
"""

import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import BinaryField, QuerySet
from django.db.models.functions import Substr
from django.db.transaction import TransactionManagementError

from contactpoint.access.notices import Email
from contactpoint.store.models.accounts import Account, Authority, Organisation
from contactpoint.store.models.employers import Employer, EmployerLink
from contactpoint.store.models.loads import Load
from contactpoint.store.models.suppliers import Supplier
from contactpoint.store.safe import vault
from contactpoint.vault.errors import KeyDestroyedError, KeyMissingError, SealBrokenError
from contactpoint.vault.lasting import GENERATION_BYTES, generation_of
from contactpoint.vault.vault import IndexDomain, index_name

KEY_NAME = index_name(IndexDomain.ACCOUNTS)
_Row = Account | Authority | Organisation | Supplier | Employer | EmployerLink
_Rows = (
    QuerySet[Organisation]
    | QuerySet[Authority]
    | QuerySet[Account]
    | QuerySet[Supplier]
    | QuerySet[Employer]
    | QuerySet[EmployerLink]
)
# Whoever saves an account, an organisation or a supplier holds this lock together with others.
_SAVING = 7_406_103
# As whoever was made by an earlier release has it.
_BY_DEFAULT = Email.AT_ONCE.value


def to_save() -> int:
    """The generation to save MACs under, which holds until the open transaction ends.

    Raises ``TransactionManagementError`` without one.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("a MAC is saved in the transaction that reads its key")
    _lock("SELECT pg_advisory_xact_lock_shared(%s)")
    return vault().generations(KEY_NAME)[-1].number


@contextmanager
def nobody_saves() -> Iterator[None]:
    """Wait until nobody else is saving, and let nobody begin for as long as this holds."""
    _lock("SELECT pg_advisory_lock(%s)")
    try:
        yield
    finally:
        _lock("SELECT pg_advisory_unlock(%s)")


def mac_of_account(account: Account, generation: int | None = None) -> bytes:
    """The MAC of an account as it is; to save it, unless a generation is named."""
    written = _written_account(account, json.dumps(account.grants))
    return _mac(written, to_save() if generation is None else generation)


def carry_roles_over() -> int:
    """Save every account of before there were grants with a MAC over its grants; returns how many.

    Its role had become its one grant (migration ``0024_who_may_use_it``). One that did not carry
    its MAC then stays nobody's.
    """
    carried = 0
    for account in Account.objects.order_by("pk").iterator(1000):
        role = str(account.grants[0][0])
        if not is_as_made(account) and _carries(
            bytes(account.mac), partial(_mac, _written_account(account, role))
        ):
            account.save(update_fields=[])
            carried += 1
    return carried


def _written_account(account: Account, grants: str) -> bytes:
    return _written(
        "account",
        account.pk,
        account.username,
        account.password,
        account.pin,
        grants,
        account.organisation.scheme,
        account.organisation.code,
        account.is_active,
        account.identity_checked_on,
        account.dbs_checked_on,
        account.trained_on,
        account.agreement_signed_on,
        account.renewed_on,
        account.demonstration,
        # None before the first, as for whoever was made by an earlier release.
        *([f"generation {account.session_generation}"] if account.session_generation else []),
        *_where_set(
            stated=json.dumps(account.stated, sort_keys=True) if account.stated else None,
            ended_on=account.ended_on,
            released_to=account.released_to_id,
            enrolment=account.enrolment or None,
            enrol_until=account.enrol_until and account.enrol_until.timestamp(),
            caller_number=account.caller_number or None,
            contact_asked=json.dumps(account.contact_asked) if account.contact_asked else None,
            # Once a manager has said that they are the person's, nobody else changes them.
            contact=(
                json.dumps(
                    [
                        account.telephone,
                        account.email,
                        account.contact_confirmed_at.timestamp(),
                        account.contact_carried,
                    ]
                )
                if account.contact_confirmed_at
                else None
            ),
            notices_by_email=None
            if account.notices_by_email == _BY_DEFAULT
            else account.notices_by_email,
        ),
    )


def mac_of_organisation(organisation: Organisation, generation: int | None = None) -> bytes:
    """The MAC of an organisation as it is; to save it, unless a generation is named."""
    written = _written(
        "organisation",
        organisation.scheme,
        organisation.code,
        organisation.service,
        organisation.authority_gss,
        organisation.accredited,
        *_where_set(
            accredited_on=organisation.accredited_on,
            accredited_until=organisation.accredited_until,
            accredited_by=organisation.accredited_by,
            closed_on=organisation.closed_on,
            successor=organisation.successor or None,
            partner=organisation.partner or None,
        ),
    )
    return _mac(written, to_save() if generation is None else generation)


def mac_of_authority(authority: Authority, generation: int | None = None) -> bytes:
    """The MAC of an authority as it is; to save it, unless a generation is named."""
    written = _written("authority", authority.gss, authority.on_from, authority.set_by)
    return _mac(written, to_save() if generation is None else generation)


def mac_of_supplier(supplier: Supplier, generation: int | None = None) -> bytes:
    """The MAC of a supplier as it is; to save it, unless a generation is named."""
    written = _written(
        "supplier",
        supplier.name,
        supplier.feed,
        json.dumps(supplier.sources),
        supplier.from_day,
        bytes(supplier.public_key).hex(),
        json.dumps(supplier.bounds, sort_keys=True),
        supplier.suspended_at is None,
        supplier.delivery_number,
        bytes(supplier.delivery_digest).hex(),
    )
    return _mac(written, to_save() if generation is None else generation)


def mac_of_employer(employer: Employer, generation: int | None = None) -> bytes:
    """The MAC of an employer as it is; to save it, unless a generation is named."""
    written = _written(
        "employer",
        employer.name,
        employer.issuer,
        employer.client_id,
        json.dumps(employer.acr_values),
        json.dumps(employer.algorithms),
        employer.assertion_algorithm,
        json.dumps(employer.scopes),
        json.dumps(employer.claims, sort_keys=True),
        json.dumps(employer.mapping, sort_keys=True),
        employer.suspended_at is None,
    )
    return _mac(written, to_save() if generation is None else generation)


def mac_of_employer_link(link: EmployerLink, generation: int | None = None) -> bytes:
    """The MAC of a link as it is; to save it, unless a generation is named."""
    written = _written(
        "employer link", link.employer_id, link.account_id, bytes(link.subject).hex()
    )
    return _mac(written, to_save() if generation is None else generation)


def mac_of_approval(load: Load, generation: int | None = None) -> bytes:
    """The MAC of a load's approval: by whom, of which files, and of which figures; to save it,
    unless a generation is named. It is not made anew with the others: a load that waits while keys
    are renewed is approved again."""
    written = _written(
        "approval",
        load.pk,
        load.feed,
        load.sender,
        load.full,
        bytes(load.files_digest).hex(),
        load.begun_by_id,
        load.approved_by_id,
        json.dumps(load.figures, sort_keys=True),
    )
    return _mac(written, to_save() if generation is None else generation)


def must_be_as_made(account: Account) -> None:
    """Raises ``SealBrokenError`` where an account, its organisation or the organisation's authority
    was changed past the service."""
    authority = account.organisation.authority
    rows: list[_Row] = [account, account.organisation]
    if authority is not None:
        rows.append(authority)
    if not all(map(is_as_made, rows)):
        raise SealBrokenError("an account was changed past the service")


def supplier_must_be_as_made(supplier: Supplier) -> None:
    """Raises ``SealBrokenError`` where a supplier was changed past the service."""
    if not is_as_made(supplier):
        raise SealBrokenError("a supplier was changed past the service")


def employer_must_be_as_made(row: Employer | EmployerLink) -> None:
    """Raises ``SealBrokenError`` where an employer or a link to one was changed past the
    service."""
    if not is_as_made(row):
        raise SealBrokenError("an employer was changed past the service")


def is_as_made(row: _Row) -> bool:
    """Whether the row alone carries its MAC, under a key that is not past."""
    return _carries(bytes(row.mac), lambda generation: _made(row, generation))


def is_approved(load: Load) -> bool:
    """Whether somebody approved the load as it is, with its figures as they are."""
    return load.approved_by_id is not None and _carries(
        bytes(load.approval), lambda generation: mac_of_approval(load, generation)
    )


def _carries(mac: bytes, make: Callable[[int], bytes]) -> bool:
    try:
        made = make(generation_of(mac))
    except (SealBrokenError, KeyDestroyedError, KeyMissingError):
        return False
    return hmac.compare_digest(mac, made)


@dataclass(frozen=True, slots=True)
class MadeAnew:
    """How many MACs were made anew, and how many rows carry none that is theirs: those stay as they
    are, and are nobody's."""

    made: int
    wrong: int


def make_anew(generation: int, *, batch: int = 1000) -> MadeAnew:
    """Make the MACs of all accounts, authorities, organisations and suppliers that have one of an
    earlier generation anew, in batches, each row locked. Each is checked before: none is healed by
    it."""
    made = wrong = 0
    rows_of: tuple[_Rows, ...] = (
        Organisation.objects.order_by("pk"),
        Authority.objects.order_by("pk"),
        Account.objects.order_by("pk"),
        Supplier.objects.order_by("pk"),
        Employer.objects.order_by("pk"),
        EmployerLink.objects.order_by("pk"),
    )
    for rows in rows_of:
        after: int | None = 0
        while after is not None:
            with transaction.atomic():
                after, done = _batch(rows, after, generation, batch)
            made, wrong = made + done.made, wrong + done.wrong
    return MadeAnew(made, wrong)


def _batch(rows: _Rows, after: int, generation: int, limit: int) -> tuple[int | None, MadeAnew]:
    head = Substr("mac", 1, GENERATION_BYTES, output_field=BinaryField())
    others: QuerySet[Any] = (
        rows.select_for_update(of=("self",))
        .annotate(head=head)
        .filter(pk__gt=after)
        .exclude(head=generation.to_bytes(GENERATION_BYTES, "big"))
    )
    found: list[_Row] = list(others[:limit])
    as_made = [row for row in found if is_as_made(row)]
    for row in as_made:
        row.mac = _made(row, generation)
    others.model._default_manager.bulk_update(as_made, ["mac"])
    return (found[-1].pk if found else None), MadeAnew(len(as_made), len(found) - len(as_made))


def _made(row: _Row, generation: int) -> bytes:
    if isinstance(row, Account):
        return mac_of_account(row, generation)
    if isinstance(row, Authority):
        return mac_of_authority(row, generation)
    if isinstance(row, Supplier):
        return mac_of_supplier(row, generation)
    if isinstance(row, Employer):
        return mac_of_employer(row, generation)
    if isinstance(row, EmployerLink):
        return mac_of_employer_link(row, generation)
    return mac_of_organisation(row, generation)


def _where_set(**fields: object) -> list[str]:
    """Fields that an earlier release did not have, by name, so that none stands for another."""
    return [f"{name} {field}" for name, field in fields.items() if field is not None]


def _written(*fields: object) -> bytes:
    return json.dumps([None if field is None else str(field) for field in fields]).encode()


def _mac(written: bytes, generation: int) -> bytes:
    digest = vault().index(IndexDomain.ACCOUNTS, generation).digest(written)
    return generation.to_bytes(GENERATION_BYTES, "big") + digest


def _lock(command: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(command, [_SAVING])
