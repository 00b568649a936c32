"""Accounts, sessions, suppliers and loads: figures, and nobody's name."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from contactpoint.services.checks.check import Found, bad, good, unless
from contactpoint.store.repositories import health, suppliers
from contactpoint.vault.errors import VaultError

# An account that nobody used for so long is nobody's need.
_UNUSED = timedelta(days=90)
# Their job deletes them every day.
_KEPT = timedelta(days=2)
_MOST_ACCOUNTS = 2000
_WAITING = {
    "held": "are held: 'contactpoint feed list', then 'feed approve' or leave them",
    "running": "were interrupted: run the same command again",
    "withdrawing": "are half withdrawn: run 'contactpoint feed withdraw' again",
}


def demonstration() -> Found:
    """A demonstration has only accounts with published passwords, and a practice copy only those
    of trainees, which have none; no other home has any of either."""
    invented = settings.DEMONSTRATION or settings.PRACTICE
    if settings.PRACTICE and health.accounts_with_passwords():
        return bad(
            "this practice copy holds accounts that are no trainees'",
            "give it databases of its own",
        )
    if not health.demonstration_accounts(demonstration=not invented):
        return good("accounts are those of a demonstration or of people, as the home is")
    if invented:
        return bad(
            "this demonstration or practice copy holds accounts of real people",
            "serve them from the home that they were made in",
        )
    return bad(
        "this installation holds demonstration accounts, whose passwords are published",
        "serve them from the home that they were made in",
    )


def accounts_as_made() -> Found:
    """Accounts are as the service made them."""
    try:
        wrong = health.accounts_changed_past_us(_MOST_ACCOUNTS)
    except VaultError as error:
        return bad(f"their key cannot be had ({type(error).__name__})", "see to 'key-holder'")
    if wrong:
        return bad(
            f"{wrong} accounts or organisations were changed past the service",
            "find out who wrote to the database; they stay unusable",
        )
    return good("all that were read carry their MAC")


def accounts_used() -> Found:
    """No account lies about that somebody could take up."""
    unused = health.unused_accounts(timezone.now() - _UNUSED)
    if unused:
        return bad(
            f"{unused} accounts were not used for {_UNUSED.days} days and are not suspended",
            "suspend them",
        )
    return good(f"every account was used within {_UNUSED.days} days, or is suspended")


def sessions() -> Found:
    """Sessions that have ended are deleted."""
    kept = health.expired_sessions(timezone.now() - _KEPT)
    if kept:
        return bad(
            f"{kept} sessions ended more than {_KEPT.days} days ago and are kept",
            "have the job that deletes them run every day",
        )
    return good("no session is kept for long after its end")


def registered() -> Found:
    """Deliveries are taken from registered suppliers alone, and those are as they were made."""
    if not suppliers.is_any_registered():
        return bad(
            "no supplier is registered: deliveries are taken as named",
            "run 'contactpoint supplier add' for each that may send",
        )
    try:
        suppliers.every()
    except VaultError:
        return bad("a supplier was changed past the service", "find out who wrote to the database")
    return good("suppliers are registered")


def waiting_loads() -> Found:
    """No load waits for somebody who does not know."""
    found = health.loads_waiting()
    return unless(
        (f"{count} {_WAITING[state]}" for state, count in sorted(found.items())),
        "no load is held or was interrupted",
        "see 'contactpoint feed list'",
    )
