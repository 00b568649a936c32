"""What is asked of an employer's provider: its metadata, its keys, tokens for a code, and claims.

The only module that reaches another machine. Each answer is bounded in size and time, no redirect
is followed, nothing of the environment is taken, and an answer that is encoded is not opened.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.discovery import get_well_known_url
from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter

from contactpoint.services.accounts.employer.errors import EmployerRefusedError, Fault
from contactpoint.services.accounts.employer.signing_keys import SigningKey

# In seconds: to connect, between two pieces of an answer, and all in all.
_PATIENCE = (3.05, 5.0)
_PATIENCE_IN_ALL = 10.0
LONGEST_ANSWER = 64 * 1024
# It goes back in a header, of which servers take this much.
LONGEST_ACCESS_TOKEN = 4 * 1024
_MOST_KEYS = 50
# How long what proves this service to a provider is good for, in seconds.
_ASSERTION_LASTS = 120
_LONGEST_ADDRESS = 400
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where a provider is asked what; ``says_issuer`` is whether it names itself in what it sends
    people back with (RFC 9207). ``userinfo`` is empty where it has none."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    says_issuer: bool


@dataclass(frozen=True, slots=True)
class Client:
    """As whom this service asks: ``redirect`` is the address to which people come back."""

    client_id: str
    redirect: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a code was good for."""

    id_token: str
    access_token: str


def is_fit_address(address: str, *, beside: str = "") -> bool:
    """Whether this may be an address of a provider: over TLS, of a host by itself.

    Without TLS only on this very machine, for a service that is not served over TLS itself; an
    address is beside the provider's own, ``beside``, which has to be such a one as well.
    """
    if not (address.isascii() and address.isprintable() and len(address) <= _LONGEST_ADDRESS):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or "#" in address or " " in address or "\\" in address:
        return False
    if parts.scheme == "https":
        return True
    alone = host in _LOCAL and parts.scheme == "http" and not settings.SERVED_OVER_TLS
    return alone and (not beside or (is_fit_address(beside) and beside.startswith("http://")))


def metadata_of(issuer: str) -> Metadata:
    """What the provider says of itself. Raises ``EmployerRefusedError`` where it cannot be asked,
    or names another issuer."""
    found = _asked(get_well_known_url(issuer, external=True))
    if found.get("issuer") != issuer:
        raise EmployerRefusedError(Fault.WRONG_ISSUER)
    authorization, token, keys, userinfo = (
        one if isinstance(one := found.get(name), str) else ""
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
    )
    asked = [authorization, token, keys, *([userinfo] if userinfo else [])]
    if not all(is_fit_address(one, beside=issuer) for one in asked):
        raise EmployerRefusedError(Fault.NOT_REACHED)
    return Metadata(
        authorization,
        token,
        keys,
        userinfo,
        says_issuer=found.get("authorization_response_iss_parameter_supported") is True,
    )


def keys_of(metadata: Metadata) -> KeySet:
    """The keys by which the provider signs now. Raises ``EmployerRefusedError``."""
    found = _asked(metadata.keys)
    keys = found.get("keys")
    if not isinstance(keys, list) or len(keys) > _MOST_KEYS:
        raise EmployerRefusedError(Fault.NOT_REACHED)
    with _reached():
        return KeySet.import_key_set({"keys": keys})


def address_to_sign_in_at(
    metadata: Metadata,
    client: Client,
    *,
    state: str,
    nonce: str,
    verifier: str,
    asked: Mapping[str, str],
) -> str:
    """Where the person is sent to sign in; ``asked`` is what is asked for besides."""
    with _session(client) as session:
        address, _ = session.create_authorization_url(
            metadata.authorization, state=state, code_verifier=verifier, nonce=nonce, **asked
        )
    return str(address)


