"""Move an account to another organisation: its manager releases it, the manager there accepts it.

Until it is accepted nothing changes. What is recorded of an account's holder goes with it, and what
one person may grant. What takes two persons falls away, with the desks of its authority: they are
asked for anew. Involvements name the organisation, so they are handed over before.
"""

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import Subject, acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import GRANTED_BY_ONE, Grant
from contactpoint.access.scope import Scope
from contactpoint.access.session_end import SessionEnd
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.ledger.life_details import (
    AccountReleased,
    AccountTransferred,
    ReleaseTakenBack,
)
from contactpoint.services.account_life.charge import (
    NOBODY,
    must_not_have_ended,
    subject_of,
    to_change,
)
from contactpoint.services.account_life.errors import FieldError, LifeError, StillInvolvedError
from contactpoint.services.account_life.invited import Work, checked_work
from contactpoint.store.models import Account, Organisation
from contactpoint.store.repositories import accounts, involvements, ledger, organisations

_NO_SUCH = "There is no organisation with this number or code that uses ContactPoint"


def release(*, actor: Actor, account: int, code: str) -> None:
    """Release an account to the organisation with this URN, LAESTAB number, ODS or GSS code.

    Raises ``AccessRefusedError``; ``FieldError``, alike for a code that no register knows and for
    an organisation without accreditation; ``StillInvolvedError``; and ``LifeError`` for an account
    that has ended.
    """
    with transaction.atomic():
        actor, row = to_change(actor, Action.TRANSFER, account)
        to = _accredited(code)
        if to.pk == row.organisation_id:
            raise FieldError("code", "The account is in this organisation already")
        _must_be_handed_over(row)
        row.released_to = to
        row.save()
        ledger.record_change(agent=actor, what=AccountReleased(account=row.pk, to=to.pk))


def take_back(*, actor: Actor, account: int) -> None:
    """Let an account stay where it is. The manager there may say so, and the one that it is
    released to. Raises ``AccessRefusedError``, and ``LifeError`` for one that is not released."""
    with transaction.atomic():
        row = accounts.locked(account)
        actor = _of_either(actor, row)
        if row is None or row.released_to_id is None:
            raise LifeError("This account is not being moved.")
        row.released_to = None
        row.save()
        ledger.record_change(agent=actor, what=ReleaseTakenBack(account=row.pk))


def accept(*, actor: Actor, account: int, work: Work) -> None:
    """Take over an account that was released to the actor's organisation; its session ends.

    ``work`` is what its holder does there. Raises ``AccessRefusedError``, alike
    for an account that is not released to it and for one that does not exist; ``FieldError``; and
    ``LifeError`` where something came up that has to be handed over first.
    """
    with transaction.atomic():
        row = accounts.locked(account)
        actor = acting(actor, Action.TRANSFER, subject=_as_released(row))
        if row is None or row.released_to is None:
            raise AccessRefusedError(Refusal.OUT_OF_SCOPE)
        must_not_have_ended(row)
        work = checked_work(work)
        kept = tuple(one for one in accounts.grants_of(row) if one.role in GRANTED_BY_ONE)
        if involvements.open_of(row.pk):
            raise LifeError("Its present organisation has to hand something over first.")
        left, to = row.organisation_id, row.released_to
        row.job_title, row.telephone, row.email = work.job_title, work.telephone, work.email
        own = Scope.of(to.authority_gss)
        row.grants = accounts.as_kept(Grant(one.role, own, one.until) for one in kept)
        row.organisation, row.released_to, row.contact_asked = to, None, None
        row.save(ending=SessionEnd.ORGANISATION)
        ledger.record_change(
            agent=actor, what=AccountTransferred(account=row.pk, left=left, to=to.pk)
        )


def _accredited(code: str) -> Organisation:
    asked = code.strip().upper()
    tried = [OrganisationCode(scheme, asked) for scheme in OrganisationScheme]
    for found in organisations.by_codes(tried).values():
        if accounts.accreditation_of(found).holds(timezone.localdate()):
            return found
    raise FieldError("code", _NO_SUCH)


def _must_be_handed_over(row: Account) -> None:
    if number := len(involvements.open_of(row.pk)):
        raise StillInvolvedError(number)


def _as_released(row: Account | None) -> Subject:
    """The account as one of the organisation that it is released to, and as nobody's otherwise."""
    to = None if row is None else row.released_to
    if row is None or to is None:
        return NOBODY
    return Subject(row.pk, to.pk, Scope.of(to.authority_gss))


def _of_either(actor: Actor, row: Account | None) -> Actor:
    """The actor as one who manages where the account is, or where it is released to."""
    try:
        return acting(actor, Action.TRANSFER, subject=_as_released(row))
    except AccessRefusedError as refused:
        if refused.refusal is not Refusal.OUT_OF_SCOPE:
            raise
    return acting(actor, Action.TRANSFER, subject=NOBODY if row is None else subject_of(row))
