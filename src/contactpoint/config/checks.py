"""System checks: the faults with which a server refuses to start."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from contactpoint.store.key_holders import FILE, chosen
from contactpoint.store.models import Account
from contactpoint.vault.errors import KeyHolderError
from contactpoint.vault.sealing import KEY_BYTES

_SHORTEST_SECRET = 40
# Published keys, which protect nothing: all zeros, and the key of the published vectors (bytes 00
# to 1f).
_KNOWN_KEYS = frozenset(hashlib.sha256(key).hexdigest() for key in (bytes(32), bytes(range(32))))


@register(Tags.security)
def keys_are_our_own(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The key holder can be had, a key file is its owner's alone, and its key is not published."""
    try:
        chosen().wrap(bytes(KEY_BYTES))
    except KeyHolderError as error:
        return [Error(str(error), id="contactpoint.E001")]
    if (
        settings.KEY_HOLDER == FILE
        and hashlib.sha256(settings.KEY_FILE.read_bytes()).hexdigest() in _KNOWN_KEYS
    ):
        return [
            Error(
                "the key-encryption key is a published one; remove the file in an empty"
                " installation, and a new one is made",
                id="contactpoint.E002",
            )
        ]
    if len(settings.SECRET_KEY) < _SHORTEST_SECRET:
        return [Error("the session secret is missing or too short", id="contactpoint.E003")]
    return []


@register(Tags.database)
def demonstration_accounts_only_in_demonstrations(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """Demonstrations have only accounts with published passwords; no other home has any."""
    if "default" not in (databases or ()):
        return []
    strangers = Account.objects.filter(demonstration=not settings.DEMONSTRATION)
    if not strangers.exists():
        return []
    return [
        Error(
            "this demonstration holds accounts of real people"
            if settings.DEMONSTRATION
            else "this installation holds demonstration accounts, whose passwords are published",
            hint="Serve it from the home that it was made in.",
            id="contactpoint.E004",
        )
    ]
