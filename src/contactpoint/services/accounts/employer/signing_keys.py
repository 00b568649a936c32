"""The keys by which this service proves itself to employers' providers (``private_key_jwt``).

A private key is sealed by the vault, in the place of its public name. A new one is published at
once and signs a day later, when every provider has asked for it; the first one signs at once. One
that is retired is published no more.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from joserfc.jwk import Key, KeySet, RSAKey

from contactpoint.access.actor import Agent
from contactpoint.ledger.employer_details import EmployerKeyMade, EmployerKeyRetired
from contactpoint.services.accounts.second_factor import KEY_NAME
from contactpoint.store.models import EmployerKey
from contactpoint.store.repositories import employers, ledger
from contactpoint.store.safe import vault
from contactpoint.vault.lasting import generation_of
from contactpoint.vault.sealing import Place
from contactpoint.vault.vault import lasting_subject

ALGORITHMS = ("PS256", "PS384", "PS512", "RS256", "RS384", "RS512")
PUBLISHED_BEFORE = timedelta(days=1)
_BITS = 3072


class KeyRefusedError(Exception):
    """A key cannot be retired; the message says why."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs, and its public name."""

    kid: str
    private: RSAKey


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """A key that is published; ``signs`` says whether it is the one that signs now."""

    kid: str
    made_at: str
    signs: bool


def make_key(*, agent: Agent) -> str:
    """Make a key and publish it; returns its public name."""
    key = RSAKey.generate_key(_BITS)
    kid = key.thumbprint()
    sealed = vault().lasting(KEY_NAME).seal(_place(kid), key.as_pem(private=True))
    with transaction.atomic():
        employers.add_key(kid, sealed, timezone.now())
        ledger.record_change(agent=agent, what=EmployerKeyMade(kid=kid))
    return kid


def retire_key(*, agent: Agent, kid: str) -> None:
    """Publish a key no more. Raises ``KeyRefusedError`` for one that is not in use, or that signs
    while there is another to come: what is published takes its place first."""
    with transaction.atomic():
        signs = _signing()
        if signs is not None and signs.kid == kid and len(employers.keys_in_use()) > 1:
            raise KeyRefusedError("it signs until the next one has been published for a day")
        if not employers.retire_key(kid):
            raise KeyRefusedError("no key in use has this name")
        ledger.record_change(agent=agent, what=EmployerKeyRetired(kid=kid))


def keys_status() -> list[KeyStatus]:
    """The keys that are published, the oldest first."""
    signs = _signing()
    return [
        KeyStatus(one.kid, one.made_at.isoformat(), signs is not None and one.pk == signs.pk)
        for one in employers.keys_in_use()
    ]


def signing_key() -> SigningKey | None:
    """The key that signs now; ``None`` where there is none."""
    row = _signing()
    return None if row is None else SigningKey(row.kid, _opened(row))


def published() -> dict[str, Any]:
    """The public keys, as a JSON Web Key Set (RFC 7517)."""
    keys: list[Key] = [_opened(row) for row in employers.keys_in_use()]
    return dict(KeySet(keys).as_dict(private=False, use="sig"))


def seal_keys_anew() -> int:
    """Seal all keys under the last generation of the key that seals them; returns how many were.
    Raises the errors of the vault for one that does not open."""
    last = vault().generations(KEY_NAME)[-1].number
    with transaction.atomic():
        old = [
            row for row in employers.all_keys_locked() if generation_of(bytes(row.sealed)) < last
        ]
        for row in old:
            content = vault().lasting(KEY_NAME).open(_place(row.kid), bytes(row.sealed))
            row.sealed = vault().lasting(KEY_NAME).seal(_place(row.kid), content)
            row.save(update_fields=["sealed"])
    return len(old)


def _signing() -> EmployerKey | None:
    """The newest that has been published for a day, or else the first that is there."""
    rows = employers.keys_in_use()
    before = timezone.now() - PUBLISHED_BEFORE
    known = [row for row in rows if row.made_at <= before]
    return known[-1] if known else next(iter(rows), None)


def _opened(row: EmployerKey) -> RSAKey:
    pem = vault().lasting(KEY_NAME).open(_place(row.kid), bytes(row.sealed))
    return RSAKey.import_key(pem, {"kid": row.kid, "use": "sig"})


def _place(kid: str) -> Place:
    """Where a key belongs: under another name it does not open."""
    return Place("store_employerkey", lasting_subject(KEY_NAME), 1, row=kid.encode())
