"""Security keys: FIDO2 devices that know their holder by a PIN or a finger (W3C WebAuthn).

A key takes the place of one-time code and PIN, so it must have verified its user every time: one
that was only touched proves nothing. What is known of a key is sealed in the row of its account.
Each answer is to a question that was asked of this account, in this session, for this act, at most
five minutes before, and is taken once. A key counts its answers: a count that does not grow is a
copy's, and the key is void from then on (W3C WebAuthn Level 3, section 6.1.1). The library checks
signatures; which answers count is decided here.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from fido2.cose import ES256, RS256, EdDSA
from fido2.rpid import verify_rp_id
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from contactpoint.ledger.enrolment_details import KeyCloned
from contactpoint.services.accounts.attempts import (
    IN_SESSION,
    Step,
    Tried,
    Whence,
    begin,
    record_failure,
)
from contactpoint.services.accounts.second_factor import Device, open_secret, seal_secret
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, ledger

# As long as a sign-in may take.
ANSWER_WITHIN = timedelta(minutes=5)
# One at work, one in a safe, and some to spare.
MOST_KEYS = 5
_VERIFIED = UserVerificationRequirement.REQUIRED
_HANDLE_BYTES = 32
# What every key of the last years can do, and no older signature.
_ALGORITHMS = (ES256.ALGORITHM, EdDSA.ALGORITHM, RS256.ALGORITHM)

_Parsed = TypeVar("_Parsed")


class KeyRefusedError(ValueError):
    """The answer of a key, or of somebody in its place, registers nothing."""


class Act(StrEnum):
    """What a key is asked for. An answer for one act is worth nothing for another."""

    REGISTER = "register"
    SIGN_IN = "sign_in"
    PROVE_AGAIN = "prove_again"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a key: ``options`` are for the browser, as JSON has them, and ``kept`` is what
    the answer is held to, to be kept in the session until it comes, and no longer."""

    options: dict[str, Any]
    kept: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: JSON of the browser, what was kept in the session, and the origin of the page
    that asked (scheme, host and port)."""

    text: str
    kept: Mapping[str, Any] | None
    origin: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that answered well and is in no row yet. ``handle`` is by what it knows the account."""

    credential: bytes
    count: int
    handle: bytes


def keys_of(account: Account) -> list[Authenticator]:
    """The security keys of an account, the oldest first."""
    return list(Authenticator.objects.filter(user_id=account.pk, type=Device.KEY).order_by("pk"))


def ask_to_register(account: Account) -> Asked:
    """Ask the browser for a key that the account does not have.

    Keys know an account by random bytes, which say of nobody who it is (section 14.6.1).
    """
    known = [_known(key) for key in keys_of(account)]
    handle = known[0].handle if known else secrets.token_bytes(_HANDLE_BYTES)
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(
            id=handle, name=account.username, display_name=account.display_name
        ),
        credentials=[one.credential for one in known],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=_VERIFIED,
    )
    kept = {**_kept(account, Act.REGISTER, state), "handle": handle.hex()}
    return Asked(dict(options.public_key), kept)


def read_registration(account: Account, answer: Answer) -> NewKey:
    """The key that answered. Raises ``KeyRefusedError`` for any answer that is not a good one."""
    challenge = _challenge(account, Act.REGISTER, answer)
    parsed = _parsed(RegistrationResponse.from_dict, answer.text)
    if answer.kept is None or challenge is None or parsed is None:
        raise KeyRefusedError("no answer to what was asked")
    try:
        made = _server(answer.origin).register_complete(_state(challenge), parsed)
    except (ValueError, AssertionError) as error:
        raise KeyRefusedError("the answer does not hold") from error
    credential = made.credential_data
    if credential is None or credential.public_key.ALGORITHM not in _ALGORITHMS:
        raise KeyRefusedError("not a key of a kind that was asked for")
    held = [_known(key).credential.credential_id for key in keys_of(account)]
    if credential.credential_id in held or len(held) >= MOST_KEYS:
        raise KeyRefusedError("the account has this key, or as many as it may have")
    return NewKey(bytes(credential), made.counter, bytes.fromhex(answer.kept["handle"]))


def keep_key(account: Account, new: NewKey) -> Authenticator:
    """Let the account prove itself by a key from now on; its session ends."""
    known = _Known(AttestedCredentialData(new.credential), new.count, new.handle)
    return Authenticator.objects.create(
        user_id=account.pk, type=Device.KEY, data={"secret": known.sealed(account)}
    )


def ask_to_prove(account: Account, act: Act) -> Asked:
    """Ask the browser for one of the account's keys."""
    options, state = _server().authenticate_begin(
        credentials=[_known(key).credential for key in keys_of(account)],
        user_verification=_VERIFIED,
    )
    return Asked(dict(options.public_key), _kept(account, act, state))


