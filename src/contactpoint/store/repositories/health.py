"""Figures of how an installation fares: nothing in them says anything of a child or of a person."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from contactpoint.access.grants import Role
from contactpoint.store.account_macs import is_as_made
from contactpoint.store.models import Account, LedgerEntry, Load
from contactpoint.store.repositories import ledger
from contactpoint.store.repositories.loads import LINKING
from contactpoint.vault.errors import VaultError

# A number is drawn before the time is taken, and entries are written at once by many.
_OUT_OF_ORDER = timedelta(minutes=1)
_LINKED_NOW = """
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory' AND classid = 0 AND objid = %s AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def last_entry_opens() -> bool | None:
    """Whether the ledger's last entry can be read; ``None`` where there is none."""
    last = LedgerEntry.objects.order_by("-pk").first()
    if last is None:
        return None
    try:
        return bool(ledger.opened([last]))
    except VaultError:
        return False


def entries_out_of_order(most: int) -> int:
    """How many of the last entries are of an earlier time than one before them, or of one to come.

    Their numbers have gaps: an entry that was undone leaves one.
    """
    last = LedgerEntry.objects.order_by("-pk").values_list("at", flat=True)[:most]
    times = list(last)[::-1]
    late = timezone.now() + _OUT_OF_ORDER
    return sum(later < earlier - _OUT_OF_ORDER for earlier, later in pairwise(times)) + sum(
        at > late for at in times
    )


def expired_sessions(before: datetime) -> int:
    """How many sessions ended before this and are kept still."""
    return Session.objects.filter(expire_date__lt=before).count()


def unused_accounts(since: datetime) -> int:
    """How many accounts could be used and were not since; without those made since."""
    unused = Q(last_login__lt=since) | Q(last_login=None, identity_checked_on__lt=since.date())
    return Account.objects.filter(unused, is_active=True).count()


def demonstration_accounts(*, demonstration: bool) -> int:
    """How many accounts are of a demonstration, or how many are not."""
    return Account.objects.filter(demonstration=demonstration).count()


def accounts_with_passwords() -> int:
    """How many accounts can sign in by a password."""
    return Account.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).count()


# Whoever has one grant and is a practitioner.
_LOOK_UP_ONLY = Q(grants__0__0=Role.PRACTITIONER.value, grants__1__isnull=True)


def accounts_changed_past_us(most: int) -> int:
    """How many accounts do not carry the MAC of what they are, of those who do more than look up
    children, and of the newest others; at most ``most`` of each are read."""
    newest = Account.objects.order_by("-pk")
    read = [
        *newest.exclude(_LOOK_UP_ONLY)[:most],
        *newest.filter(_LOOK_UP_ONLY)[:most],
    ]
    organisations = {one.organisation_id: one.organisation for one in read}
    wrong = sum(not is_as_made(one) for one in read)
    return wrong + sum(not is_as_made(one) for one in organisations.values())


def loads_waiting() -> dict[str, int]:
    """How many loads wait for somebody, by their state: those that are held, and those that were
    interrupted. While a process loads or withdraws, what is unfinished counts as its own."""
    waiting = [Load.State.HELD]
    if not _somebody_links():
        waiting += [Load.State.RUNNING, Load.State.WITHDRAWING]
    found = Load.objects.filter(state__in=waiting).values_list("state", flat=True)
    return dict(Counter(found))


def _somebody_links() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LINKED_NOW, [LINKING])
        row = cursor.fetchone()
    return bool(row and row[0])
