"""VaultError, and what can go wrong under it.

    VaultError
    ├── KeyMissingError      no key was ever made for the subject
    ├── KeyDestroyedError    there was one, and it was destroyed
    ├── SealBrokenError      not what was sealed here, or changed since
    ├── KeyHolderError       the key-encryption key cannot be had or does not fit
    ├── NotDestroyedError    no key can be destroyed: who may is not known
    └── IndexUnreadableError the search index is not whole, or its key is gone

No message holds key material, a sealed value or its content.
"""


class VaultError(Exception):
    """Something is sealed and stays so."""


class KeyMissingError(VaultError):
    """No key was made for this subject."""


class KeyDestroyedError(VaultError):
    """The subject's key has been destroyed; what it sealed is gone for good."""


class SealBrokenError(VaultError):
    """The sealed value was made for another subject, table or version, or has been changed."""


class KeyHolderError(VaultError):
    """The key-encryption key is missing, unsafe, or not the one that wrapped this key."""


class NotDestroyedError(VaultError):
    """Keys are to be destroyed, and the role that may cannot be had."""


class IndexUnreadableError(VaultError):
    """Nothing can be looked up in the search index, or written to it, until it is rebuilt."""

    def __init__(self) -> None:
        super().__init__(
            "the search index is not whole, or its key is gone, as after restoring an older copy of"
            " a database: run 'contactpoint index rebuild'"
        )
