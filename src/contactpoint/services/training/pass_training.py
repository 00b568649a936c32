"""Record that an account's holder passed the training, on the word of the practice copy.

Whoever brings a result in need not be signed in: it counts for the account of its ticket alone, and
once. So who hands in a colleague's does the colleague's errand. That somebody did the exercises in
another's place nobody can tell from it, as with any training that is done alone.
"""

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Job, JobName
from contactpoint.access.errors import Reason
from contactpoint.access.standing import PRACTICE_COPY, Condition
from contactpoint.ledger.entry import Origin
from contactpoint.ledger.training_details import TrainingPassed
from contactpoint.services.accounts.refusals import record_refused_nobody
from contactpoint.services.training.offer import account_of
from contactpoint.services.training.ticket import NotOursError, UsedError, take_result
from contactpoint.store.repositories import accounts, ledger
from contactpoint.vault.errors import SealBrokenError

_JOB = Job(JobName.TRAINING, Origin.PAGE, operator=PRACTICE_COPY)


class ResultRefusedError(ValueError):
    """A result that counts for nobody."""


def pass_training(*, result: str, place: str, asked: str) -> None:
    """Record today as the day on which the training was passed, by the service's own calendar.

    A result that was handed in before changes nothing, and is answered as the first time. ``place``
    and ``asked`` are for the entry of what is refused. Raises ``ResultRefusedError`` for one that
    was not made by the practice copy, is too old, or is of an account that has ended.
    """
    try:
        with transaction.atomic():
            _pass(account_of(take_result(result).who))
    except UsedError:
        return
    except (NotOursError, SealBrokenError):
        record_refused_nobody(place=place, reason=Reason.TRAINING_RESULT, asked=asked)
        raise ResultRefusedError from None


def _pass(account: int) -> None:
    row, today = accounts.locked(account), timezone.localdate()
    if row is None or row.ended_on is not None:
        raise NotOursError("of no account that can be used")
    accounts.state(row, {Condition.TRAINING: today}, _JOB)
    row.save()
    ledger.record_change(agent=_JOB, what=TrainingPassed(account=row.pk, on=today))
