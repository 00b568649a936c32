"""Employers by name, links by account or subject, and our own keys.

An employer and a link are given only as they were made: one that was changed past the service
raises ``SealBrokenError``.
"""

import json
from datetime import datetime
from typing import Any

from django.utils import timezone

from contactpoint.store.account_macs import employer_must_be_as_made
from contactpoint.store.models import Employer, EmployerKey, EmployerLink
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain


def every() -> list[Employer]:
    """All employers, by name."""
    return _as_made(Employer.objects.order_by("name"))


def in_force() -> list[Employer]:
    """Those at which people may sign in, by title."""
    return _as_made(Employer.objects.filter(suspended_at=None).order_by("title"))


def by_name(name: str) -> Employer | None:
    """The employer of this name."""
    return next(iter(_as_made(Employer.objects.filter(name=name))), None)


def locked(name: str) -> Employer | None:
    """The employer of this name, locked until the open transaction ends."""
    return next(iter(_as_made(Employer.objects.select_for_update().filter(name=name))), None)


def subject_digest(issuer: str, subject: str) -> bytes:
    """By which a person's identifier at an issuer is found again: 16 bytes, keyed."""
    return vault().index(IndexDomain.SUBJECTS).digest(json.dumps([issuer, subject]).encode())


def link_of_subject(employer: Employer, subject: bytes) -> EmployerLink | None:
    """The link of whom the employer calls so."""
    return _link(employer, subject=subject)


def link_of_account(employer: Employer, account_pk: int) -> EmployerLink | None:
    """The account's link to this employer."""
    return _link(employer, account_id=account_pk)


def linked_to(account_pk: int) -> set[int]:
    """The primary keys of the employers to which the account is linked."""
    return set(EmployerLink.objects.filter(account=account_pk).values_list("employer", flat=True))


def link(employer: Employer, account_pk: int, subject: bytes) -> None:
    """Link them. Raises ``IntegrityError`` where one of them is linked already."""
    EmployerLink.objects.create(employer=employer, account_id=account_pk, subject=subject)


def unlink(employer: Employer, account_pk: int) -> bool:
    """Take the account's link back; whether there was one."""
    deleted, _ = EmployerLink.objects.filter(employer=employer, account=account_pk).delete()
    return bool(deleted)


def keys_in_use() -> list[EmployerKey]:
    """Our own keys that are not retired, the oldest first."""
    return list(EmployerKey.objects.filter(retired_at=None).order_by("made_at", "pk"))


def add_key(kid: str, sealed: bytes, made_at: datetime) -> None:
    """Keep a key."""
    EmployerKey.objects.create(kid=kid, sealed=sealed, made_at=made_at)


def retire_key(kid: str) -> bool:
    """Use a key no more; whether there was one in use."""
    now = timezone.now()
    return bool(EmployerKey.objects.filter(kid=kid, retired_at=None).update(retired_at=now))


def all_keys_locked() -> list[EmployerKey]:
    """All keys, retired or not, each locked until the open transaction ends."""
    return list(EmployerKey.objects.select_for_update().order_by("pk"))


def _link(employer: Employer, **which: Any) -> EmployerLink | None:
    found = EmployerLink.objects.filter(employer=employer, **which).first()
    if found is not None:
        employer_must_be_as_made(found)
    return found


def _as_made(rows: Any) -> list[Employer]:
    found: list[Employer] = list(rows)
    for row in found:
        employer_must_be_as_made(row)
    return found
