"""What an account has on file, and what it asks for instead."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from contactpoint.store.models import Account


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone number and an e-mail address."""

    telephone: str
    email: str

    @property
    def of_form(self) -> dict[str, str]:
        """Both by name."""
        return {"telephone": self.telephone, "email": self.email}


@dataclass(frozen=True, slots=True)
class ContactAsked:
    """What an account asks for, and since when. ``version`` is another for anything else that is
    asked for: what is confirmed is what was looked at."""

    contact: Contact
    at: datetime
    version: str


def asked_of(account: Account) -> ContactAsked | None:
    """What an account asks for, if something waits."""
    if not account.contact_asked:
        return None
    telephone, email, at = account.contact_asked
    version = hashlib.sha256(json.dumps([account.pk, *account.contact_asked]).encode()).hexdigest()
    return ContactAsked(Contact(telephone, email), datetime.fromisoformat(at), version[:16])


def as_kept(contact: Contact) -> list[str]:
    """What is asked for now, as ``Account.contact_asked`` has it."""
    return [contact.telephone, contact.email, timezone.now().isoformat()]
