"""Enrolment codes: what lets a person set an account up, once.

A code is drawn at random and kept as a hash, as a password is. It is void once it was used, once it
has lapsed, and once there is another. Where an account is recovered its code is shown in two
halves, to two people: neither alone can take the account.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Agent
from contactpoint.access.session_end import SessionEnd
from contactpoint.ledger.enrolment_details import EnrolmentIssued
from contactpoint.services.accounts.errors import EnrolmentRefusedError
from contactpoint.store.account_macs import to_save
from contactpoint.store.models import Account
from contactpoint.store.repositories import ledger

# As a rule somebody enrols within days of being told; a code that lies about is somebody else's
# chance.
ENROLMENT_LASTS = timedelta(days=14)
# No sign that can be taken for another: 98 bits, and 49 in half a code.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
_GROUP = 5


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """A code, which nobody is shown a second time. ``whole`` is in groups of five signs."""

    code: str

    @property
    def whole(self) -> str:
        """All of it, as it is shown."""
        return _in_groups(self.code)

    @property
    def halves(self) -> tuple[str, str]:
        """The two halves, as they are shown; the first is typed first."""
        half = len(self.code) // 2
        return _in_groups(self.code[:half]), _in_groups(self.code[half:])


def issue(
    *, agent: Agent, account: Account, recovery: bool, lasts: timedelta = ENROLMENT_LASTS
) -> EnrolmentCode:
    """Give an account an enrolment code, in place of any that it has; recorded.

    With ``recovery`` the account's password, PIN and devices become void, and its session ends.
    Without it the account must have none of them: otherwise whoever gives codes could take an
    account over alone. Whether the agent may is decided before. Raises ``EnrolmentRefusedError``
    for an account that has them, or that has ended.
    """
    code = EnrolmentCode("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))
    hashed = make_password(code.code)
    with transaction.atomic():
        kept = locked(account.pk)
        if kept.ended_on is not None:
            raise EnrolmentRefusedError("the account has ended")
        if not recovery and has_secrets(kept):
            raise EnrolmentRefusedError("the account is set up already: it can only be recovered")
        ledger.record_change(agent=agent, what=EnrolmentIssued(account=kept.pk, recovery=recovery))
        kept.enrolment, kept.enrol_until = hashed, timezone.now() + lasts
        if recovery:
            _take_away_secrets(kept)
        else:
            kept.save()
    return code


def has_secrets(account: Account) -> bool:
    """Whether the account has a password, a PIN or a device."""
    return (
        bool(account.password and account.has_usable_password())
        or bool(account.pin)
        or Authenticator.objects.filter(user_id=account.pk).exists()
    )


def locked(account_pk: int) -> Account:
    """The account, which nobody else changes meanwhile. The lock of those who save comes before the
    row's, as it does for who renews keys."""
    to_save()
    return Account.objects.select_for_update(of=("self",)).get(pk=account_pk)


def _take_away_secrets(account: Account) -> None:
    """Save the account without all that it proves itself by."""
    account.set_unusable_password()
    account.pin = ""
    # Before the devices go, which is a reason for its session to end as well.
    account.save(ending=SessionEnd.RECOVERED)
    Authenticator.objects.filter(user_id=account.pk).delete()


def _in_groups(code: str) -> str:
    return " ".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