def tokens_for(
    metadata: Metadata, client: Client, *, code: str, verifier: str, key: SigningKey, algorithm: str
) -> Tokens:
    """What the provider gives for a code, once it has proof of who asks. Raises
    ``EmployerRefusedError``."""
    now = int(time.time())
    with _session(client, key) as session, _reached():
        session.register_client_auth_method(
            PrivateKeyJWT(
                metadata.token,
                claims={"iat": now, "nbf": now, "exp": now + _ASSERTION_LASTS},
                headers={"kid": key.kid},
                alg=algorithm,
            )
        )
        given = session.fetch_token(
            metadata.token, code=code, code_verifier=verifier, grant_type="authorization_code"
        )
    id_token, access_token = given.get("id_token"), given.get("access_token")
    if not isinstance(id_token, str) or not isinstance(access_token, str):
        raise EmployerRefusedError(Fault.NOT_SIGNED)
    if len(access_token) > LONGEST_ACCESS_TOKEN:
        raise EmployerRefusedError(Fault.NOT_SIGNED)
    return Tokens(id_token, access_token)


def claims_for(metadata: Metadata, tokens: Tokens, subject: str) -> Mapping[str, Any]:
    """What the provider tells of the person besides. Raises ``EmployerRefusedError``, also where it
    tells of another (OpenID Connect Core 1.0, section 5.3.2)."""
    if not metadata.userinfo:
        raise EmployerRefusedError(Fault.NOT_REACHED)
    found = _asked(metadata.userinfo, {"Authorization": f"Bearer {tokens.access_token}"})
    if found.get("sub") != subject:
        raise EmployerRefusedError(Fault.WRONG_CLAIMS)
    return found


def _asked(address: str, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    if not is_fit_address(address):
        raise EmployerRefusedError(Fault.NOT_REACHED)
    with _session(Client("", "", ())) as session, _reached():
        answer = session.get(address, headers=dict(headers or {}), withhold_token=True)
        answer.raise_for_status()
        found = json.loads(answer.content)
    if not isinstance(found, dict):
        raise EmployerRefusedError(Fault.NOT_REACHED)
    return found


@contextmanager
def _session(client: Client, key: SigningKey | None = None) -> Iterator[OAuth2Session]:
    session = OAuth2Session(
        client_id=client.client_id,
        client_secret=None if key is None else key.private,
        token_endpoint_auth_method="private_key_jwt",  # noqa: S106 (a method's name)
        code_challenge_method="S256",
        redirect_uri=client.redirect,
        scope=" ".join(client.scopes) or None,
    )
    # No proxy, no password file, no other authorities: nothing that only the environment says.
    session.trust_env = False
    session.headers["Accept-Encoding"] = "identity"
    session.mount("https://", _BoundedAdapter())
    session.mount("http://", _BoundedAdapter())
    with session:
        yield session


class _BoundedAdapter(HTTPAdapter):
    """Asks with patience that ends, and takes an answer of a bounded size."""

    def send(self, request: PreparedRequest, *args: Any, **how: Any) -> Response:
        """The answer, whose content is read under the bounds. Raises ``RequestException``."""
        until = time.monotonic() + _PATIENCE_IN_ALL
        how.update(stream=True, timeout=_PATIENCE)
        answer = super().send(request, *args, **how)
        if answer.is_redirect or 300 <= answer.status_code < 400:
            raise RequestException("the answer leads elsewhere")
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise RequestException("the answer is encoded")
        answer.raw = _BoundedContent(answer.raw, until)
        return answer


class _BoundedContent:
    """The content of an answer, as ``requests`` reads it."""

    def __init__(self, raw: Any, until: float) -> None:
        self._raw, self._until = raw, until

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def stream(self, amount: int, **how: Any) -> Iterator[bytes]:
        """The content piece by piece, as it comes: one that drips is given up as well."""
        left = LONGEST_ANSWER
        while piece := self._raw.read1(amount):
            left -= len(piece)
            if left < 0:
                raise RequestException("the answer is too long")
            if time.monotonic() > self._until:
                raise RequestException("the answer takes too long")
            yield piece


@contextmanager
def _reached() -> Iterator[None]:
    """What can go wrong with an answer as a refusal, which tells nothing of what was in it."""
    try:
        yield
    except OAuthError:
        raise EmployerRefusedError(Fault.CODE_REFUSED) from None
    except (RequestException, JoseError, OSError, ValueError, TypeError, KeyError, RecursionError):
        raise EmployerRefusedError(Fault.NOT_REACHED) from None
