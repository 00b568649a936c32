"""Somebody comes back from an employer's sign-in: who does the employer say that it is?

Nobody is signed in, linked or proved by coming back, for another site may send anybody here. What
was found out is sealed for this browser; a page of ours goes on with it (``go_on``).
"""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.services.accounts.attempts import Step, Tried, Whence, begin
from contactpoint.services.accounts.employer import known
from contactpoint.services.accounts.employer.begin import FRESH_SECONDS, client_of
from contactpoint.services.accounts.employer.calls import (
    Metadata,
    Tokens,
    claims_for,
    tokens_for,
)
from contactpoint.services.accounts.employer.errors import (
    EmployerRefusedError,
    Fault,
    NoSuchEmployerError,
)
from contactpoint.services.accounts.employer.go_on import must_be_let_in
from contactpoint.services.accounts.employer.id_token import (
    Expected,
    Identified,
    key_id_of,
    verified,
)
from contactpoint.services.accounts.employer.mapping import Claims, ReviewedTable, posts_of
from contactpoint.services.accounts.employer.refusals import record_employer_refusal
from contactpoint.services.accounts.employer.signing_keys import signing_key
from contactpoint.services.accounts.employer.transaction import (
    Asked,
    Begun,
    Proved,
    opened,
    random_text,
    sealed,
    use_up,
)
from contactpoint.store.models import Account, Employer
from contactpoint.store.repositories import accounts, employers

_LONGEST_CODE = 2048
# Of these the person is no attacker: they changed their mind, or the provider does not answer.
_NO_FAILURE = frozenset({Fault.NOT_SIGNED_IN_THERE, Fault.NOT_REACHED})


@dataclass(frozen=True, slots=True)
class Came:
    """With what somebody came: the parameters of the address, and the browser's cookie."""

    parameters: Mapping[str, str]
    cookie: str
    place: str


@dataclass(frozen=True, slots=True)
class CameBack:
    """What the browser keeps until its last step, and what that is."""

    asked: Asked
    cookie: str


def come_back(*, name: str, came: Came) -> CameBack:
    """Find out whom the employer names. The attempt is counted by the place, and refusals are
    recorded.

    Raises ``WaitError`` after too many failures, ``NoSuchEmployerError`` and
    ``EmployerRefusedError``.
    """
    employer = employers.by_name(name)
    if employer is None:
        raise NoSuchEmployerError
    attempt = begin(Tried("", None), Whence.at_page(came.place), Step.EMPLOYER)
    found = _Found()
    try:
        proved = _proved(employer, came, found)
    except EmployerRefusedError as error:
        record_employer_refusal(employer=name, error=error, place=came.place, account=found.account)
        if error.fault in _NO_FAILURE:
            attempt.take_back()
        raise
    attempt.take_back()
    return CameBack(proved.asked, sealed(proved))


@dataclass(slots=True)
class _Found:
    """The account, as soon as it is known."""

    account: Account | None = None


def _proved(employer: Employer, came: Came, found: _Found) -> Proved:
    begun = opened(came.cookie, Begun)
    _must_be_its_answer(employer, begun, came.parameters)
    metadata = known.metadata_for(employer.issuer)
    _must_be_its_issuer(employer, metadata, came.parameters)
    code = came.parameters.get("code", "")
    if "error" in came.parameters or not 0 < len(code) <= _LONGEST_CODE:
        raise EmployerRefusedError(Fault.NOT_SIGNED_IN_THERE)
    tokens = _tokens(employer, metadata, begun, code)
    who = _identified(employer, begun, tokens)
    subject = employers.subject_digest(employer.issuer, who.subject)
    proved = Proved(
        asked=begun.asked,
        employer=employer.name,
        ticket=random_text(),
        subject=subject,
        acr=who.acr,
        at=int(time.time()),
        account=begun.account,
        generation=begun.generation,
        auth_time=who.auth_time,
    )
    if begun.asked is not Asked.SIGN_IN:
        return proved
    return _of_account(employer, proved, _claims(employer, metadata, tokens, who), found)


def _must_be_its_answer(employer: Employer, begun: Begun, parameters: Mapping[str, str]) -> None:
    """The answer is to what this browser asked of this employer, and the first one."""
    if begun.employer != employer.name:
        raise EmployerRefusedError(Fault.WRONG_ISSUER)
    if not hmac.compare_digest(parameters.get("state", "").encode(), begun.state.encode()):
        raise EmployerRefusedError(Fault.WRONG_STATE)
    use_up(begun.state)
    if employer.suspended_at is not None:
        raise EmployerRefusedError(Fault.SUSPENDED)


def _must_be_its_issuer(
    employer: Employer, metadata: Metadata, parameters: Mapping[str, str]
) -> None:
    """RFC 9207 section 2.4: one that names itself in its answers does so in each of them."""
    issuer = parameters.get("iss")
    if issuer is None and not metadata.says_issuer:
        return
    if issuer != employer.issuer:
        raise EmployerRefusedError(Fault.WRONG_ISSUER)


def _tokens(employer: Employer, metadata: Metadata, begun: Begun, code: str) -> Tokens:
    key = signing_key()
    if key is None:
        raise EmployerRefusedError(Fault.CODE_REFUSED)
    return tokens_for(
        metadata,
        client_of(employer, begun.redirect),
        code=code,
        verifier=begun.verifier,
        key=key,
        algorithm=employer.assertion_algorithm,
    )


def _identified(employer: Employer, begun: Begun, tokens: Tokens) -> Identified:
    kid = key_id_of(tokens.id_token, employer.algorithms)
    now = int(time.time())
    fresh = now - FRESH_SECONDS if begun.asked is Asked.SIGN_IN else begun.at
    return verified(
        tokens.id_token,
        known.keys_for(employer.issuer, kid),
        Expected(
            issuer=employer.issuer,
            client_id=employer.client_id,
            algorithms=employer.algorithms,
            acr_values=employer.acr_values,
            nonce=begun.nonce,
            access_token=tokens.access_token,
            proved_since=fresh,
        ),
        now,
    )


def _claims(
    employer: Employer, metadata: Metadata, tokens: Tokens, who: Identified
) -> Mapping[str, Any]:
    if Claims(**employer.claims).source == "userinfo":
        return claims_for(metadata, tokens, who.subject)
    return who.claims


def _of_account(
    employer: Employer, proved: Proved, claims: Mapping[str, Any], found: _Found
) -> Proved:
    """With the account that is linked to the person, and the roles that the employer confirms."""
    link = employers.link_of_subject(employer, proved.subject)
    account = None if link is None else accounts.by_pk(link.account_id)
    if account is None:
        raise EmployerRefusedError(Fault.UNKNOWN_SUBJECT)
    found.account = account
    table, posts = (
        ReviewedTable.of_kept(employer.mapping),
        posts_of(claims, Claims(**employer.claims)),
    )
    at = account.organisation
    code = OrganisationCode(OrganisationScheme(at.scheme), at.code)
    if not table.names(code, posts):
        raise EmployerRefusedError(Fault.OTHER_ORGANISATION)
    roles = table.roles_at(code, posts)
    must_be_let_in(account, roles, proved.auth_time)
    return msgspec.structs.replace(
        proved,
        linked=account.pk,
        organisation=account.organisation_id,
        roles=tuple(sorted(role.value for role in roles)),
    )
