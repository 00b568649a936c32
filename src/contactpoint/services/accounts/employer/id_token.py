"""Verifying an ID token: bytes in, who it is about or a refusal out. No I/O, no clock.

The rules are those of OpenID Connect Core 1.0, section 3.1.3.7, as Authlib checks them, and on top
of these what this service asks for: an algorithm of the employer's list and never a shared secret,
one audience, a stated strength of the employer's list, and a proof of identity that is fresh.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    JoseError,
    MissingClaimError,
)
from joserfc.jwk import ECKey, KeySet, RSAKey

from contactpoint.services.accounts.employer.errors import EmployerRefusedError, Fault

# Signatures by a key that only the employer has. Of the others an employer can allow none.
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512"),
)
# How far two clocks may be apart, in seconds.
SKEW_SECONDS = 60
# An ID token is answered at once: an older one was meant for somebody else.
_OLDEST_SECONDS = 300
LONGEST_TOKEN = 16 * 1024
_LONGEST_SUBJECT = 255
_LEAST_RSA_BITS = 2048
_FAULTS: Mapping[str, Fault] = {
    "iss": Fault.WRONG_ISSUER,
    "aud": Fault.WRONG_AUDIENCE,
    "azp": Fault.WRONG_AUDIENCE,
    "nonce": Fault.WRONG_NONCE,
    "exp": Fault.WRONG_TIME,
    "nbf": Fault.WRONG_TIME,
    "iat": Fault.WRONG_TIME,
    "acr": Fault.WEAK,
    "auth_time": Fault.TOO_LONG_AGO,
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to say. ``proved_since`` is the earliest moment at which the person may have
    proved who they are; moments are seconds since 1970."""

    issuer: str
    client_id: str
    algorithms: Sequence[str]
    acr_values: Sequence[str]
    nonce: str
    access_token: str
    proved_since: int


@dataclass(frozen=True, slots=True)
class Identified:
    """Whom a token is about, how strongly and when that was proved, and all that it says."""

    subject: str
    acr: str
    auth_time: int
    claims: Mapping[str, Any]


def key_id_of(token: str, algorithms: Sequence[str]) -> str:
    """The name of the key that a token says it is signed by. Raises ``EmployerRefusedError`` for
    one that is not signed by an algorithm of these."""
    if len(token) > LONGEST_TOKEN:
        raise EmployerRefusedError(Fault.NOT_SIGNED)
    with _told():
        header = jws.extract_compact(token.encode()).headers()
    allowed = [one for one in algorithms if one in ALGORITHMS]
    if header.get("alg") not in allowed:
        raise EmployerRefusedError(Fault.WRONG_ALGORITHM)
    # An access token may be signed by the same key (RFC 9068): it identifies nobody.
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise EmployerRefusedError(Fault.NOT_SIGNED)
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise EmployerRefusedError(Fault.UNKNOWN_KEY)
    return kid


def verified(token: str, keys: KeySet, expected: Expected, now: int) -> Identified:
    """Whom the token is about. Raises ``EmployerRefusedError`` where anything of it is wrong."""
    kid = key_id_of(token, expected.algorithms)
    with _told():
        algorithm = jws.extract_compact(token.encode()).headers()["alg"]
        read = jwt.decode(
            token,
            _key(keys, kid, algorithm),
            registry=jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False),
        )
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": expected.issuer},
                "sub": {"essential": True},
                "aud": {"essential": True, "value": expected.client_id},
                "nonce": {"essential": True, "value": expected.nonce},
            },
            {
                "nonce": expected.nonce,
                "client_id": expected.client_id,
                "access_token": expected.access_token,
            },
        )
        claims.validate(now=now, leeway=SKEW_SECONDS)
    return _accepted(read.claims, expected, now)


def _accepted(claims: Mapping[str, Any], expected: Expected, now: int) -> Identified:
    """What this service asks for besides."""
    if claims["aud"] not in (expected.client_id, [expected.client_id]):
        raise EmployerRefusedError(Fault.WRONG_AUDIENCE)
    if claims["iss"] != expected.issuer:
        raise EmployerRefusedError(Fault.WRONG_ISSUER)
    issued = _moment(claims, "iat", Fault.WRONG_TIME)
    if not now - _OLDEST_SECONDS <= issued <= now + SKEW_SECONDS:
        raise EmployerRefusedError(Fault.WRONG_TIME)
    subject, acr = claims["sub"], claims.get("acr")
    if not (isinstance(subject, str) and 0 < len(subject) <= _LONGEST_SUBJECT):
        raise EmployerRefusedError(Fault.WRONG_CLAIMS)
    if not isinstance(acr, str) or acr not in expected.acr_values:
        raise EmployerRefusedError(Fault.WEAK)
    proved = _moment(claims, "auth_time", Fault.TOO_LONG_AGO)
    if not expected.proved_since - SKEW_SECONDS <= proved <= now + SKEW_SECONDS:
        raise EmployerRefusedError(Fault.TOO_LONG_AGO)
    return Identified(subject, acr, int(proved), claims)


def _moment(claims: Mapping[str, Any], name: str, fault: Fault) -> float:
    found = claims.get(name)
    # True is a number to Python, and no moment.
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise EmployerRefusedError(fault)
    return found


def _key(keys: KeySet, kid: str, algorithm: str) -> RSAKey | ECKey:
    """The one key of this name that may sign so."""
    kind = ECKey if algorithm.startswith("ES") else RSAKey
    found = [key for key in keys.keys if key.kid == kid]
    if len(found) != 1:
        raise EmployerRefusedError(Fault.UNKNOWN_KEY)
    key = found[0]
    if not isinstance(key, kind) or key.get("alg", algorithm) != algorithm:
        raise EmployerRefusedError(Fault.WRONG_ALGORITHM)
    if key.get("use", "sig") != "sig":
        raise EmployerRefusedError(Fault.UNKNOWN_KEY)
    if isinstance(key, RSAKey) and key.public_key.key_size < _LEAST_RSA_BITS:
        raise EmployerRefusedError(Fault.UNKNOWN_KEY)
    return key


@contextmanager
def _told() -> Iterator[None]:
    """The library's refusals as ours: which thing was wrong, and nothing of what it said."""
    try:
        yield
    except BadSignatureError:
        raise EmployerRefusedError(Fault.WRONG_SIGNATURE) from None
    except ExpiredTokenError:
        raise EmployerRefusedError(Fault.WRONG_TIME) from None
    except (InvalidClaimError, MissingClaimError) as error:
        raise EmployerRefusedError(_FAULTS.get(_named(error), Fault.WRONG_CLAIMS)) from None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise EmployerRefusedError(Fault.NOT_SIGNED) from None


def _named(error: InvalidClaimError | MissingClaimError) -> str:
    return str(error.claim).split(",")[0]
