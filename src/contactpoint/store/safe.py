"""The process's vault: the keys database as its shelf, and the key holder that was chosen."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from contactpoint.store.key_holders import chosen
from contactpoint.store.queue_keys import QueueKeys
from contactpoint.store.sealed_rows import Content, RowForm, SealedRows
from contactpoint.store.shelf import DatabaseShelf
from contactpoint.vault.pointers import OwnPointers, Pointers
from contactpoint.vault.vault import IndexDomain, Vault

_POINTERS = "pointers"


@lru_cache(maxsize=1)
def _vault_of(key_file: Path) -> Vault:
    return Vault(DatabaseShelf(), chosen())


def vault() -> Vault:
    """The vault. Raises ``KeyHolderError`` when the key file is absent or unsafe."""
    return _vault_of(settings.KEY_FILE)


def forget_vault() -> None:
    """Drop the vault and the lasting keys it keeps unwrapped: after their database was replaced."""
    _vault_of.cache_clear()


def pointers(column: str) -> Pointers:
    """The pointers of a column, which is named as ``table.column``."""
    return Pointers(column, vault().marks(_POINTERS))


def own_pointers(column: str) -> OwnPointers:
    """The pointers of a column that no two rows share, which is named as ``table.column``."""
    return OwnPointers(column, vault().marks(_POINTERS))


def sealed_rows(form: RowForm[Content]) -> SealedRows[Content]:
    """What seals and opens the rows of a table."""
    return SealedRows(form, vault().lasting(form.key), vault().marks(_POINTERS))


def queue_keys(blinding: int) -> QueueKeys:
    """What makes the keys of queues and desks, under a generation of the key that blinds them."""
    return QueueKeys(vault().index(IndexDomain.QUEUES, blinding))
