"""A key holder whose key lies in a token: a hardware module, or SoftHSM, over PKCS#11.

The key-encryption key is an AES key of 256 bits that never leaves the token. A wrap is one byte
that says so, a nonce of twelve, and the key sealed by AES-GCM with its tag. Needs
``contactpoint[token]``.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from contactpoint.vault.errors import KeyHolderError
from contactpoint.vault.sealing import KEY_BYTES, NONCE_BYTES, TAG_BYTES

_FORMAT = b"\x02"
_TAG_BITS = 8 * TAG_BYTES
_HEAD = len(_FORMAT) + NONCE_BYTES
_WRAPPED_BYTES = _HEAD + KEY_BYTES + TAG_BYTES


@dataclass(frozen=True)
class Token:
    """Which token: the library of its maker, its label, the label of the key, and the PIN."""

    module: str
    label: str
    key_label: str
    pin: str = field(repr=False)


class TokenKeyHolder:
    """Wraps keys by a key in a token. Each process that uses it opens a session of its own.

    A token says what is wrong with it in errors of its library. All of them are ``KeyHolderError``
    here, whose message holds neither PIN nor key.
    """

    def __init__(self, token: Token) -> None:
        self._token = token
        self._opened: tuple[int, Any] | None = None

    def __reduce__(self) -> tuple[type["TokenKeyHolder"], tuple[Token]]:
        return TokenKeyHolder, (self._token,)

    def make_key(self) -> None:
        """Make the key in the token, unless it is there. Raises ``KeyHolderError``."""
        with _told(self._token):
            from pkcs11 import Attribute, KeyType, NoSuchKey

            with self._session(write=True) as session:
                try:
                    self._key_in(session)
                except NoSuchKey:
                    session.generate_key(
                        KeyType.AES,
                        8 * KEY_BYTES,
                        label=self._token.key_label,
                        store=True,
                        template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
                    )

    def wrap(self, key: bytes) -> bytes:
        """Wrap a 32-byte key into 61 bytes. Raises ``KeyHolderError``."""
        nonce = os.urandom(NONCE_BYTES)
        with _told(self._token):
            held, how = self._held(), self._how(nonce)
            return _FORMAT + nonce + bytes(held.encrypt(key, **how))

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key that was wrapped. Raises ``KeyHolderError`` when this token did not wrap it."""
        if not _by_a_token(wrapped):
            raise KeyHolderError("a key was not wrapped by a token")
        nonce, sealed = wrapped[len(_FORMAT) : _HEAD], wrapped[_HEAD:]
        with _told(self._token):
            held, how = self._held(), self._how(nonce)
            return bytes(held.decrypt(sealed, **how))

    def wrapped_now(self, wrapped: bytes) -> bool:
        """Whether this token wrapped it. Raises ``KeyHolderError`` without the token."""
        if not _by_a_token(wrapped):
            return False
        self.unwrap(wrapped)
        return True

    def _held(self) -> Any:
        """The key's handle in this process, which a child process does not inherit."""
        if self._opened is None or self._opened[0] != os.getpid():
            self._opened = os.getpid(), self._key_in(self._session(write=False))
        return self._opened[1]

    def _session(self, *, write: bool) -> Any:
        import pkcs11

        token = pkcs11.lib(self._token.module).get_token(token_label=self._token.label)
        try:
            return token.open(user_pin=self._token.pin, rw=write)
        except pkcs11.UserAlreadyLoggedIn:
            # Once logged in, a process is so in all its sessions.
            return token.open(rw=write)

    def _key_in(self, session: Any) -> Any:
        from pkcs11 import ObjectClass

        label = self._token.key_label
        return session.get_key(object_class=ObjectClass.SECRET_KEY, label=label)

    @staticmethod
    def _how(nonce: bytes) -> dict[str, Any]:
        from pkcs11 import GCMParams, Mechanism

        return {
            "mechanism": Mechanism.AES_GCM,
            "mechanism_param": GCMParams(nonce, None, _TAG_BITS),
        }


def _by_a_token(wrapped: bytes) -> bool:
    return len(wrapped) == _WRAPPED_BYTES and wrapped.startswith(_FORMAT)


@contextmanager
def _told(token: Token) -> Iterator[None]:
    """Tell what a token's library says in words that say what to do, and in no other."""
    try:
        import pkcs11
    except ModuleNotFoundError:
        raise KeyHolderError(
            "a token as key holder needs python-pkcs11: pip install 'contactpoint[token]'"
        ) from None
    try:
        yield
    except pkcs11.NoSuchKey:
        raise KeyHolderError(
            f"the token {token.label!r} has no key {token.key_label!r}; check its label, or make it"
            " by 'contactpoint keys rewrap'"
        ) from None
    except pkcs11.NoSuchToken:
        raise KeyHolderError(
            f"there is no token {token.label!r}; check that it is plugged in"
        ) from None
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise KeyHolderError(
            f"the token refused ({type(error).__name__}); check that it is the one that wrapped the"
            " keys, its PIN, and the library of its maker"
        ) from None
