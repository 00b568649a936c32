"""Recording who was not let in by an employer's sign-in.

What an account is refused has an entry each. What is refused to whom nobody knows is recorded
together, by the minute, place and reason.
"""

from contactpoint.ledger.employer_details import EmployerRefused
from contactpoint.ledger.entry import Origin
from contactpoint.services.accounts.attempts import together
from contactpoint.services.accounts.employer.errors import EmployerRefusedError
from contactpoint.store.models import Account
from contactpoint.store.repositories import ledger
from contactpoint.store.repositories.attempts import Kind


def record_employer_refusal(
    *, employer: str, error: EmployerRefusedError, place: str, account: Account | None = None
) -> None:
    """Record a refusal; ``employer`` is the name of one that there is."""
    missing = tuple(condition.name for condition in error.missing)
    reason, times = error.fault.value, 1
    if account is None:
        counted = together(Kind.NO_ACTOR, place, f"employer {employer} {reason}")
        if counted is None:
            return
        times = counted
    ledger.record_refusal(
        origin=Origin.PAGE,
        what=EmployerRefused(
            employer=employer,
            reason=reason,
            missing=missing,
            times=times,
            place="" if account is not None else place,
        ),
        account_id=None if account is None else account.pk,
        organisation_id=None if account is None else account.organisation_id,
    )