def prove_by_key(
    account: Account, act: Act, answer: Answer, *, whence: Whence = IN_SESSION
) -> Authenticator | None:
    """The key, when one of the account's own answered and had verified its user; else ``None``.

    The attempt is counted, and a wrong one recorded, as those of code and PIN are. Raises
    ``WaitError`` for one that comes too soon after others that failed, and looks at nothing then.
    """
    tried = Tried.of(account)
    attempt = begin(tried, whence, Step.SECOND_FACTOR)
    key = _answered(account, act, answer, whence)
    if key is None:
        record_failure(tried, whence, Step.SECOND_FACTOR)
        return None
    attempt.succeed()
    return key


def _answered(account: Account, act: Act, answer: Answer, whence: Whence) -> Authenticator | None:
    challenge = _challenge(account, act, answer)
    parsed = _parsed(AuthenticationResponse.from_dict, answer.text)
    if challenge is None or parsed is None:
        return None
    known = {key.pk: _known(key) for key in keys_of(account)}
    try:
        used = _server(answer.origin).authenticate_complete(
            _state(challenge), [one.credential for one in known.values()], parsed
        )
    except ValueError:
        return None
    (key_pk,) = (pk for pk, one in known.items() if one.credential is used)
    # Some keys also say whose they are.
    handle = parsed.response.user_handle
    if handle and handle != known[key_pk].handle:
        return None
    count = parsed.response.authenticator_data.counter
    return _count_on(account, key_pk, count, challenge, whence)


def _count_on(
    account: Account, key_pk: int, count: int, challenge: str, whence: Whence
) -> Authenticator | None:
    """The key, unless it answered this question before or its count did not grow.

    Its row is locked meanwhile, so that of two answers that come at once one is taken.
    """
    digest = hashlib.sha256(challenge.encode()).hexdigest()
    with transaction.atomic(durable=True):
        key = Authenticator.objects.select_for_update().filter(pk=key_pk).first()
        if key is None:
            return None
        known = _known(key)
        if known.answered == digest:
            return None
        if (known.count or count) and count <= known.count:
            # A key that does not count says 0 every time.
            agent = replace(accounts.actor_of(account), origin=whence.origin)
            ledger.record_change(agent=agent, what=KeyCloned(account=account.pk, key=key.pk))
            key.delete()
            return None
        key.data["secret"] = replace(known, count=count, answered=digest).sealed(account)
        key.save(update_fields=["data"])
        return key


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a key: its public half, its count, by what it knows the account, and the
    digest of the last question that it answered."""

    credential: AttestedCredentialData
    count: int
    handle: bytes
    answered: str = ""

    def sealed(self, account: Account) -> str:
        """As it stands in the row of a key of this account."""
        credential = base64.b64encode(self.credential).decode("ascii")
        content = json.dumps([credential, self.count, self.handle.hex(), self.answered])
        return seal_secret(content, account.pk, Device.KEY)


def _known(key: Authenticator) -> _Known:
    """Raises ``SealBrokenError`` for what was not sealed for a key of its account."""
    content = open_secret(key.data["secret"], key.user_id, Device.KEY)
    credential, count, handle, answered = json.loads(content)
    return _Known(
        AttestedCredentialData(base64.b64decode(credential)), count, bytes.fromhex(handle), answered
    )


def _kept(account: Account, act: Act, state: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "account": account.pk,
        "act": act.value,
        "challenge": state["challenge"],
        "until": (timezone.now() + ANSWER_WITHIN).timestamp(),
    }


def _challenge(account: Account, act: Act, answer: Answer) -> str | None:
    """What was asked of this account for this act, if it still may be answered."""
    kept = answer.kept
    if kept is None or (kept["account"], kept["act"]) != (account.pk, act.value):
        return None
    return str(kept["challenge"]) if timezone.now().timestamp() < kept["until"] else None


def _state(challenge: str) -> dict[str, Any]:
    """What the library holds an answer to. That the user was verified is never left to what was
    kept."""
    return {"challenge": challenge, "user_verification": _VERIFIED}


def _parsed(parse: Callable[[Mapping[str, Any]], _Parsed], text: str) -> _Parsed | None:
    """An answer as the library reads it; ``None`` where it reads none in it, or where a page of
    another site had it framed."""
    try:
        parsed = parse(json.loads(text))
        framed = parsed.response.client_data.cross_origin  # type: ignore[attr-defined]
    except Exception:
        # Anybody may send anything, and the library fails in as many ways: none is an answer.
        return None
    return None if framed else parsed


def _server(origin: str = "") -> Fido2Server:
    """The library's side of the service. Answers are taken from a page of ``origin`` alone, which
    has to be of the domain that keys are registered for."""
    domain = settings.SECURITY_KEY_DOMAIN
    server = Fido2Server(
        PublicKeyCredentialRpEntity(id=domain, name="ContactPoint"),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda given: given == origin and verify_rp_id(domain, given),
    )
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=algorithm)
        for algorithm in _ALGORITHMS
    ]
    return server
